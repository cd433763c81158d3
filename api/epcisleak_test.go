package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// Who sees an event, who does not, and that nothing tells those who do not that
// it is there: no parameter, count, list, value or page.
func TestEPCISTellsNothingOfForeignEvents(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		owner, outsider := s.Tenant(t, ""), s.Tenant(t, "")
		e := capture(t, s, owner, sprout(`{"eventID": "urn:uuid:secret", "readPoint": {"id": "urn:example:secret-gate"}, "disposition": "urn:example:secret-disposition",
 "bizStep": "urn:example:secret-step", "ext:secret": "s", "epcList": ["urn:example:secret-epc"], "bizTransactionList": [{"type": "po", "bizTransaction": "urn:example:secret-po"}]}`))
		inspector := s.APIKey(t, owner.ID, "inspector")
		portal := s.APIKey(t, owner.ID, "portal")
		declarer := s.APIKey(t, owner.ID, "declarer")
		hits := []string{
			"", "eventType=ObjectEvent", "EQ_eventID=urn:uuid:secret", "EQ_bizStep=urn:example:secret-step", "EQ_disposition=urn:example:secret-disposition",
			"EQ_readPoint=urn:example:secret-gate", "WD_readPoint=urn:example:secret-gate", "MATCH_epc=urn:example:secret-epc", "MATCH_anyEPC=urn:example:secret-epc", "EQ_ext:secret=s",
			"EXISTS_ext:secret=", "EQ_bizTransaction_po=urn:example:secret-po", "maxEventCount=1&MATCH_epc=urn:example:secret-epc", "GE_recordTime=2020-01-01T00:00:00Z",
			"orderBy=eventTime&eventCountLimit=1", "orderBy=ext:secret", "EXISTS_errorDeclaration=false", "GE_quantity=1",
		}
		for _, c := range []struct {
			who, key string
			sees     bool
		}{{"the owner", owner.Key, true}, {"its declarer", declarer, true}, {"an inspector", inspector, true}, {"another", outsider.Key, false}, {"the portal", portal, false}} {
			for _, raw := range hits {
				a := s.Call(t, c.key, http.MethodGet, "/epcis/events?"+raw, nil, "GS1-Extensions", "ext=http://ns.example.com/ext/")
				if got := slices.Contains(answered(t, a), e.ID); got != c.sees {
					t.Errorf("%s, %s: %v", c.who, raw, got)
				}
				if !c.sees && strings.Contains(string(a.Body), "secret") {
					t.Errorf("%s, %s: %s", c.who, raw, a.Body)
				}
			}
			status := http.StatusOK
			if !c.sees {
				status = http.StatusNotFound
			}
			s.Call(t, c.key, http.MethodGet, "/epcis/events/urn:uuid:secret", nil).Want(t, status)
			for name, value := range map[string]string{
				"epcs": "urn:example:secret-epc", "bizSteps": "urn:example:secret-step", "dispositions": "urn:example:secret-disposition", "readPoints": "urn:example:secret-gate",
				"bizLocations": "https://id.gs1.org/414/9521141123452", "eventTypes": "ObjectEvent",
			} {
				if got := slices.Contains(members(t, s.Call(t, c.key, http.MethodGet, "/epcis/"+name, nil)), value); got != c.sees {
					t.Errorf("%s, %s: %v", c.who, name, got)
				}
				s.Call(t, c.key, http.MethodGet, "/epcis/"+name+"/"+url.PathEscape(value), nil).Want(t, status)
				s.Call(t, c.key, http.MethodGet, "/epcis/"+name+"/"+url.PathEscape(value)+"/events", nil).Want(t, status)
			}
		}
		if a, b := s.Call(t, outsider.Key, http.MethodGet, "/epcis/events/urn:uuid:secret", nil), s.Call(t, outsider.Key, http.MethodGet, "/epcis/events/urn:uuid:absent", nil); a.Code() != b.Code() || a.Status != b.Status {
			t.Error("a foreign event and an absent one are told apart")
		}
	})
}

// The values of events are listed by the page, without gaps.
func TestEPCISValues(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		var epcs []string
		for n := range strings.FieldsSeq("B a é Z aa a/b 10 9 ~") {
			epc := "urn:example:" + n
			capture(t, s, by, sprout(`{"epcList": ["`+epc+`", "https://id.gs1.org/01/09521141012345/21/2017"], "bizStep": "urn:example:step-`+n+`"}`))
			epcs = append(epcs, epc)
		}
		steps := append([]string{}, epcs...)
		for i := range steps {
			steps[i] = strings.Replace(steps[i], "example:", "example:step-", 1)
		}
		epcs = append(epcs, "https://id.gs1.org/01/09521141012345/21/2017")
		for name, want := range map[string][]string{"epcs": epcs, "bizSteps": steps, "eventTypes": {"ObjectEvent"}, "readPoints": {}, "dispositions": {"in_transit"}, "bizLocations": {"https://id.gs1.org/414/9521141123452"}} {
			for _, key := range []string{by.Key, s.APIKey(t, by.ID, "inspector")} {
				var got []string
				for path := "/epcis/" + name + "?perPage=2"; path != ""; {
					a := s.Call(t, key, http.MethodGet, path, nil)
					got = append(got, members(t, a)...)
					path = nextOf(t, a)
				}
				if !sameSet(got, want) {
					t.Errorf("%s: %v, want %v", name, got, want)
				}
			}
		}
		if got := members(t, s.Call(t, by.Key, http.MethodGet, "/epcis/epcs", nil, "GS1-EPC-Format", "Always_EPC_URN")); !slices.Contains(got, "urn:epc:id:sgtin:9521141.001234.2017") {
			t.Errorf("no URN among %v", got)
		}
		if got := members(t, s.Call(t, by.Key, http.MethodGet, "/epcis/bizSteps/urn:example:step-10", nil)); !slices.Equal(got, []string{"events"}) {
			t.Error(got)
		}
	})
}
