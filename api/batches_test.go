package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/fixture"
)

// aProduct registers a product of key's organisation that keeps 10 days.
func aProduct(t *testing.T, s *fixture.Service, key string) string {
	t.Helper()
	id, _ := s.Call(t, key, http.MethodPost, "/api/v1/products", `{"name": "Thanh long", "origin": {"country": "VN", "province_code": "80"}, "net_content": {"value": "1", "unit": "KGM"}, "shelf_life_days": 10}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	return id
}

// aBatch registers a batch of key's organisation and returns its path.
func aBatch(t *testing.T, s *fixture.Service, key, product string) string {
	t.Helper()
	place, _ := s.Call(t, key, http.MethodPost, "/api/v1/places", `{`+aPlace+`}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	made := s.Call(t, key, http.MethodPost, "/api/v1/batches", `{"product_id": "`+product+`", "place_id": "`+place+`", "production_date": "2026-11-20", "quantity": {"value": "10", "unit": "KGM"}}`)
	return made.Want(t, http.StatusCreated).Header.Get("Location")
}

func TestBatchesOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		_, key := tenant(t, s, "0123456789", "manager", `, "gs1_prefix": "8930000"`)
		_, other := tenant(t, s, "0123456780", "declarer", "")
		place, _ := s.Call(t, key, http.MethodPost, "/api/v1/places", `{`+aPlace+`}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		day := time.Now().UTC().Format(time.DateOnly)
		body := `"product_id": "` + aProduct(t, s, key) + `", "place_id": "` + place + `", "production_date": "` + day + `", "quantity": {"value": "1250.5", "unit": "KGM"}`
		made := s.Call(t, key, http.MethodPost, "/api/v1/batches", `{`+body+`, "lot": "L-1"}`).Want(t, http.StatusCreated)
		b := made.JSON(t)
		if b["digital_link"] != s.PublicURL+"/01/08930000000002/10/L-1" || b["gtin"] != "08930000000002" || b["status"] != "active" || b["expiry_date"] == nil {
			t.Fatalf("%s", made.Body)
		}
		path := made.Header.Get("Location")
		if again := s.Call(t, key, http.MethodPost, "/api/v1/batches", `{`+body+`, "lot": "L-1"}`).Want(t, http.StatusConflict); again.Code() != "lot_exists" {
			t.Fatalf("%s", again.Body)
		}
		for _, bad := range []string{`"lot": "a b"`, `"organization_id": "x"`, `"expiry_date": "2020-01-01"`, `"colour": "red"`} {
			s.Call(t, key, http.MethodPost, "/api/v1/batches", `{`+body+`, `+bad+`}`).Want(t, http.StatusBadRequest)
		}
		s.Call(t, other, http.MethodPost, "/api/v1/batches", `{`+body+`}`).Want(t, http.StatusBadRequest)
		s.Call(t, other, http.MethodGet, path, nil).Want(t, http.StatusNotFound)
		s.Call(t, other, http.MethodGet, path+"/qr", nil).Want(t, http.StatusNotFound)
		s.Call(t, s.AdminKey, http.MethodGet, path, nil).Want(t, http.StatusOK)
		s.Call(t, key, http.MethodPatch, path, `{"expiry_date": null}`, "If-Match", made.Header.Get("ETag")).Want(t, http.StatusOK)
		s.Call(t, key, http.MethodPatch, path, `{"lot": "L-2"}`, "If-Match", `"v2"`).Want(t, http.StatusBadRequest)
		for query, want := range map[string]int{"": 1, "?lot=L-1": 1, "?lot=L-2": 0, "?custody=received": 0, "?from=" + day + "&to=" + day: 1} {
			if items, _ := s.Call(t, key, http.MethodGet, "/api/v1/batches"+query, nil).Want(t, http.StatusOK).JSON(t)["items"].([]any); len(items) != want {
				t.Fatalf("%q lists %v", query, items)
			}
		}
		s.Call(t, key, http.MethodGet, "/api/v1/batches?custody=x", nil).Want(t, http.StatusBadRequest)
		for query, media := range map[string]string{"": "image/svg+xml", "?format=png&size=300": "image/png"} {
			if qr := s.Call(t, key, http.MethodGet, path+"/qr"+query, nil).Want(t, http.StatusOK); qr.Header.Get("Content-Type") != media || len(qr.Body) < 100 {
				t.Fatalf("%q: %v", query, qr.Header)
			}
		}
		s.Call(t, key, http.MethodGet, path+"/qr?size=9", nil).Want(t, http.StatusBadRequest)
		s.Call(t, key, http.MethodGet, path+"/qr?format=gif", nil).Want(t, http.StatusBadRequest)
	})
}
