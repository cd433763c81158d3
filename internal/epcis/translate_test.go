package epcis_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
)

func TestIdentifierFormats(t *testing.T) {
	t.Parallel()
	owned := func(key string) int { // the prefix of one organisation
		if strings.HasPrefix(key, "893500001") {
			return 9
		}
		return 0
	}
	for _, c := range []struct{ captured, link, urn string }{
		{"urn:epc:id:sgtin:0614141.107346.2018", "https://id.gs1.org/01/10614141073464/21/2018", "urn:epc:id:sgtin:0614141.107346.2018"},
		{"https://id.gs1.org/01/18935000010019/21/7", "https://id.gs1.org/01/18935000010019/21/7", "urn:epc:id:sgtin:893500001.1001.7"},
		{"https://example.vn/01/08935000010012/10/L1", "https://example.vn/01/08935000010012/10/L1", "urn:epc:class:lgtin:893500001.0001.L1"},
		{"https://id.gs1.org/01/08930000000019/10/L1", "https://id.gs1.org/01/08930000000019/10/L1", "urn:epc:class:lgtin:8930000.000001.L1"},
		{"https://id.gs1.org/01/08939999999990", "https://id.gs1.org/01/08939999999990", "https://id.gs1.org/01/08939999999990"},
		{"https://example.vn/obj/VN-1/2", "https://example.vn/obj/VN-1/2", "https://example.vn/obj/VN-1/2"},
		{"urn:uuid:x", "urn:uuid:x", "urn:uuid:x"},
		{"", "", ""},
	} {
		for f, want := range map[epcis.EPCFormat]string{epcis.EPCDigitalLink: c.link, epcis.EPCURN: c.urn, epcis.EPCAsCaptured: c.captured} {
			if got := f.Translate(c.captured, owned); got != want {
				t.Errorf("%s as %s: %s, want %s", c.captured, f, got, want)
			}
			if again := f.Translate(f.Translate(c.captured, owned), owned); again != want {
				t.Errorf("%s as %s twice: %s", c.captured, f, again)
			}
		}
	}
}

// TestTranslationIsDeepAndSafe: every identifier of an event is translated,
// none of what it says changes, and the original stays as it was.
func TestTranslationIsDeepAndSafe(t *testing.T) {
	t.Parallel()
	for name, events := range corpusEvents(t) {
		for i, e := range events {
			before, _ := e.MarshalJSON()
			link := e.Translate(epcis.EPCDigitalLink, nil)
			urn := link.Translate(epcis.EPCURN, nil)
			for what, translated := range map[string]*epcis.Event{
				"link": link, "urn": urn, "web": e.TranslateCBV(epcis.CBVWebURI), "cbv urn": e.TranslateCBV(epcis.CBVURN), "bare": e.TranslateCBV(epcis.CBVBare),
			} {
				if epcis.PreHash(translated) != epcis.PreHash(e) {
					t.Errorf("%s event %d as %s says something else", name, i, what)
				}
			}
			if after, _ := e.MarshalJSON(); string(after) != string(before) {
				t.Errorf("%s event %d was changed", name, i)
			}
			standard := *link // extensions are nobody's to translate
			standard.Extensions, standard.ILMD = nil, nil
			text, _ := standard.MarshalJSON()
			for _, rest := range strings.Split(string(text), `"urn:epc:`)[1:] {
				t.Errorf("%s event %d keeps urn:epc:%.40s", name, i, rest)
			}
			if e.Translate(epcis.EPCAsCaptured, nil) != e || !reflect.DeepEqual(link.ILMD, e.ILMD) {
				t.Errorf("%s event %d: what was not asked for changed", name, i)
			}
		}
	}
}

func TestWordFormats(t *testing.T) {
	t.Parallel()
	e := harvest()
	e.Context = append(e.Context, epcis.Binding{Prefix: "ex", Namespace: "https://ref.gs1.org/cbv/"})
	for _, spelling := range []string{"shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "cbv:BizStep-shipping", "ex:BizStep-shipping"} {
		e.BizStep = spelling
		for f, want := range map[epcis.CBVFormat]string{
			epcis.CBVWebURI: "https://ref.gs1.org/cbv/BizStep-shipping", epcis.CBVURN: "urn:epcglobal:cbv:bizstep:shipping", epcis.CBVBare: "shipping", epcis.CBVAsCaptured: spelling,
		} {
			if got := e.TranslateCBV(f).BizStep; got != want {
				t.Errorf("%s as %s: %s", spelling, f, got)
			}
		}
	}
	e.BizStep = "https://example.vn/steps/drying"
	if got := e.TranslateCBV(epcis.CBVURN).BizStep; got != e.BizStep {
		t.Error(got)
	}
}

func TestFormatHeaders(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]epcis.EPCFormat{
		"": epcis.EPCDigitalLink, "No_Preference": epcis.EPCDigitalLink, "Always_GS1_Digital_Link": epcis.EPCDigitalLink,
		"Always_EPC_URN": epcis.EPCURN, "Never_Translates": epcis.EPCAsCaptured,
	} {
		got, ok := epcis.ParseEPCFormat(s)
		if back, _ := epcis.ParseEPCFormat(got.String()); !ok || got != want || back != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	for s, want := range map[string]epcis.CBVFormat{
		"": epcis.CBVWebURI, "No_Preference": epcis.CBVWebURI, "Always_Web_URI": epcis.CBVWebURI, "Always_URN": epcis.CBVURN, "Never_Translates": epcis.CBVAsCaptured,
	} {
		got, ok := epcis.ParseCBVFormat(s)
		if back, _ := epcis.ParseCBVFormat(got.String()); !ok || got != want || back != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	if _, ok := epcis.ParseEPCFormat("always_epc_urn"); ok {
		t.Error("a value in the wrong case was taken")
	}
	if _, ok := epcis.ParseCBVFormat("Bare"); ok {
		t.Error("the header has no bare words")
	}
}
