package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/fixture"
)

// changed is all that a key is told of behind a cursor.
func changed(t *testing.T, s *fixture.Service, key, cursor string) (all map[string]api.Change, next string) {
	t.Helper()
	all = map[string]api.Change{}
	for {
		var page api.ChangeList
		q := url.Values{"limit": {"3"}}
		if cursor != "" {
			q.Set("after", cursor)
		}
		s.Call(t, key, http.MethodGet, "/api/v1/changes?"+q.Encode(), nil).Want(t, http.StatusOK).Into(t, &page)
		for _, c := range page.Items {
			all[c.Kind+" "+c.ID] = c
		}
		if cursor = page.Cursor; !page.More {
			return all, cursor
		}
	}
}

// TestChangesOverHTTP: who is told of what, and that what is no longer public is
// told as such.
func TestChangesOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := chainOf(t, s)
		if err := s.Box.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		public, cursor := changed(t, s, c.open, "")
		events := 0
		for key, e := range public {
			if e.Kind == "event" {
				events++
			}
			if e.Kind == "event" && e.BatchID != c.harvest || e.OrganizationID != c.farm.ID || e.State != "present" {
				t.Errorf("a portal is told of %s: %+v", key, e)
			}
		}
		for _, key := range []string{"batch " + c.harvest, "organization " + c.farm.ID, "place " + c.farm.Place, "product " + c.farm.Product} {
			if _, told := public[key]; !told || events != 2 || len(public) != 6 {
				t.Errorf("a portal is not told of %s, or of more: %+v", key, public)
			}
		}
		all, _ := changed(t, s, c.inspector, "")
		for _, key := range []string{"batch " + c.harvest, "batch " + c.rice, "organization " + c.factory.ID} {
			if _, told := all[key]; !told {
				t.Errorf("the inspector is not told of %s", key)
			}
		}
		mine, own := changed(t, s, c.factory.Key, "")
		for key, e := range mine {
			if e.OrganizationID != c.factory.ID {
				t.Errorf("the factory is told of %s: %+v", key, e)
			}
		}
		// Without its images the product's batch is complete no longer.
		s.Call(t, c.farm.Key, http.MethodPatch, "/api/v1/products/"+c.farm.Product, `{"images": [], "standards": []}`, "If-Match", `"v2"`).Want(t, http.StatusOK)
		if err := s.Box.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		later, _ := changed(t, s, c.open, cursor)
		if got := later["batch "+c.harvest]; got.State != "withdrawn" || len(later) > 2 {
			t.Errorf("a portal is told %+v", later)
		}
		s.Call(t, c.open, http.MethodGet, "/api/v1/exports/batches/"+c.harvest, nil).Want(t, http.StatusNotFound)
		if nothing, _ := changed(t, s, c.factory.Key, own); len(nothing) != 0 {
			t.Errorf("the factory is told again of %+v", nothing)
		}
		for _, bad := range []string{"after=x", "after=" + strings.Repeat("x", 20_000), "kind=label", "limit=0", "limit=1000", "kind=", "after=" + url.QueryEscape(own), "after=a&after=b", "before=x", "after=%00", "%zz"} {
			s.Call(t, c.open, http.MethodGet, "/api/v1/changes?"+bad, nil).Want(t, http.StatusBadRequest)
		}
	})
}
