package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// capture stores one event for a tenant and returns it as stored.
func capture(t testing.TB, s *fixture.Service, by fixture.Tenant, raw string) *epcis.Event {
	t.Helper()
	e, err := epcis.ParseEvent([]byte(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	if err := epcis.Validate(e); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	ctx := reqctx.WithActor(t.Context(), reqctx.Actor{OrganizationID: by.ID, Role: reqctx.RoleManager})
	sent := &event.Sent{Event: e, Organization: by.ID}
	if err := s.Events.Prepare(ctx, sent); err != nil {
		t.Fatal(err)
	}
	if err := s.Events.CaptureOne(ctx, sent); err != nil || !sent.Stored() {
		t.Fatalf("%v %v\n%s", err, sent.Refused, raw)
	}
	stored := *sent.Event
	stored.RecordTime = s.DB.Now()
	return &stored
}

// sprout is an event of the sample's kind; members replace its own, null leaves
// one out.
func sprout(members string) string {
	var e, more map[string]any
	for text, into := range map[string]*map[string]any{
		`{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ext": "http://ns.example.com/ext/"}],
 "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-06-01T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
 "bizStep": "shipping", "disposition": "in_transit", "bizLocation": {"id": "https://id.gs1.org/414/9521141123452"},
 "epcList": ["https://id.gs1.org/01/09521141012345/21/2017"], "quantityList": [{"epcClass": "https://id.gs1.org/01/09521141012345/10/L1", "quantity": 20}]}`: &e,
		members: &more,
	} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			panic(err.Error() + text)
		}
	}
	for name, v := range more {
		if e[name] = v; v == nil {
			delete(e, name)
		}
	}
	raw, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// answered are the ids of the events of an answer, in its order.
func answered(t testing.TB, a fixture.Answer) []string {
	t.Helper()
	var doc struct {
		Type string `json:"type"`
		Body struct {
			Results struct {
				Body struct {
					Events []struct {
						ID         string `json:"eventID"`
						RecordTime string `json:"recordTime"`
					} `json:"eventList"`
				} `json:"resultsBody"`
			} `json:"queryResults"`
		} `json:"epcisBody"`
	}
	a.Want(t, http.StatusOK).Into(t, &doc)
	if doc.Type != "EPCISQueryDocument" {
		t.Fatalf("not a query document: %s", a.Body)
	}
	ids := []string{}
	for _, e := range doc.Body.Results.Body.Events {
		if e.RecordTime == "" {
			t.Errorf("an event without recordTime: %s", a.Body)
		}
		ids = append(ids, e.ID)
	}
	return ids
}

// allPages follows rel="next" from path; between is called after each page.
func allPages(t testing.TB, s *fixture.Service, key, path string, between func(), headers ...string) (ids []string, pages int) {
	t.Helper()
	for path != "" {
		a := s.Call(t, key, http.MethodGet, path, nil, headers...)
		ids = append(ids, answered(t, a)...)
		pages++
		path = nextOf(t, a)
		if between != nil {
			between()
		}
	}
	return ids, pages
}

// nextOf is the address of rel="next", "" on the last page.
func nextOf(t testing.TB, a fixture.Answer) string {
	t.Helper()
	link := a.Header.Get("Link")
	if link == "" {
		if a.Header.Get("GS1-Next-Page-Token-Expires") != "" {
			t.Error("a last page whose token expires")
		}
		return ""
	}
	address, found := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	if !found || a.Header.Get("GS1-Next-Page-Token-Expires") == "" {
		t.Fatalf("Link: %s", link)
	}
	return address
}

// members are those of a Collection.
func members(t testing.TB, a fixture.Answer) []string {
	t.Helper()
	var c struct {
		Type   string   `json:"type"`
		Member []string `json:"member"`
	}
	a.Want(t, http.StatusOK).Into(t, &c)
	if c.Type != "Collection" || c.Member == nil {
		t.Fatalf("not a collection: %s", a.Body)
	}
	return c.Member
}

// exceptionOf is the type of an EPCIS problem.
func exceptionOf(t testing.TB, a fixture.Answer, status int) string {
	t.Helper()
	var p struct {
		Type string `json:"type"`
	}
	a.Want(t, status).Into(t, &p)
	if media := a.Header.Get("Content-Type"); !strings.HasPrefix(media, "application/problem+json") {
		t.Errorf("a problem in %s", media)
	}
	return strings.TrimPrefix(p.Type, "epcisException:")
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

func eventsPath(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return "/epcis/events?" + values.Encode()
}
