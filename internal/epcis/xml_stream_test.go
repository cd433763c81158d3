package epcis_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

func TestXMLStreams(t *testing.T) {
	t.Parallel()
	s, err := epcis.OpenXML(strings.NewReader(old), epcis.Limits{})
	if err != nil || s.Count != 2 {
		t.Fatal(s, err)
	}
	for range 2 { // and once more after Rewind
		for i, want := range []string{epcis.ObjectEvent, epcis.TransformationEvent} {
			if !s.Next() || s.Index() != i || s.Raw() != nil {
				t.Fatal(s.Index(), s.Err())
			}
			if e, err := s.Event(); err != nil || e.Type != want {
				t.Fatal(e, err)
			}
		}
		if s.Next() || s.Err() != nil {
			t.Fatal(s.Err())
		}
		s.Rewind()
	}
}

func TestXMLLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200_000)
	limits := epcis.Limits{Event: 1_000, Header: 1_000, Events: 2}
	for text, want := range map[string]string{
		old:                                  "",
		strings.Replace(old, "một", long, 1): "value_too_large",
		strings.Replace(old, "Kho Đồng Tháp", long, 1):                                   "value_too_large",
		strings.Replace(old, "<EPCISBody>", "<EPCISBody><!--"+long+"-->", 1):             "value_too_large",
		strings.Replace(old, "<EventList>", "<EventList><ObjectEvent></ObjectEvent>", 1): "too_many_events",
	} {
		s, err := epcis.OpenXML(strings.NewReader(text), limits)
		if err == nil {
			for s.Next() {
			}
			err = s.Err()
		}
		got := ""
		if f := fault.As(err); f != nil {
			got = f.Code
		} else if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.80s: %q, want %q", text, got, want)
		}
	}
}

func BenchmarkXMLStream(b *testing.B) {
	e := parsed(b)
	events := make([]*epcis.Event, 100)
	for i := range events {
		events[i] = e
	}
	text := epcis.MarshalXML(events, epcis.XMLDocument{Created: time.Unix(0, 0)})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := epcis.OpenXML(bytes.NewReader(text), epcis.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for s.Next() {
			if _, err := s.Event(); err != nil {
				b.Fatal(err)
			}
		}
	}
	perSecond(b, 100)
}
