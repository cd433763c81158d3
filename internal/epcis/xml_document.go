package epcis

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The namespaces of EPCIS documents in XML.
const (
	space1      = "urn:epcglobal:epcis:xsd:1"
	space2      = "urn:epcglobal:epcis:xsd:2"
	spaceQuery1 = "urn:epcglobal:epcis-query:xsd:1"
	spaceQuery2 = "urn:epcglobal:epcis-query:xsd:2"
)

// ParseXML reads an EPCIS 2.0 or 1.2 document in XML, as ParseDocument reads
// JSON. Pointers are those of the JSON form.
func ParseXML(b []byte) (*Document, error) {
	return readAll(OpenXML(bytes.NewReader(b), Limits{Event: len(b), Header: len(b)}))
}

// OpenXML is OpenDocument for a document in EPCIS 2.0 XML, or in 1.2 XML, whose
// extension wrappers are read as what they hold. Its *fault.Error has the code
// invalid_xml where OpenDocument's has invalid_json.
func OpenXML(r io.ReadSeeker, l Limits) (*Stream, error) {
	d := xmlDocument{in: r, limits: l.orDefault()}
	s := &Stream{index: -1}
	v, err := d.surround()
	if err != nil {
		return nil, err
	}
	err = s.surround(v)
	s.Context, s.Count = nil, d.count
	s.open = d.events
	return s, err
}

// xmlDocument finds its way in the text of an XML document.
type xmlDocument struct {
	in     io.ReadSeeker
	limits Limits
	x      *xmlReader
	count  int
}

func (d *xmlDocument) seek() error {
	if _, err := d.in.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("epcis: going back in a document: %w", err)
	}
	var start [len(bom)]byte
	n, err := io.ReadFull(d.in, start[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if name := utf16Name(start[:n]); name != "" {
		return otherEncoding(name)
	}
	if string(start[:n]) != bom {
		if _, err := d.in.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("epcis: going back in a document: %w", err)
		}
	}
	d.x = newXMLReader(d.in)
	d.x.allow(d.limits.Header)
	return nil
}

// start returns the next start of an element, or false at the end of the one
// that is open.
func (d *xmlDocument) start() (xml.StartElement, bool, error) {
	for {
		switch t, err := d.x.token(); t := t.(type) {
		case xml.StartElement:
			return t, true, err
		case xml.EndElement:
			return xml.StartElement{}, false, err
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return xml.StartElement{}, false, d.x.bad("chữ lẫn giữa các phần tử", "text stands among elements")
			}
		default:
			return xml.StartElement{}, false, err
		}
	}
}

// surround returns the document without its events, in the JSON form.
func (d *xmlDocument) surround() (Value, error) {
	if err := d.seek(); err != nil {
		return Value{}, err
	}
	root, _, err := d.start()
	if errors.Is(err, io.EOF) {
		err = d.x.bad("tài liệu rỗng", "the document is empty")
	}
	if err != nil {
		return Value{}, err
	}
	v := Value{Kind: KindObject}
	add := func(name string, m Value) { v.Members = append(v.Members, Member{name, m}) }
	add("@context", String(StandardContext))
	if isEPCIS(root.Name.Space) {
		add("type", String(root.Name.Local))
	}
	old := root.Name.Space == space1 || root.Name.Space == spaceQuery1
	for _, a := range root.Attr {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "schemaVersion" && old && (a.Value == "1" || strings.HasPrefix(a.Value, "1.")):
			add("schemaVersion", String("2.0")) // an event of 1.x says in 2.0 what it said
		case a.Name.Local == "schemaVersion" && !old, a.Name.Local == "creationDate":
			add(a.Name.Local, String(a.Value))
		}
	}
	err = d.around(root.Name.Local, &v)
	if err != nil {
		return Value{}, err
	}
	if _, _, err := d.start(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = d.x.bad("có dữ liệu sau tài liệu", "data follows the document")
		}
		return Value{}, err
	}
	return v, nil
}

// around reads the element called name, which has begun, into v, and passes
// over the events.
func (d *xmlDocument) around(name string, v *Value) error {
	for {
		child, ok, err := d.start()
		if err != nil || !ok {
			return d.early(err)
		}
		var m Value
		switch key := name + "/" + child.Name.Local; key {
		case "EPCISDocument/EPCISBody", "EPCISQueryDocument/EPCISBody", "EPCISBody/QueryResults", "QueryResults/resultsBody":
			m.Kind = KindObject
			err = d.around(child.Name.Local, &m)
		case "EPCISBody/EventList", "resultsBody/EventList":
			m.Kind = KindArray
			err = d.each(func(xml.StartElement) error {
				if d.count++; d.limits.Events > 0 && d.count > d.limits.Events {
					return errTooManyEvents
				}
				return d.skip()
			})
		default:
			var e element
			if e, err = d.x.whole(child); err == nil {
				m = headerValue(key, &e)
			}
		}
		if err != nil {
			return err
		}
		if to := jsonName(child.Name.Local); to != "" {
			v.Members = append(v.Members, Member{to, m})
		}
		if twin, ok := twice(v.Members); ok {
			return d.x.bad("phần tử "+twin+" có hai lần", "the element "+twin+" stands twice")
		}
	}
}

// jsonName returns what an element around the events is called in JSON; "" is
// for what JSON has no place for.
func jsonName(local string) string {
	switch local {
	case "EPCISHeader":
		return "epcisHeader"
	case "EPCISBody":
		return "epcisBody"
	case "EventList":
		return "eventList"
	case "QueryResults":
		return "queryResults"
	case "resultsBody", "queryName", "subscriptionID":
		return local
	}
	return ""
}

// early turns the end of the text within an element into a fault.
func (d *xmlDocument) early(err error) error {
	if errors.Is(err, io.EOF) {
		return d.x.bad("tài liệu chưa kết thúc", "the document ends too early")
	}
	return err
}

// each calls read at the beginning of each event of the list that has begun.
// Wrappers of EPCIS 1.2 count as what they hold.
func (d *xmlDocument) each(read func(xml.StartElement) error) error {
	for wrappers := 0; ; {
		d.x.allow(d.limits.Event)
		child, ok, err := d.start()
		switch {
		case err != nil:
			return d.early(err)
		case !ok && wrappers == 0:
			d.x.allow(d.limits.Header)
			return nil
		case !ok:
			wrappers--
		case isWrapper(child.Name):
			wrappers++
		default:
			if err := read(child); err != nil {
				return err
			}
		}
	}
}

// skip passes over the rest of the element that has begun.
func (d *xmlDocument) skip() error {
	for open := 1; open > 0; {
		t, err := d.x.token()
		if err != nil {
			return d.early(err)
		}
		switch t.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		}
	}
	return nil
}
