package api_test

import (
	"net/http"
	"os"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const aPlace = `"name": "Vườn 1", "kind": "farm", "address": {"street": "Ấp 3", "ward_code": "27694", "province_code": "80"}`

func anOrganization(tax, more string) string {
	return `{"name": "Hợp tác xã Ví dụ", "kind": "cooperative", "tax_code": "` + tax + `", "address": {"street": "Ấp 3", "ward_code": "27694", "province_code": "80"}` + more + `}`
}

// tenant makes an organisation and a key of it.
func tenant(t *testing.T, s *fixture.Service, tax, role, more string) (id, key string) {
	t.Helper()
	made := s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/organizations", anOrganization(tax, more)).Want(t, http.StatusCreated)
	id, _ = made.JSON(t)["id"].(string)
	key, _ = s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/organizations/"+id+"/api-keys", `{"role": "`+role+`", "label": "k"}`).Want(t, http.StatusCreated).JSON(t)["key"].(string)
	return id, key
}

func TestOrganizationsOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		id, key := tenant(t, s, "0123456789", "manager", `, "gs1_prefix": "8930000"`)
		path := "/api/v1/organizations/" + id
		got := s.Call(t, key, http.MethodGet, path, nil).Want(t, http.StatusOK)
		if o := got.JSON(t); o["gs1_prefix"] != "8930000" || o["gln"] != nil || o["status"] != "active" || got.Header.Get("ETag") != `"v1"` {
			t.Fatalf("%s %v", got.Body, got.Header)
		}
		s.Call(t, key, http.MethodPatch, path, `{"name": "Tên mới"}`).Want(t, http.StatusPreconditionRequired)
		s.Call(t, key, http.MethodPatch, path, `{"name": "Tên mới"}`, "If-Match", `"v1"`).Want(t, http.StatusOK)
		s.Call(t, key, http.MethodPatch, path, `{"name": "Cũ"}`, "If-Match", `"v1"`).Want(t, http.StatusPreconditionFailed)
		s.Call(t, key, http.MethodPatch, path, `{"title": "Cũ"}`, "If-Match", `"v2"`).Want(t, http.StatusBadRequest)
		s.Call(t, key, http.MethodPost, "/api/v1/organizations", anOrganization("0123456780", "")).Want(t, http.StatusForbidden)
		_, other := tenant(t, s, "0123456780", "manager", "")
		s.Call(t, other, http.MethodGet, path, nil).Want(t, http.StatusNotFound)
		s.Call(t, other, http.MethodPatch, path, `{}`, "If-Match", `"v2"`).Want(t, http.StatusNotFound)
		s.Call(t, s.AdminKey, http.MethodPost, path+"/suspend", nil).Want(t, http.StatusOK)
		s.Call(t, key, http.MethodGet, path, nil).Want(t, http.StatusForbidden)
		s.Call(t, s.AdminKey, http.MethodPost, path+"/activate", nil).Want(t, http.StatusOK)
		s.Call(t, key, http.MethodGet, path, nil).Want(t, http.StatusOK)
		if items, _ := s.Call(t, key, http.MethodGet, "/api/v1/organizations", nil).Want(t, http.StatusOK).JSON(t)["items"].([]any); len(items) != 1 {
			t.Fatalf("a manager lists %v", items)
		}
	})
}

func TestPlacesOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		id, key := tenant(t, s, "0123456789", "manager", `, "gs1_prefix": "8930000"`)
		_, other := tenant(t, s, "0123456780", "declarer", "")
		made := s.Call(t, key, http.MethodPost, "/api/v1/places", `{`+aPlace+`, "geo": {"lat": 10.6352, "lng": 106.4915}, "codes": [{"scheme": "planting_area", "value": "VN-LAOR-0001", "market": "CN"}]}`).Want(t, http.StatusCreated)
		place := made.JSON(t)
		if geo, _ := place["geo"].(map[string]any); geo["lat"] != 10.6352 || place["gln"] != "8930000000002" || place["code"] != place["gln"] || place["organization_id"] != id {
			t.Fatalf("%s", made.Body)
		}
		path := made.Header.Get("Location")
		s.Call(t, other, http.MethodGet, path, nil).Want(t, http.StatusNotFound)
		found := s.Call(t, other, http.MethodGet, "/api/v1/places/lookup?code=8930000000002", nil).Want(t, http.StatusOK).JSON(t)
		if len(found) != 4 || found["organization_name"] != "Hợp tác xã Ví dụ" {
			t.Fatalf("lookup: %v", found)
		}
		s.Call(t, other, http.MethodPost, "/api/v1/places", `{`+aPlace+`}`).Want(t, http.StatusForbidden)
		for _, bad := range []string{`"geo": {"lat": "10", "lng": 1}`, `"geo": {"lat": 10}`, `"geo": {"lat": 91, "lng": 1}`, `"organization_id": "x"`, `"codes": [{"scheme": "planting_area"}]`, `"gln": "8930000000003"`} {
			s.Call(t, key, http.MethodPost, "/api/v1/places", `{`+aPlace+`, `+bad+`}`).Want(t, http.StatusBadRequest)
		}
		s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/places", `{`+aPlace+`}`).Want(t, http.StatusBadRequest)
		changed := s.Call(t, key, http.MethodPatch, path, `{"geo": null}`, "If-Match", made.Header.Get("ETag")).Want(t, http.StatusOK)
		if changed.JSON(t)["geo"] != nil {
			t.Fatalf("%s", changed.Body)
		}
		for query, want := range map[string]int{"": 1, "?kind=farm": 1, "?kind=shop": 0, "?organization_id=" + id: 1} {
			if items, _ := s.Call(t, key, http.MethodGet, "/api/v1/places"+query, nil).Want(t, http.StatusOK).JSON(t)["items"].([]any); len(items) != want {
				t.Fatalf("%q lists %v", query, items)
			}
		}
	})
}
