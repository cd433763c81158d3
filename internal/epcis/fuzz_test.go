package epcis_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// readable demands of a document that was read: problems are faults of the
// input, and what is valid is written and read again as the same.
func readable(t *testing.T, d *epcis.Document, err error, xmlToo bool) {
	t.Helper()
	if err != nil {
		if f := fault.As(err); f == nil || f.Kind != fault.KindInvalid && f.Kind != fault.KindTooLarge {
			t.Fatalf("%v is not a fault of the input", err)
		}
		return
	}
	for _, e := range d.Events {
		if err := epcis.Validate(e); err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatal(err)
			}
			continue
		}
		again(t, e)
		if !xmlToo {
			continue
		}
		text := epcis.MarshalXML([]*epcis.Event{e}, epcis.XMLDocument{Created: time.Unix(0, 0)})
		back, err := epcis.ParseXML(text)
		if err != nil || len(back.Events) != 1 {
			t.Fatalf("%v\n%s", err, text)
		}
	}
}

func FuzzJSONDocument(f *testing.F) {
	f.Add(typicalDocument(2))
	f.Add([]byte(`{"epcisBody":{"queryResults":{"queryName":"q","resultsBody":{"eventList":[{"type":"ObjectEvent","@context":{"e":"https://e/"},"e:a":[[1],{"e:b":null}]}]}}},"type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","@context":["https://x",{"e":{"@id":"https://f/"}}]}`))
	f.Add([]byte(`{"@context":[],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","epcisHeader":{"epcisMasterData":{"vocabularyList":[]}},"epcisBody":{"eventList":[{"type":"AssociationEvent","eventTime":"2026-11-20T08:00:00Z","eventTimeZoneOffset":"+07:00","action":"OBSERVE","parentID":"a:b","childEPCs":["a:c"],"sensorElementList":[{"sensorMetadata":{"deviceID":"a:b","e:x":1},"sensorReport":[{"type":"Temperature","value":1.50,"hexBinaryValue":"f0","booleanValue":true}]}]}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := epcis.ParseDocument(b)
		readable(t, d, err, true)
		s, err := epcis.OpenDocument(bytes.NewReader(b), epcis.Limits{Event: 500, Header: 500, Events: 3})
		if err == nil {
			for s.Next() {
				_, _ = s.Event()
			}
			err = s.Err()
		}
		readable(t, &epcis.Document{}, err, false)
	})
}

func FuzzXMLDocument(f *testing.F) {
	f.Add([]byte(old))
	f.Add(epcis.MarshalXML([]*epcis.Event{harvest()}, epcis.XMLDocument{QueryName: "q"}))
	f.Add([]byte(`<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:e="https://e/" schemaVersion="2.0" creationDate="2026-11-20T08:00:00Z"><EPCISBody><EventList><AssociationEvent e:y="1">` +
		`<eventTime>2026-11-20T08:00:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset><parentID>a:b</parentID><childEPCs><epc>a:c</epc></childEPCs><action>ADD</action>` +
		`<sensorElementList><sensorElement><sensorMetadata time="2026-11-20T08:00:00Z" e:m="2"/><sensorReport type="gs1:Temperature" value="1.5" booleanValue="1"><e:z><q/></e:z></sensorReport></sensorElement></sensorElementList>` +
		`<e:a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/><_x0031_/></AssociationEvent></EventList></EPCISBody></epcis:EPCISDocument>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := epcis.ParseXML(b)
		readable(t, d, err, true)
	})
}
