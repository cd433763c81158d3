package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestSharing: whatever organisations tell of one another's goods and places,
// each reader finds with any query what the query matches among the events that
// the policy lets it see: in pages of the same number, with the same refusals and
// lists as if there were no others.
func TestSharing(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		const seed = 20261126
		w := &traders{Service: s, policy: newPolicy(), r: rand.New(rand.NewPCG(seed, 0))}
		outsider := s.Tenant(t, "")
		w.join(t, 8)
		readers := []reader{{id: outsider.ID, key: outsider.Key}, {key: s.APIKey(t, outsider.ID, "inspector"), all: true}}
		for _, by := range w.all {
			readers = append(readers, reader{id: by.ID, key: by.Key})
		}
		for range 4 {
			for range 80 {
				w.deal(t)
			}
			for range 5 {
				values := w.question()
				for _, n := range w.r.Perm(len(readers))[:4] {
					w.ask(t, readers[n], values)
				}
			}
		}
		for range 600 {
			if len(w.unmet()) == 0 {
				break
			}
			w.deal(t)
		}
		if unmet := w.unmet(); len(unmet) > 0 {
			t.Errorf("never met alone: %s", strings.Join(unmet, "; "))
		}
		for _, r := range readers {
			w.ask(t, r, url.Values{})
			w.listed(t, r)
			w.one(t, r)
		}
	})
}

// question is a query of up to three parameters.
func (w *traders) question() url.Values {
	one := func(list ...string) string { return list[w.r.IntN(len(list))] }
	values := url.Values{}
	for range w.r.IntN(4) {
		pair := [][2]string{
			{"eventType", one("ObjectEvent", "AggregationEvent|TransformationEvent", "TransactionEvent", "AssociationEvent|ObjectEvent")},
			{"EQ_action", one("OBSERVE", "ADD")},
			{"EQ_bizStep", one("shipping", "storing|receiving")},
			{"EQ_readPoint", one(w.places...)},
			{"EQ_bizLocation", one(w.places...)},
			{"MATCH_anyEPCClass", one(w.classes...)},
			{"MATCH_epcClass", one(w.classes...)},
			{"MATCH_inputEPCClass", one(w.classes...)},
			{"MATCH_anyEPC", one(w.units...)},
			{"MATCH_parentID", one(w.units...)},
			{"EQ_source_location", one(w.places...)},
			{"EQ_destination_location", one(w.places...)},
			{"EQ_bizTransaction_po", "urn:example:po:" + one("0", "1")},
			{"EQ_transformationID", "urn:example:run:" + one("0", "1")},
			{"GE_quantity", one("3", "7")},
			{"GE_eventTime", "2026-06-01T01:00:00Z"},
			{"LT_eventTime", "2026-06-01T02:00:00Z"},
			{"EXISTS_errorDeclaration", one("true", "false")},
			{"WD_readPoint", one(w.places...)},
			{"EQ_eventID", fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", 1+w.r.IntN(w.count))},
		}[w.r.IntN(20)]
		values.Set(pair[0], pair[1])
	}
	return values
}

// ask compares what a reader finds with what the policy and the query say.
func (w *traders) ask(t *testing.T, r reader, values url.Values) {
	t.Helper()
	q, err := query.FromURL(values, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{}
	for _, d := range w.seenBy(r) {
		if q.Match(d.event) {
			want = append(want, d.event.ID)
		}
	}
	perPage := 4 + w.r.IntN(60)
	path := func(more string) string { return "/epcis/events?" + values.Encode() + "&" + more }
	got, pages := allPages(t, w.Service, r.key, path(fmt.Sprint("perPage=", perPage)), nil)
	if !sameSet(got, want) || pages != max(1, (len(want)+perPage-1)/perPage) {
		t.Errorf("%s asks %v: %d events on %d pages of %d, want %d", r.id, values, len(got), pages, perPage, len(want))
	}
	for limit := max(1, len(want)-1); limit <= len(want)+1; limit++ {
		status := http.StatusOK
		if limit < len(want) {
			status = http.StatusRequestEntityTooLarge
		}
		w.Call(t, r.key, http.MethodGet, path(fmt.Sprint("maxEventCount=", limit)), nil).Want(t, status)
	}
}

// listed compares the values that a reader is shown with those of its events.
func (w *traders) listed(t *testing.T, r reader) {
	t.Helper()
	want := map[string]map[string]bool{"eventTypes": {}, "bizSteps": {}, "readPoints": {}, "bizLocations": {}, "epcs": {}}
	for _, d := range w.seenBy(r) {
		e := d.event
		_, units := goodsOf(e)
		for list, all := range map[string][]string{"eventTypes": {e.Type}, "bizSteps": {e.BizStep}, "readPoints": {e.ReadPoint.ID}, "bizLocations": {e.BizLocation.ID}, "epcs": units} {
			for _, v := range all {
				want[list][v] = v != ""
			}
		}
	}
	for list, values := range want {
		delete(values, "")
		a := w.Call(t, r.key, http.MethodGet, "/epcis/"+list+"?perPage=1000", nil, "GS1-EPC-Format", "Never_Translates")
		if got := members(t, a); len(got) != len(values) {
			t.Errorf("%s is shown the %s %v, want %v", r.id, list, got, values)
		}
	}
}

// one reads some events by their ids: what may not be seen is as if it were absent.
func (w *traders) one(t *testing.T, r reader) {
	t.Helper()
	seen := map[string]bool{}
	for _, d := range w.seenBy(r) {
		seen[d.event.ID] = true
	}
	problem := func(id string) string {
		a := w.Call(t, r.key, http.MethodGet, "/epcis/events/"+url.PathEscape(id), nil)
		if a.Status == http.StatusOK {
			return ""
		}
		p := a.JSON(t)
		delete(p, "request_id")
		return strings.ReplaceAll(fmt.Sprint(a.Status, p), id, "ID")
	}
	absent := problem("urn:uuid:00000000-0000-4000-8000-ffffffffffff")
	for _, n := range w.r.Perm(len(w.told))[:30] {
		d := w.told[n]
		switch got := problem(d.event.ID); {
		case seen[d.event.ID] && got != "":
			t.Errorf("%s may see %s: %s", r.id, d.event.ID, got)
		case !seen[d.event.ID] && got != absent:
			t.Errorf("%s may not see %s, and is told %q, not %q", r.id, d.event.ID, got, absent)
		}
	}
}

// unmet are the relations that were not met alone with a kind of event that can
// have them, and kinds that nobody had nothing to do with.
func (w *traders) unmet() (missing []string) {
	met := map[string]bool{}
	for _, d := range w.told {
		for _, by := range w.all {
			why := d.why[by.ID]
			if why == nil {
				met[d.event.Type+", none"] = true
			}
			for reason := range why {
				if reason == "recorder" || len(why) == 1 {
					met[d.event.Type+", "+reason] = true
				}
			}
		}
	}
	cells := []string{"TransformationEvent, input", "ObjectEvent, declared", "TransactionEvent, declared"}
	for _, kind := range []string{"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"} {
		for _, reason := range []string{"recorder", "source", "destination", "before", "after", "handed over", "none"} { // another's place is a source or destination, too
			cells = append(cells, kind+", "+reason)
		}
	}
	return slices.DeleteFunc(cells, func(cell string) bool { return met[cell] })
}
