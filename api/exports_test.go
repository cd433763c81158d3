package api_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fixture"
)

// verified is what a receiver makes of an export with the published keys and no
// code of ours.
func verified(t *testing.T, s *fixture.Service, a fixture.Answer) (api.ExportStatement, error) {
	t.Helper()
	var set struct {
		Keys []struct{ Kid, X string }
	}
	s.Call(t, "", http.MethodGet, "/.well-known/txng-keys", nil).Want(t, http.StatusOK).Into(t, &set)
	parts := strings.Split(a.Header.Get("TXNG-Signature"), ".")
	if len(parts) != 3 {
		return api.ExportStatement{}, fmt.Errorf("%d parts", len(parts))
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			return api.ExportStatement{}, err
		}
	}
	var header struct{ Alg, Kid, Typ string }
	var said api.ExportStatement
	if err := json.Unmarshal(raw[0], &header); err != nil || header.Alg != "EdDSA" || header.Typ != "txng-export+json" {
		return said, fmt.Errorf("header %s: %w", raw[0], err)
	}
	for _, k := range set.Keys {
		x, err := base64.RawURLEncoding.DecodeString(k.X)
		if err != nil || k.Kid != header.Kid || !ed25519.Verify(x, []byte(parts[0]+"."+parts[1]), raw[2]) {
			continue
		}
		if err := json.Unmarshal(raw[1], &said); err != nil {
			return said, err
		}
		sum := sha256.Sum256(a.Body)
		digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
		if said.SHA256 != hex.EncodeToString(sum[:]) || said.Size != int64(len(a.Body)) || a.Header.Get("Content-Digest") != digest {
			return said, fmt.Errorf("another body: %+v %s", said, a.Header.Get("Content-Digest"))
		}
		return said, nil
	}
	return said, fmt.Errorf("no key verifies")
}

// chained is a harvest of one tenant that went into a product of another.
type chained struct {
	farm, factory   fixture.Tenant
	harvest, rice   string // batches
	inspector, open string // keys: of an inspector and of a portal
}

func chainOf(t *testing.T, s *fixture.Service) chained {
	t.Helper()
	c := chained{farm: s.Tenant(t, "8930000"), factory: s.Tenant(t, "8930001")}
	c.harvest = complete(t, s, c.farm)
	step(t, s, c.farm, map[string]any{"step": "ship", "batch_id": c.harvest, "place_id": c.farm.Place, "to_place_id": c.factory.Place, "description": "xe riêng", "performer": "Anh Sáu"})
	c.rice = c.factory.Batch(t)
	step(t, s, c.factory, map[string]any{"step": "process", "batch_id": c.rice, "place_id": c.factory.Place, "inputs": []map[string]any{{"batch_id": c.harvest, "quantity": map[string]string{"value": "10", "unit": "KGM"}}}})
	authority := s.Tenant(t, "8930002")
	c.inspector, c.open = s.APIKey(t, authority.ID, "inspector"), s.APIKey(t, authority.ID, "portal")
	return c
}

func step(t *testing.T, s *fixture.Service, n fixture.Tenant, in map[string]any) {
	t.Helper()
	in["started_at"] = "2026-11-21T07:30:00+07:00"
	s.Call(t, n.Key, http.MethodPost, "/api/v1/events", in).Want(t, http.StatusCreated)
}

// TestExportVerifies: a receiver knows an export by its signature, and any other
// byte, batch or signature by its lack.
func TestExportVerifies(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := chainOf(t, s)
		for format, media := range map[string]string{"json": "application/json", "epcis": "application/ld+json", "xml": "application/xml"} {
			a := s.Call(t, c.inspector, http.MethodGet, "/api/v1/exports/batches/"+c.rice+"?format="+format, nil).Want(t, http.StatusOK)
			said, err := verified(t, s, a)
			if err != nil || said.BatchID != c.rice || said.MediaType != media || said.Truncated || said.Issuer != s.PublicURL || a.Header.Get("Content-Type") != media {
				t.Errorf("%s: %+v %v", format, said, err)
			}
			again := s.Call(t, c.inspector, http.MethodGet, "/api/v1/exports/batches/"+c.rice, nil, "Accept", "text/html;q=0.5, "+media)
			if _, err := verified(t, s, again); err != nil || again.Header.Get("Content-Type") != media {
				t.Errorf("%s by Accept: %v", format, err)
			}
			for _, at := range []int{0, len(a.Body) / 2, len(a.Body) - 1} {
				a.Body[at] ^= 1
				if _, err := verified(t, s, a); err == nil {
					t.Errorf("%s: byte %d may be changed", format, at)
				}
				a.Body[at] ^= 1
			}
			signature := a.Header.Get("TXNG-Signature")
			a.Header.Set("TXNG-Signature", signature[:len(signature)-4]+"AAAA")
			if _, err := verified(t, s, a); err == nil {
				t.Errorf("%s: another signature is good", format)
			}
		}
		s.Call(t, c.inspector, http.MethodGet, "/api/v1/exports/batches/"+c.rice+"?format=csv", nil).Want(t, http.StatusBadRequest)
		s.Call(t, c.inspector, http.MethodGet, "/api/v1/exports/batches/"+c.rice+"?formt=xml", nil).Want(t, http.StatusBadRequest)
	})
}

// TestExportShows: who is told how much of a chain that crosses two tenants.
func TestExportShows(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := chainOf(t, s)
		get := func(key, batch string) (x api.Export, body string) {
			a := s.Call(t, key, http.MethodGet, "/api/v1/exports/batches/"+batch, nil).Want(t, http.StatusOK)
			a.Into(t, &x)
			return x, string(a.Body)
		}
		all, _ := get(c.inspector, c.rice)
		if len(all.Batches) != 1 || len(all.Events) != 3 || len(all.Organizations) != 2 || len(all.Places) != 2 || len(all.Products) != 2 || len(all.Files) != 1 || all.Compliance == nil || all.Batches[0].Details == nil {
			t.Errorf("the inspector sees %+v", all)
		}
		for _, e := range all.Events {
			parsed, err := epcis.ParseEvent(e.EPCIS)
			if err != nil || parsed.ID != e.EventID {
				t.Errorf("event %s: %v", e.EPCIS, err)
			}
		}
		mine, body := get(c.factory.Key, c.rice)
		if len(mine.Batches) != 1 || mine.Batches[0].Details == nil || mine.Organizations[0].TaxCode == "" || strings.Contains(body, "unexpected") {
			t.Errorf("the factory sees %s", body)
		}
		for _, o := range mine.Organizations {
			if o.ID == c.farm.ID && (o.TaxCode != "" || o.Phone != "" || o.Name == "") {
				t.Errorf("the factory sees of the farm %+v", o)
			}
		}
		theirs, body := get(c.farm.Key, c.harvest)
		if len(theirs.Batches) != 0 && theirs.Batches[0].Details != nil {
			t.Errorf("the farm sees %s", body)
		}
		for key, batch := range map[string]string{c.open: c.rice, s.APIKey(t, s.Tenant(t, "8930003").ID, "manager"): c.rice, c.farm.Key: c.rice} {
			if a := s.Call(t, key, http.MethodGet, "/api/v1/exports/batches/"+batch, nil); a.Status != http.StatusNotFound {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		if err := s.Box.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		public, body := get(c.open, c.harvest)
		if len(public.Batches) != 0 || len(public.Events) != 2 || strings.Contains(body, "Anh Sáu") || strings.Contains(body, "xe riêng") || strings.Contains(body, c.rice) || strings.Contains(body, c.factory.Name) {
			t.Errorf("a portal sees %s", body)
		}
		events := s.Call(t, c.open, http.MethodGet, "/epcis/events", nil).Want(t, http.StatusOK)
		for _, e := range public.Events {
			if !strings.Contains(string(events.Body), e.EventID) {
				t.Errorf("EPCIS queries do not tell a portal of %s", e.EventID)
			}
		}
		for _, e := range all.Events {
			told := e.BatchID != nil && *e.BatchID == c.harvest
			if strings.Contains(string(events.Body), e.EventID) != told {
				t.Errorf("EPCIS queries tell a portal of %s: %v", e.EventID, !told)
			}
			want := http.StatusNotFound
			if told {
				want = http.StatusOK
			}
			s.Call(t, c.open, http.MethodGet, "/epcis/events/"+strings.NewReplacer("/", "%2F", "?", "%3F", ";", "%3B").Replace(e.EventID), nil).Want(t, want)
		}
	})
}

// TestExportAsEPCIS: the EPCIS forms are documents that this service's own
// reader takes, with the same events.
func TestExportAsEPCIS(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	c := chainOf(t, s)
	for format, parse := range map[string]func([]byte) (*epcis.Document, error){"epcis": epcis.ParseDocument, "xml": epcis.ParseXML} {
		a := s.Call(t, c.inspector, http.MethodGet, "/api/v1/exports/batches/"+c.rice+"?format="+format, nil).Want(t, http.StatusOK)
		d, err := parse(a.Body)
		if err == nil {
			err = d.Validate()
		}
		if err != nil || len(d.Events) != 3 {
			t.Errorf("%s: %v: %s", format, err, a.Body)
		}
	}
}

// TestExportSaysWhatItLacks: a chain longer than the bounds is told as cut.
func TestExportSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	s := fixture.New(t, database.SQLite)
	n := s.Tenant(t, "8930000")
	last := n.Batch(t)
	for range 52 {
		next := n.Batch(t)
		step(t, s, n, map[string]any{"step": "process", "batch_id": next, "place_id": n.Place, "inputs": []map[string]any{{"batch_id": last, "quantity": map[string]string{"value": "1", "unit": "KGM"}}}})
		last = next
	}
	for _, format := range []string{"json", "epcis", "xml"} {
		a := s.Call(t, n.Key, http.MethodGet, "/api/v1/exports/batches/"+last+"?format="+format, nil).Want(t, http.StatusOK)
		if said, err := verified(t, s, a); err != nil || !said.Truncated || a.Header.Get("TXNG-Truncated") != "true" {
			t.Errorf("%s: %+v %v", format, said, err)
		}
	}
}
