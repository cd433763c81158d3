package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestLocationLeadsToWhatWasMade: the header of a 201 is an address that
// answers its maker, or it is absent.
func TestLocationLeadsToWhatWasMade(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		maker := s.Tenant(t, "8930000")
		batch := maker.Batch(t)
		made := map[string]fixture.Answer{
			"organization": s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/organizations", anOrganization("0123456789", "")),
			"place":        s.Call(t, maker.Key, http.MethodPost, "/api/v1/places", `{`+aPlace+`}`),
			"file":         uploaded(t, s, maker.Key, []byte("%PDF-1.4\n%%EOF\n"), nil),
			"serials":      s.Call(t, maker.Key, http.MethodPost, "/api/v1/batches/"+batch+"/serials", `{"count": 2}`),
			"event":        s.Call(t, maker.Key, http.MethodPost, "/api/v1/events", `{"step": "harvest", "batch_id": "`+batch+`", "place_id": "`+maker.Place+`", "started_at": "2026-11-20T07:30:00+07:00"}`),
		}
		for what, answer := range made {
			at := answer.Want(t, http.StatusCreated).Header.Get("Location")
			if at == "" {
				if what != "event" {
					t.Errorf("no Location of the %s", what)
				}
				continue
			}
			key := maker.Key
			if what == "organization" {
				key = s.AdminKey
			}
			s.Call(t, key, http.MethodGet, strings.TrimPrefix(at, s.PublicURL), nil).Want(t, http.StatusOK)
		}
	})
}
