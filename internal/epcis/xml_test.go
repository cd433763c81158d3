package epcis_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// corpusEvents returns the events of every valid document of the corpus.
func corpusEvents(t *testing.T) map[string][]*epcis.Event {
	t.Helper()
	valid, _ := filepath.Glob(filepath.Join(corpus(t, "epcis"), "valid", "*.json"))
	hashed, _ := filepath.Glob(filepath.Join(corpus(t, "event-hash"), "*.jsonld"))
	all := map[string][]*epcis.Event{}
	for _, path := range append(valid, hashed...) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := epcis.ParseDocument(b)
		if err != nil {
			t.Fatal(path, err)
		}
		all[filepath.Base(path)] = d.Events
	}
	if len(all) < 25 {
		t.Fatalf("only %d documents", len(all))
	}
	return all
}

// TestXMLKeepsTheHash: JSON → XML → JSON keeps what happened.
func TestXMLKeepsTheHash(t *testing.T) {
	t.Parallel()
	for name, events := range corpusEvents(t) {
		for _, f := range []epcis.CBVFormat{epcis.CBVAsCaptured, epcis.CBVWebURI, epcis.CBVURN} {
			for _, query := range []string{"", "SimpleEventQuery"} {
				text := epcis.MarshalXML(events, epcis.XMLDocument{Created: time.Unix(0, 0), CBV: f, QueryName: query})
				d, err := epcis.ParseXML(text)
				if err == nil {
					err = d.Validate()
				}
				if err != nil || len(d.Events) != len(events) {
					t.Fatalf("%s: %v\n%s", name, err, text)
				}
				for i, e := range d.Events {
					if got, want := epcis.PreHash(e), epcis.PreHash(events[i]); got != want {
						t.Errorf("%s event %d as %v\n got %s\nwant %s\n%s", name, i, f, got, want, text)
					}
					if e.ID != events[i].ID || e.IsErrorDeclaration() != events[i].IsErrorDeclaration() {
						t.Errorf("%s event %d: id or error declaration lost", name, i)
					}
					again(t, e)
				}
			}
		}
	}
}

// order is the schema's sequence for each type, told apart from the code's own.
var order = map[string]string{
	"ObjectEvent":         "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo epcList action bizStep disposition readPoint bizLocation bizTransactionList quantityList sourceList destinationList sensorElementList persistentDisposition ilmd *",
	"AggregationEvent":    "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo parentID childEPCs action bizStep disposition readPoint bizLocation bizTransactionList childQuantityList sourceList destinationList sensorElementList persistentDisposition *",
	"TransactionEvent":    "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo bizTransactionList parentID epcList action bizStep disposition readPoint bizLocation quantityList sourceList destinationList sensorElementList persistentDisposition *",
	"TransformationEvent": "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID bizStep disposition readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList persistentDisposition ilmd *",
	"AssociationEvent":    "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo parentID childEPCs childQuantityList action bizStep disposition readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList persistentDisposition *",
	// what is inside
	"epcList": "epc", "childEPCs": "epc", "inputEPCList": "epc", "outputEPCList": "epc",
	"quantityList": "quantityElement", "childQuantityList": "quantityElement", "inputQuantityList": "quantityElement", "outputQuantityList": "quantityElement",
	"quantityElement": "epcClass quantity uom", "readPoint": "id *", "bizLocation": "id *",
	"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination",
	"sensorElementList": "sensorElement", "sensorElement": "sensorMetadata sensorReport *",
	"persistentDisposition": "unset set", "errorDeclaration": "declarationTime reason correctiveEventIDs *",
	"correctiveEventIDs": "correctiveEventID", "ilmd": "*",
	"EPCISDocument": "EPCISBody", "EPCISQueryDocument": "EPCISBody", "EPCISBody": "EventList QueryResults",
	"QueryResults": "queryName subscriptionID resultsBody", "resultsBody": "EventList",
	"EventList": "ObjectEvent AggregationEvent TransformationEvent TransactionEvent AssociationEvent",
}

// needed are the elements that the schema demands in others, and "@" those of
// their attributes.
var needed = map[string]string{
	"ObjectEvent": "eventTime eventTimeZoneOffset epcList action", "AggregationEvent": "eventTime eventTimeZoneOffset childEPCs action",
	"TransactionEvent": "eventTime eventTimeZoneOffset bizTransactionList epcList action", "TransformationEvent": "eventTime eventTimeZoneOffset",
	"AssociationEvent": "eventTime eventTimeZoneOffset parentID action",
	"quantityElement":  "epcClass", "readPoint": "id", "bizLocation": "id", "bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination",
	"source": "@type", "destination": "@type", "sensorElementList": "sensorElement", "sensorElement": "sensorReport", "errorDeclaration": "declarationTime",
	"EPCISDocument": "EPCISBody @schemaVersion @creationDate", "EPCISQueryDocument": "EPCISBody @schemaVersion @creationDate", "QueryResults": "queryName resultsBody",
}

// repeated are the elements that may stand in others more than once.
const repeated = "* epc quantityElement bizTransaction source destination sensorElement sensorReport unset set correctiveEventID ObjectEvent AggregationEvent TransformationEvent TransactionEvent AssociationEvent"

// TestXMLOrder walks what is written and demands the schema's order and
// namespaces, structure by structure: standard elements have no namespace,
// extensions have one and come last; what must be there is there, and once
// where it may be once.
func TestXMLOrder(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for name, events := range corpusEvents(t) {
		for _, query := range []string{"", "Q"} {
			for _, e := range events {
				text := epcis.MarshalXML([]*epcis.Event{e}, epcis.XMLDocument{QueryName: query, SubscriptionID: query})
				checkOrder(t, name, text, seen)
			}
		}
	}
	for structure := range order {
		if !seen[structure] {
			t.Errorf("the corpus has no %s", structure)
		}
	}
}

func checkOrder(t *testing.T, name string, text []byte, seen map[string]bool) {
	t.Helper()
	type open struct {
		name  string
		order []string
		at    int
		has   map[string]bool // elements, and attributes behind "@"
	}
	var stack []open
	dec := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		switch token := token.(type) {
		case xml.EndElement:
			last := stack[len(stack)-1]
			for want := range strings.FieldsSeq(needed[last.name]) {
				if (last.order != nil || strings.HasPrefix(want, "@")) && !last.has[want] {
					t.Errorf("%s: a %s without %s\n%s", name, last.name, want, text)
				}
			}
			stack = stack[:len(stack)-1]
		case xml.StartElement:
			local := token.Name.Local
			if n := len(stack); n > 0 && stack[n-1].order != nil {
				parent := &stack[n-1]
				step := local
				if token.Name.Space != "" && local != "QueryResults" {
					step = "*"
				}
				i := slices.Index(parent.order, step)
				if i < parent.at && parent.name != "EventList" || i < 0 {
					t.Errorf("%s: %s stands in %s out of order\n%s", name, local, parent.name, text)
				}
				if parent.has[step] && !slices.Contains(strings.Fields(repeated), step) {
					t.Errorf("%s: %s stands twice in %s\n%s", name, local, parent.name, text)
				}
				parent.at, parent.has[step] = i, true
			}
			o := open{name: local, has: map[string]bool{}}
			for _, a := range token.Attr {
				if a.Name.Space == "" {
					o.has["@"+a.Name.Local] = true
				}
			}
			if token.Name.Space == "" || len(stack) == 0 || local == "QueryResults" {
				if steps, ok := order[local]; ok {
					o.order, seen[local] = strings.Fields(steps), true
				}
			}
			stack = append(stack, o)
		}
	}
}

func TestXMLNamespaces(t *testing.T) {
	t.Parallel()
	e := harvest()
	for query, want := range map[string]string{
		"":  `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="1970-01-01T00:00:00Z"><EPCISBody><EventList><ObjectEvent xmlns:txng="https://txng.vn/epcis/"><eventTime>`,
		"Q": `<epcisq:EPCISQueryDocument xmlns:epcisq="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" creationDate="1970-01-01T00:00:00Z"><EPCISBody><epcisq:QueryResults><queryName>Q</queryName><resultsBody><EventList><ObjectEvent`,
	} {
		text := string(epcis.MarshalXML([]*epcis.Event{e}, epcis.XMLDocument{Created: time.Unix(0, 0), QueryName: query, CBV: epcis.CBVURN}))
		if !strings.Contains(text, want) || !strings.Contains(text, "<bizStep>urn:epcglobal:cbv:bizstep:creating_class_instance</bizStep>") ||
			!strings.Contains(text, "<txng:step>harvest</txng:step>") || !strings.Contains(text, "<epcList></epcList>") {
			t.Error(text)
		}
	}
}

// old is a document of EPCIS 1.2 with its wrappers, and master data.
const old = `<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
  xmlns:ex="https://example.vn/ns/" schemaVersion="1.2" creationDate="2026-11-20T08:00:00+07:00">
 <EPCISHeader>
  <sbdh:StandardBusinessDocumentHeader><sbdh:HeaderVersion>1.0</sbdh:HeaderVersion></sbdh:StandardBusinessDocumentHeader>
  <extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList>
   <VocabularyElement id="urn:epc:id:sgln:8930000.00001.0"><attribute id="urn:epcglobal:cbv:mda#name">Kho Đồng Tháp</attribute>
    <children><id>urn:epc:id:sgln:8930000.00001.1</id></children></VocabularyElement>
  </VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension>
 </EPCISHeader>
 <EPCISBody><EventList>
  <ObjectEvent>
   <eventTime>2026-11-20T07:30:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
   <baseExtension><eventID>urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8</eventID></baseExtension>
   <epcList/><action>ADD</action><bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
   <readPoint><id>urn:epc:id:sgln:8930000.00001.0</id></readPoint>
   <extension><quantityList><quantityElement><epcClass>urn:epc:class:lgtin:8930000.000001.L1</epcClass><quantity>+05.50</quantity><uom>KGM</uom></quantityElement></quantityList>
    <ilmd><ex:grade>A</ex:grade></ilmd></extension>
   <ex:note>một</ex:note><ex:note>hai</ex:note>
  </ObjectEvent>
  <extension><TransformationEvent>
   <eventTime>2026-11-20T07:31:00+07:00</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>
   <inputEPCList><epc>urn:epc:id:sgtin:8930000.000001.1</epc></inputEPCList><outputEPCList><epc>urn:epc:id:sgtin:8930000.000002.1</epc></outputEPCList>
  </TransformationEvent></extension>
 </EventList></EPCISBody>
</epcis:EPCISDocument>`

func TestXMLOfVersion1(t *testing.T) {
	t.Parallel()
	d, err := epcis.ParseXML([]byte(old))
	if err == nil {
		err = d.Validate()
	}
	if err != nil || len(d.Events) != 2 || d.Type != "EPCISDocument" {
		t.Fatal(d, err)
	}
	e := d.Events[0]
	notes, _ := e.Context.Namespace("ex")
	if e.ID != "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8" || e.Quantities[0].Amount != "5.5" || e.ILMD[0].Name != "ex:grade" ||
		notes != "https://example.vn/ns/" || len(e.Extensions) != 1 || len(e.Extensions[0].Value.Items) != 2 || d.Events[1].Type != epcis.TransformationEvent {
		t.Errorf("%+v", e)
	}
	data, _ := d.Header.Get("epcisMasterData")
	list, _ := data.Get("vocabularyList")
	elements, _ := list.Items[0].Get("vocabularyElementList")
	children, _ := elements.Items[0].Get("children")
	attributes, _ := elements.Items[0].Get("attributes")
	if name, _ := attributes.Items[0].Get("attribute"); name.Text != "Kho Đồng Tháp" || children.Items[0].Text != "urn:epc:id:sgln:8930000.00001.1" {
		t.Errorf("%+v", d.Header)
	}
}

func TestXMLFaults(t *testing.T) {
	t.Parallel()
	event := func(content string) string {
		return `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-11-20T08:00:00Z"><EPCISBody><EventList><ObjectEvent>` +
			`<eventTime>2026-11-20T07:30:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:8930000.000001.1</epc></epcList><action>ADD</action>` +
			content + `</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`
	}
	list := "/epcisBody/eventList/0"
	var spaces strings.Builder
	for range 100_000 {
		spaces.WriteString(` xmlns:p` + strings.Repeat("x", spaces.Len()%7) + `="u"`)
	}
	for text, want := range map[string]string{
		event(""): "",
		event(`<bizStep>urn:epcglobal:cbv:bizstep:harvesting</bizStep>`):                                                        list + "/bizStep unknown_word",
		event(`<quantityList><quantityElement><epcClass>a:b</epcClass><quantity>x</quantity></quantityElement></quantityList>`): list + "/quantityList/0/quantity wrong_type",
		event(`<foo/>`):     list + "/foo unknown_field",
		event(`<epcList/>`): "invalid_xml",
		event(`<recordTime>yesterday</recordTime>`): list + "/recordTime invalid_time",
		event(`<ex:a/>`):                                                    "invalid_xml",
		event(`<readPoint>&lol;</readPoint>`):                               "invalid_xml",
		event(`<readPoint><id>a:b</id>text</readPoint>`):                    "invalid_xml",
		event(`<bizStep a="1" a="2">a:b</bizStep>`):                         "invalid_xml",
		event("<bizStep>\xff</bizStep>"):                                    "invalid_xml",
		event(strings.Repeat("<readPoint>", 100_000)):                       "too_deep",
		event(`<bizStep` + spaces.String() + `/>`):                          "too_many_values",
		event(strings.Repeat(`<a/>`, 100_000)):                              "too_many_values",
		`<!DOCTYPE a [<!ENTITY b "c">]>` + event(""):                        "invalid_xml",
		event("") + event(""):                                               "invalid_xml",
		strings.TrimSuffix(event(""), "</EPCISBody></epcis:EPCISDocument>"): "invalid_xml",
		``: "invalid_xml", `<a/>`: "/type document_type", `{}`: "invalid_xml",
		strings.Replace(event(""), `schemaVersion="2.0"`, `schemaVersion="1.2"`, 1): "/schemaVersion schema_version",
		strings.Replace(event(""), `xsd:2"`, `xsd:9"`, 1):                           "/type document_type",
	} {
		d, err := epcis.ParseXML([]byte(text))
		if err == nil {
			err = d.Validate()
		}
		got := ""
		if f := fault.As(err); f != nil {
			if got = f.Code; len(f.Fields) > 0 {
				got = f.Fields[0].Pointer + " " + f.Fields[0].Code
			}
		} else if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.400s: %q, want %q", text, got, want)
		}
	}
}
