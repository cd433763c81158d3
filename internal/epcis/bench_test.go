package epcis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
)

// typical is an event as chains send them, of about 780 bytes.
const typical = `{"type":"ObjectEvent","eventTime":"2026-11-20T07:30:00.000+07:00","eventTimeZoneOffset":"+07:00",` +
	`"eventID":"urn:uuid:01932b5e-9c4a-7d6e-8f00-0123456789ab",` +
	`"epcList":["https://id.gs1.org/01/08930000000019/21/XK7PQ2M9","https://id.gs1.org/01/08930000000019/21/XK7PQ2MA"],` +
	`"action":"OBSERVE","bizStep":"shipping","disposition":"in_transit",` +
	`"readPoint":{"id":"https://id.gs1.org/414/8930000000019"},` +
	`"quantityList":[{"epcClass":"https://id.gs1.org/01/08930000000019/10/261120A","quantity":1250.5,"uom":"KGM"}],` +
	`"bizTransactionList":[{"type":"desadv","bizTransaction":"urn:epcglobal:cbv:bt:8930000000019:ASN1099"}],` +
	`"sourceList":[{"type":"location","source":"https://id.gs1.org/414/8930000000019"}],` +
	`"destinationList":[{"type":"location","destination":"https://id.gs1.org/414/8930000000026"}]}`

func typicalDocument(events int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"@context":[%q],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-20T08:00:00Z","epcisBody":{"eventList":[`, epcis.StandardContext)
	for i := range events {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(typical)
	}
	b.WriteString(`]}}`)
	return b.Bytes()
}

func parsed(tb testing.TB) *epcis.Event {
	tb.Helper()
	d, err := epcis.ParseDocument(typicalDocument(1))
	if err == nil {
		err = d.Validate()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return d.Events[0]
}

func BenchmarkValidateAndHash(b *testing.B) {
	e := parsed(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := epcis.Validate(e); err != nil {
			b.Fatal(err)
		}
		epcis.HashEvent(e)
	}
	perSecond(b, 1)
}

func BenchmarkValidate(b *testing.B) {
	e := parsed(b)
	for b.Loop() {
		if err := epcis.Validate(e); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, 1)
}

// BenchmarkStream is what a capture does before it stores: both passes, every
// event parsed, checked and hashed.
func BenchmarkStream(b *testing.B) {
	document := typicalDocument(1_000)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := epcis.OpenDocument(bytes.NewReader(document), epcis.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for s.Next() {
			e, err := s.Event()
			if err == nil {
				err = epcis.Validate(e)
			}
			if err != nil {
				b.Fatal(err)
			}
			epcis.HashEvent(e)
		}
	}
	perSecond(b, 1_000)
}

func BenchmarkParseDocument(b *testing.B) {
	document := typicalDocument(1_000)
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := epcis.ParseDocument(document); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, 1_000)
}

// BenchmarkValue reads one event's text into a Value; BenchmarkLibraryValue does
// so with the strict library, and BenchmarkAny with the standard library, which
// is not strict. docs/adr/0010 compares them.
func BenchmarkValue(b *testing.B) { valueBy(b, epcis.ParseValue) }

func BenchmarkLibraryValue(b *testing.B) { valueBy(b, byLibrary) }

func BenchmarkAny(b *testing.B) {
	valueBy(b, func(text []byte) (v any, err error) { return v, json.Unmarshal(text, &v) })
}

func valueBy[T any](b *testing.B, read func([]byte) (T, error)) {
	b.Helper()
	text := []byte(typical)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(text); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, 1)
}

func BenchmarkMarshal(b *testing.B) {
	e := parsed(b)
	var buf []byte
	for b.Loop() {
		buf, _ = e.AppendJSON(buf[:0])
	}
	perSecond(b, 1)
}

func perSecond(b *testing.B, events int) {
	b.Helper()
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
