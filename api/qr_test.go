package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestBatchQRSaysExactlyTheLink reads the drawn codes with programs that share
// nothing with the one that drew them.
func TestBatchQRSaysExactlyTheLink(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		for _, prefix := range []string{"8930001", ""} {
			tenant := s.Tenant(t, prefix)
			for _, lot := range []string{"A+B/C%D(1)", `"&'<>*?=_;:!,.`} {
				b := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/batches", map[string]any{
					"product_id": tenant.Product, "place_id": tenant.Place, "lot": lot, "production_date": "2026-11-20", "quantity": map[string]any{"value": "1", "unit": "KGM"},
				}).Want(t, http.StatusCreated).JSON(t)
				link := b["digital_link"].(string)
				for _, size := range []string{"", "&size=240"} {
					qr := func(format, media string) []byte {
						answer := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/batches/"+b["id"].(string)+"/qr?format="+format+size, nil).Want(t, http.StatusOK)
						if got := answer.Header.Get("Content-Type"); got != media {
							t.Errorf("%s is served as %s", format, got)
						}
						return answer.Body
					}
					drawn := map[string][]byte{"png": qr("png", "image/png"), "svg": dbtest.Tool(t, "librsvg2-bin", qr("svg", "image/svg+xml"), "rsvg-convert", "--format=png")}
					for format, picture := range drawn {
						read := dbtest.Tool(t, "zbar-tools", picture, "zbarimg", "--quiet", "--raw", "-")
						if got := strings.TrimSuffix(string(read), "\n"); got != link {
							t.Errorf("the %s%s of %q is read as %q", format, size, link, got)
						}
					}
				}
			}
		}
	})
}
