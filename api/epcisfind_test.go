package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// The sample query of the standard's community finds exactly what it should of
// ten events that differ from it in one thing each.
func TestEPCISSampleQuery(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.FromSlash("../../shared/corpus/epcis/query/SimpleEventQuery.json"))
	if err != nil {
		t.Skip("no corpus: ", err)
	}
	var sample map[string]any
	if err := json.Unmarshal(raw, &sample); err != nil {
		t.Fatal(err)
	}
	delete(sample, "@context")
	var pairs []string
	for name, v := range sample {
		text := fmt.Sprint(v)
		if list, ok := v.([]any); ok {
			parts := make([]string, len(list))
			for i, item := range list {
				parts[i] = fmt.Sprint(item)
			}
			text = strings.Join(parts, "|")
		}
		pairs = append(pairs, name, text)
	}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		var want []string
		for i, members := range []string{
			`{}`,
			`{"eventTime": "2026-07-01T00:00:00Z", "action": "ADD", "bizStep": "urn:epcglobal:cbv:bizstep:shipping", "disposition": "https://ref.gs1.org/cbv/Disp-in_transit", "epcList": ["https://example.com/01/09521141012345/21/2017?x=1"]}`,
			`{"eventTime": "2026-08-01T00:00:00Z", "type": "AggregationEvent", "epcList": null, "quantityList": null, "parentID": "https://id.gs1.org/00/095211411234567892", "childEPCs": ["https://id.gs1.org/01/09521141012345/21/2017"], "childQuantityList": [{"epcClass": "https://id.gs1.org/01/09521141012345/10/L1", "quantity": 1}]}`,
			`{"type": "TransactionEvent", "bizTransactionList": [{"type": "po", "bizTransaction": "urn:example:1"}]}`,
			`{"eventTime": "2025-06-01T08:00:00+07:00"}`,
			`{"action": "DELETE"}`,
			`{"bizStep": "receiving"}`,
			`{"disposition": "in_progress"}`,
			`{"bizLocation": {"id": "https://id.gs1.org/414/9521141123461"}}`,
			`{"quantityList": [{"epcClass": "https://id.gs1.org/01/09521141012345/10/L1", "quantity": 500}], "epcList": ["https://id.gs1.org/01/09521141012345/21/2018"]}`,
		} {
			if e := capture(t, s, by, sprout(members)); i < 3 {
				want = append(want, e.ID)
			}
		}
		slices.Reverse(want) // the latest first
		if got := answered(t, s.Call(t, by.Key, http.MethodGet, eventsPath(pairs...), nil)); !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
	})
}

// Pages are the answer as it was when the first was given, whatever arrives
// meanwhile: nothing twice, nothing left out, in order.
func TestEPCISPagesWhileEventsArrive(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		n := 0
		add := func() string {
			n++
			return capture(t, s, by, sprout(fmt.Sprintf(`{"eventTime": "2026-06-%02dT08:%02d:00Z", "ext:rank": %d, "epcList": ["urn:example:%d", "urn:example:all"]}`, 1+n%28, n%7, n%5, n))).ID
		}
		var all []string
		for range 95 {
			all = append(all, add())
		}
		for _, path := range []string{
			eventsPath("perPage", "10"),
			eventsPath("perPage", "10", "EQ_bizStep", "shipping", "orderBy", "eventTime", "orderDirection", "ASC"),
			eventsPath("perPage", "10", "MATCH_epc", "urn:example:all", "orderBy", "recordTime"),
			eventsPath("perPage", "10", "MATCH_anyEPC", "urn:example:all", "GE_ext:rank", "0", "orderBy", "eventTime"),
			eventsPath("perPage", "10", "orderBy", "ext:rank", "orderDirection", "ASC"),
		} {
			before := slices.Clone(all)
			got, pages := allPages(t, s, by.Key, path, func() { all = append(all, add()) }, "GS1-Extensions", "ext=http://ns.example.com/ext/")
			if !sameSet(got, before) || pages != (len(before)+9)/10 {
				t.Errorf("%s: %d pages of %d events, want %d", path, pages, len(got), len(before))
			}
		}
		limited, _ := allPages(t, s, by.Key, eventsPath("perPage", "10", "orderBy", "recordTime", "orderDirection", "ASC", "eventCountLimit", "25"), nil)
		if !slices.Equal(limited, all[:25]) {
			t.Errorf("the first 25 are %v", limited)
		}
	})
}

func TestEPCISPageTokens(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by, other := s.Tenant(t, ""), s.Tenant(t, "")
		for i := range 5 {
			capture(t, s, by, sprout(fmt.Sprintf(`{"epcList": ["urn:example:%d"]}`, i)))
		}
		next := nextOf(t, s.Call(t, by.Key, http.MethodGet, "/epcis/events?perPage=2", nil))
		refused := func(name, key, path string) {
			t.Helper()
			if got := exceptionOf(t, s.Call(t, key, http.MethodGet, path, nil), http.StatusBadRequest); got != "QueryParameterException" {
				t.Errorf("%s: %s", name, got)
			}
		}
		refused("another's token", other.Key, next)
		refused("a token of another query", by.Key, next+"&EQ_bizStep=shipping")
		refused("a token that was cut", by.Key, next[:len(next)-3])
		if got := len(answered(t, s.Call(t, by.Key, http.MethodGet, next, nil))); got != 2 {
			t.Errorf("%d events on the second page", got)
		}
		token := next[strings.Index(next, "nextPageToken=")+len("nextPageToken="):]
		token, _, _ = strings.Cut(token, "&")
		for _, key := range []string{other.Key, s.APIKey(t, by.ID, "inspector")} {
			s.Call(t, key, http.MethodDelete, "/epcis/nextPageToken/"+token, nil).Want(t, http.StatusNotFound)
		}
		s.Call(t, by.Key, http.MethodGet, next, nil).Want(t, http.StatusOK)
		if raw, err := base64.RawURLEncoding.DecodeString(token); err != nil || bytes.Contains(raw, []byte("2026")) {
			t.Errorf("a token that can be read: %s, %v", raw, err)
		}
		s.Call(t, by.Key, http.MethodDelete, "/epcis/nextPageToken/"+token, nil).Want(t, http.StatusNoContent)
		s.Call(t, by.Key, http.MethodDelete, "/epcis/nextPageToken/"+token, nil).Want(t, http.StatusNoContent)
		refused("a deleted token", by.Key, next)
		refused("a deleted token, spelled otherwise", by.Key, strings.Replace(next, "nextPageToken=", "nextPageToken=%0A", 1))
		for _, none := range []string{"none", "%20", strings.Repeat("A", 200), token[:len(token)-3]} {
			if got := exceptionOf(t, s.Call(t, by.Key, http.MethodDelete, "/epcis/nextPageToken/"+none, nil), http.StatusNotFound); got != "NoSuchResourceException" {
				t.Errorf("%q: %s", none, got)
			}
		}
	})
}

// An event and its declaration are answered together.
func TestEPCISEventByID(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by, other := s.Tenant(t, ""), s.Tenant(t, "")
		e := capture(t, s, by, sprout(`{"eventID": "urn:uuid:0a/b%20c"}`))
		capture(t, s, by, sprout(`{"eventID": "urn:uuid:0a/b%20c", "errorDeclaration": {"declarationTime": "2026-06-02T00:00:00Z", "reason": "did_not_occur"}}`))
		path := "/epcis/events/urn%3Auuid%3A0a%2Fb%2520c"
		if got := answered(t, s.Call(t, by.Key, http.MethodGet, path, nil)); !slices.Equal(got, []string{e.ID, e.ID}) {
			t.Errorf("%v", got)
		}
		for key, path := range map[string]string{other.Key: path, by.Key: "/epcis/events/urn:uuid:none"} {
			if got := exceptionOf(t, s.Call(t, key, http.MethodGet, path, nil), http.StatusNotFound); got != "NoSuchResourceException" {
				t.Error(got)
			}
		}
	})
}

// Too many events are an error that says so, and a limit is no error.
func TestEPCISCounts(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		by := s.Tenant(t, "")
		for i := range 4 {
			capture(t, s, by, sprout(fmt.Sprintf(`{"epcList": ["urn:example:%d", "urn:example:all"], "ext:n": %d}`, i, i)))
		}
		for _, narrow := range []string{"", "MATCH_epc=urn:example:all", "EXISTS_ext:n=true"} {
			ask := func(n int) fixture.Answer {
				return s.Call(t, by.Key, http.MethodGet, fmt.Sprintf("/epcis/events?maxEventCount=%d&%s", n, narrow), nil, "GS1-Extensions", "ext=http://ns.example.com/ext/")
			}
			if got := len(answered(t, ask(4))); got != 4 {
				t.Errorf("%s: %d events", narrow, got)
			}
			if got := exceptionOf(t, ask(3), http.StatusRequestEntityTooLarge); got != "QueryTooLargeException" {
				t.Errorf("%s: %s", narrow, got)
			}
		}
	})
}
