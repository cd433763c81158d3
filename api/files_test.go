package api_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

func aPicture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// uploaded sends a file with form fields given as name, value pairs.
func uploaded(t *testing.T, s *fixture.Service, key string, raw []byte, fields []string, headers ...string) fixture.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if raw != nil {
		part, err := form.CreateFormFile("file", "../../etc/passwd.html")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Call(t, key, http.MethodPost, "/api/v1/files", body.Bytes(), append(headers, "Content-Type", form.FormDataContentType())...)
}

func TestFilesOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		_, key := tenant(t, s, "0123456789", "declarer", "")
		_, other := tenant(t, s, "0123456780", "manager", "")
		path := func(a fixture.Answer) string {
			url, _ := a.Want(t, http.StatusCreated).JSON(t)["url"].(string)
			return strings.TrimPrefix(url, s.PublicURL)
		}
		made := uploaded(t, s, key, aPicture(t), []string{"visibility", "public"}, "Idempotency-Key", "one")
		again := uploaded(t, s, key, aPicture(t), []string{"visibility", "public"}, "Idempotency-Key", "one")
		if path(made) != path(again) {
			t.Fatal("a repeat with another boundary stores a second file")
		}
		got := s.Call(t, "", http.MethodGet, path(made), nil).Want(t, http.StatusOK)
		if got.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") ||
			!strings.HasPrefix(got.Header.Get("Content-Security-Policy"), "sandbox") || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Fatalf("%v", got.Header)
		}
		if got.Header.Get("ETag") != `"`+made.JSON(t)["sha256"].(string)+`"` {
			t.Fatalf("%v", got.Header)
		}
		s.Call(t, "", http.MethodGet, path(made), nil, "If-None-Match", got.Header.Get("ETag")).Want(t, http.StatusNotModified)

		private := path(uploaded(t, s, key, []byte("%PDF-1.7\n%%EOF"), nil))
		s.Call(t, "", http.MethodGet, private, nil).Want(t, http.StatusUnauthorized)
		s.Call(t, "", http.MethodGet, "/files/nonsense", nil).Want(t, http.StatusUnauthorized)
		s.Call(t, other, http.MethodGet, private, nil).Want(t, http.StatusNotFound)
		pdf := s.Call(t, key, http.MethodGet, private, nil).Want(t, http.StatusOK)
		if !strings.HasPrefix(pdf.Header.Get("Content-Disposition"), "attachment") || pdf.Header.Get("Content-Type") != "application/pdf" {
			t.Fatalf("%v", pdf.Header)
		}

		uploaded(t, s, key, nil, nil).Want(t, http.StatusBadRequest)
		uploaded(t, s, key, []byte("<html>"), nil).Want(t, http.StatusBadRequest)
		uploaded(t, s, key, aPicture(t), []string{"visibility", "secret"}).Want(t, http.StatusBadRequest)
		uploaded(t, s, key, aPicture(t), []string{"name", "x"}).Want(t, http.StatusBadRequest)
		uploaded(t, s, key, make([]byte, 5<<20+1), nil).Want(t, http.StatusRequestEntityTooLarge)
		uploaded(t, s, key, make([]byte, 7<<20), nil).Want(t, http.StatusRequestEntityTooLarge)
		s.Call(t, key, http.MethodPost, "/api/v1/files", `{}`).Want(t, http.StatusUnsupportedMediaType)
	})
}

func TestProductsOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		_, key := tenant(t, s, "0123456789", "manager", `, "gs1_prefix": "8930000"`)
		_, other := tenant(t, s, "0123456780", "manager", "")
		const product = `"name": "Thanh long", "origin": {"country": "VN", "province_code": "80"}, "net_content": {"value": "1.50", "unit": "KGM"}`
		file := uploaded(t, s, key, aPicture(t), []string{"visibility", "public"}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		made := s.Call(t, key, http.MethodPost, "/api/v1/products", `{`+product+`, "shelf_life_days": 30, "risk": "high", "images": ["`+file+`"], "standards": [{"kind": "vietgap", "number": "1"}]}`).Want(t, http.StatusCreated)
		p := made.JSON(t)
		if content, _ := p["net_content"].(map[string]any); p["gtin"] != "08930000000002" || p["code"] != p["gtin"] || content["value"] != "1.5" {
			t.Fatalf("%s", made.Body)
		}
		path := made.Header.Get("Location")
		s.Call(t, other, http.MethodGet, path, nil).Want(t, http.StatusNotFound)
		for _, bad := range []string{`"net_content": {"value": 1, "unit": "KGM"}`, `"shelf_life_days": 1e9`, `"shelf_life_days": 99999999999999999999`, `"images": ["` + path + `"]`, `"name": "\u0000"`} {
			s.Call(t, key, http.MethodPost, "/api/v1/products", `{`+bad+`}`).Want(t, http.StatusBadRequest)
		}
		changed := s.Call(t, key, http.MethodPatch, path, `{"shelf_life_days": null, "origin": {"country": "TH"}}`, "If-Match", `"v1"`).Want(t, http.StatusOK).JSON(t)
		if changed["shelf_life_days"] != nil || changed["risk"] != "high" {
			t.Fatalf("%v", changed)
		}
		if items, _ := s.Call(t, key, http.MethodGet, "/api/v1/products?code=08930000000002", nil).Want(t, http.StatusOK).JSON(t)["items"].([]any); len(items) != 1 {
			t.Fatalf("%v", items)
		}
	})
}
