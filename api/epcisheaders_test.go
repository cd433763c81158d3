package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fixture"
)

// queryPaths are the paths that events are read by, with something there.
func queryPaths() map[string]string {
	paths := map[string]string{"/epcis/events": "GET", "/epcis/events/urn:uuid:one": "GET"}
	for name, value := range map[string]string{
		"eventTypes": "ObjectEvent", "epcs": "urn:example:epc", "bizSteps": "shipping", "dispositions": "in_transit", "readPoints": "urn:example:gate", "bizLocations": "urn:example:site",
	} {
		paths["/epcis/"+name], paths["/epcis/"+name+"/"+value], paths["/epcis/"+name+"/"+value+"/events"] = "GET", "GET", "GET"
	}
	return paths
}

// Every path of the query interface answers the methods, headers and refusals
// that the standard has for it.
func TestEPCISQueryHeaders(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		capture(t, s, by, sprout(`{"eventID": "urn:uuid:one", "epcList": ["urn:example:epc"], "readPoint": {"id": "urn:example:gate"}, "bizLocation": {"id": "urn:example:site"}}`))
		for path, method := range queryPaths() {
			options := s.Call(t, "", http.MethodOptions, path, nil).Want(t, http.StatusNoContent)
			for _, name := range []string{"GS1-EPCIS-Version", "GS1-CBV-Version", "GS1-EPCIS-Min", "GS1-EPCIS-Max", "GS1-CBV-Min", "GS1-CBV-Max", "GS1-EPC-Format", "GS1-CBV-XML-Format", "GS1-Vendor-Version"} {
				if options.Header.Get(name) == "" {
					t.Errorf("OPTIONS %s without %s", path, name)
				}
			}
			if allow := options.Header.Get("Allow"); !slices.Contains(strings.Split(allow, ", "), method) || !strings.Contains(allow, "OPTIONS") {
				t.Errorf("OPTIONS %s allows %s", path, allow)
			}
			ok := s.Call(t, by.Key, http.MethodGet, path, nil).Want(t, http.StatusOK)
			if ok.Header.Get("GS1-EPCIS-Version") == "" || ok.Header.Get("GS1-CBV-Version") == "" || !strings.HasPrefix(ok.Header.Get("Content-Type"), "application/json") {
				t.Errorf("GET %s: %v", path, ok.Header)
			}
			for _, c := range []struct {
				header, value string
				status        int
				exception     string
			}{
				{"GS1-EPCIS-Min", "3.0", http.StatusNotAcceptable, "NotAcceptableException"},
				{"GS1-CBV-Max", "1.2", http.StatusNotAcceptable, "NotAcceptableException"},
				{"Accept", "text/csv", http.StatusNotAcceptable, "NotAcceptableException"},
				{"GS1-EPC-Format", "Sometimes", http.StatusBadRequest, "ValidationException"},
				{"Authorization", "Bearer none", http.StatusUnauthorized, "SecurityException"},
			} {
				if got := exceptionOf(t, s.Call(t, by.Key, http.MethodGet, path, nil, c.header, c.value), c.status); got != c.exception {
					t.Errorf("GET %s with %s: %s is %s", path, c.header, c.value, got)
				}
			}
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodGet, path+"?x="+strings.Repeat("x", 17_000), nil), http.StatusRequestURITooLong); got != "URITooLongException" {
				t.Errorf("GET %s with a long query: %s", path, got)
			}
		}
	})
}

// Bad parameters are refused by name, whatever they stand beside.
func TestEPCISQueryRefusals(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		for raw, status := range map[string]int{
			"EQ_action=LOOK": 400, "orderDirection=UP": 400, "eventCountLimit=5": 400, "eventCountLimit=5&maxEventCount=5&orderBy=eventTime": 400, "EQ_nothing=1": 400, "EQ_ext:x=1": 400,
			"perPage=0": 400, "nextPageToken=x": 400, "EQ_bizStep=%00": 400, "EQ_bizStep=%zz": 400, "EQ_bizStep=a;b": 400, "MATCH_epc=%ff": 400, "GE_eventTime=300000-01-01T00:00:00Z": 400,
		} {
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodGet, "/epcis/events?"+raw, nil), status); got != "QueryParameterException" {
				t.Errorf("%s: %s", raw, got)
			}
		}
		for _, path := range []string{"/epcis/eventTypes/Nonsense", "/epcis/bizSteps/nonsense", "/epcis/readPoints/nonsense/events", "/epcis/epcs/nonsense"} {
			s.Call(t, by.Key, http.MethodGet, path, nil).Want(t, http.StatusBadRequest)
		}
		for _, path := range []string{"/epcis/eventTypes/ObjectEvent", "/epcis/bizSteps/shipping", "/epcis/readPoints/urn:example:x/events", "/epcis/epcs/urn:example:x"} {
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodGet, path, nil), http.StatusNotFound); got != "NoSuchResourceException" {
				t.Errorf("%s: %s", path, got)
			}
		}
	})
}

// Identifiers are answered in the form that the request asks for.
func TestEPCISFormats(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "8930017")
		capture(t, s, by, sprout(`{"epcList": ["urn:epc:id:sgtin:8930017.001234.7"], "bizLocation": {"id": "https://example.com/414/9521141123452"}}`))
		for format, want := range map[string]string{
			"":                        `"https://id.gs1.org/01/08930017012340/21/7"`,
			"Always_GS1_Digital_Link": `"https://id.gs1.org/01/08930017012340/21/7"`,
			"Always_EPC_URN":          `"urn:epc:id:sgtin:8930017.001234.7"`,
			"Never_Translates":        `"urn:epc:id:sgtin:8930017.001234.7"`,
		} {
			a := s.Call(t, by.Key, http.MethodGet, "/epcis/events", nil, "GS1-EPC-Format", format).Want(t, http.StatusOK)
			if !strings.Contains(string(a.Body), want) {
				t.Errorf("%s: %s", format, a.Body)
			}
		}
		for format, want := range map[string]string{"": "<bizStep>https://ref.gs1.org/cbv/BizStep-shipping</bizStep>", "Always_URN": "<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>"} {
			a := s.Call(t, by.Key, http.MethodGet, "/epcis/events", nil, "Accept", "application/xml", "GS1-CBV-XML-Format", format).Want(t, http.StatusOK)
			d, err := epcis.ParseXML(a.Body)
			if err != nil || len(d.Events) != 1 || a.Header.Get("Content-Type") != "application/xml" || !strings.Contains(string(a.Body), want) {
				t.Errorf("%s as XML: %v\n%s", format, err, a.Body)
			}
		}
		if media := s.Call(t, by.Key, http.MethodGet, "/epcis/events", nil, "Accept", "application/ld+json").Want(t, http.StatusOK).Header.Get("Content-Type"); media != "application/ld+json" {
			t.Error(media)
		}
	})
}
