package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/docs/openapi"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// lists are the documented GETs that page, with the parameters of their queries.
func lists(t *testing.T) map[string][]string {
	t.Helper()
	var doc struct {
		Paths map[string]struct {
			Get struct{ Parameters []struct{ Name, In string } }
		}
	}
	if err := json.Unmarshal(openapi.JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for path, item := range doc.Paths {
		var query []string
		pages := false
		for _, p := range item.Get.Parameters {
			if p.In == "query" {
				query, pages = append(query, p.Name), pages || p.Name == "limit"
			}
		}
		if pages && strings.HasPrefix(path, "/api/v1/") {
			all[path] = query
		}
	}
	return all
}

// TestListsRefuseWhatTheyWouldIgnore: a misspelt filter would else show
// everything. What is documented is known.
func TestListsRefuseWhatTheyWouldIgnore(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		all := lists(t)
		if len(all) < 18 {
			t.Fatalf("the document has %d lists", len(all))
		}
		for path, query := range all {
			address := strings.NewReplacer("{id}", dbtest.NewID(), "{name}", "national", "{catalogue}", "industries").Replace(path)
			first := func(query string) (pointer, code string) {
				var p api.Problem
				s.Call(t, s.AdminKey, http.MethodGet, address+"?"+query, nil).Want(t, http.StatusBadRequest).Into(t, &p)
				if len(p.Errors) != 1 {
					t.Fatalf("%s?%s: %+v", path, query, p)
				}
				return p.Errors[0].Pointer, p.Errors[0].Code
			}
			if at, code := first("statsu=x"); at != "query/statsu" || code != "unknown_parameter" {
				t.Errorf("%s: %s %s", path, at, code)
			}
			for _, name := range query {
				if at, code := first(name + "="); at != "query/"+name || code != "empty" {
					t.Errorf("%s: %s is documented: %s %s", path, name, at, code)
				}
			}
		}
	})
}
