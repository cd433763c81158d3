package api_test

import (
	"bytes"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestLotsOfAnyCharacters: whatever a lot is made of, its printed address leads
// to it, through the QR's text, the phone's page and the box for codes.
func TestLotsOfAnyCharacters(t *testing.T) {
	t.Parallel()
	lots := []string{`!"%&'()*+,-./:;<=>?_`, "a/b", "/", "//", "a%2Fb", "%", "%2", "%2e%2e", "?x=1&y", "+", "a..", "../..", "...", "(10)B", `A(B`, "t/x", "01"}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		for _, prefix := range []string{"8930000", ""} {
			tenant := s.Tenant(t, prefix)
			create := func(lot string) fixture.Answer {
				return s.Call(t, tenant.Key, http.MethodPost, "/api/v1/batches", map[string]any{
					"product_id": tenant.Product, "place_id": tenant.Place, "lot": lot, "production_date": "2026-11-20", "quantity": map[string]any{"value": "1", "unit": "KGM"},
				})
			}
			for _, lot := range lots {
				made := create(lot).Want(t, http.StatusCreated).JSON(t)
				link, code := made["digital_link"].(string), made["trace_code"].(string)
				path := strings.TrimPrefix(link, s.PublicURL)
				until(t, "the scan of "+link, func() bool {
					return s.Call(t, "", http.MethodGet, path, nil, "Accept", "application/json").Status == http.StatusOK
				})
				if got := s.Call(t, "", http.MethodGet, path, nil, "Accept", "application/json").JSON(t)["code"].(map[string]any)["lot"]; got != lot {
					t.Errorf("%s is of lot %q, want %q", link, got, lot)
				}
				page := s.Call(t, "", http.MethodGet, path, nil, "User-Agent", phone).Want(t, http.StatusTemporaryRedirect).Header.Get("Location")
				if got := s.Call(t, "", http.MethodGet, strings.TrimPrefix(page, s.PublicURL), nil).Want(t, http.StatusOK); !strings.Contains(html.UnescapeString(string(got.Body)), lot) {
					t.Errorf("%s does not show the lot", page)
				}
				for _, typed := range []string{link, code, page} {
					if got := s.Call(t, "", http.MethodGet, "/p/find?code="+url.QueryEscape(typed), nil).Want(t, http.StatusSeeOther).Header.Get("Location"); got != link {
						t.Errorf("%q leads to %q, want %q", typed, got, link)
					}
				}
			}
			for lot, want := range map[string]string{".": "lot_dots", "..": "lot_dots", "a#": "lot_character"} {
				if got := create(lot).Want(t, http.StatusBadRequest); !bytes.Contains(got.Body, []byte(want)) || !bytes.Contains(got.Body, []byte(`"/lot"`)) {
					t.Errorf("%q: %s", lot, got.Body)
				}
			}
		}
	})
}
