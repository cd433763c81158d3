package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

const portalPassword = "mat-khau-canary-7731"

// settled is what the portals have of a batch once nobody is telling it.
func settled(t *testing.T, s *fixture.Service, key, batch, lang string) (state api.BatchSync, record api.SyncRecord) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		s.Call(t, key, http.MethodGet, "/api/v1/batches/"+batch+"/sync", nil, "Accept-Language", lang).Want(t, http.StatusOK).Into(t, &state)
		at := slices.IndexFunc(state.Records, func(r api.SyncRecord) bool { return r.Object.Kind == "batch" })
		if at >= 0 && state.Records[at].Status != "pending" && state.Records[at].Status != "sending" {
			return state, state.Records[at]
		}
	}
	t.Fatalf("the batch does not settle: %+v", state)
	return state, record
}

// complete gives the tenant's product what the rule profile asks for and makes
// a batch with one step.
func complete(t *testing.T, s *fixture.Service, n fixture.Tenant) (batch string) {
	t.Helper()
	file := uploaded(t, s, n.Key, aPicture(t), []string{"visibility", "public"}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	s.Call(t, n.Key, http.MethodPatch, "/api/v1/products/"+n.Product, map[string]any{"images": []string{file}, "standards": []map[string]string{{"kind": "vietgap", "number": "VG-1"}}}, "If-Match", `"v1"`).Want(t, http.StatusOK)
	batch = n.Batch(t)
	s.Call(t, n.Key, http.MethodPost, "/api/v1/events", map[string]any{"step": "harvest", "batch_id": batch, "place_id": n.Place, "started_at": "2026-11-20T07:30:00+07:00"}).Want(t, http.StatusCreated)
	return batch
}

func TestSyncOfACompleteBatch(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, sim *portalsim.Sim) {
		n, other := s.Tenant(t, "8930000"), s.Tenant(t, "8930001")
		batch := complete(t, s, n)
		n.JoinPortal(t, sim, portalPassword)
		var preview api.SyncPreview
		s.Call(t, n.Key, http.MethodGet, "/api/v1/batches/"+batch+"/sync/preview?target=national", nil).Want(t, http.StatusOK).Into(t, &preview)
		s.Call(t, n.Key, http.MethodGet, "/api/v1/batches/"+batch+"/sync/preview?target=moon", nil).Want(t, http.StatusNotFound)
		s.Call(t, other.Key, http.MethodGet, "/api/v1/batches/"+batch+"/sync/preview?target=national", nil).Want(t, http.StatusNotFound)
		state, record := settled(t, s, n.Key, batch, "vi")
		ledger := sim.Ledger()
		if record.Status != "synced" || !state.Complete || len(state.Records) != 3 || len(ledger.Orders) != 1 || len(ledger.Events) != 1 || len(ledger.Places) != 1 {
			t.Fatalf("%+v\n%+v", state, ledger)
		}
		if code := ledger.Chains[0].MaTruyVet; state.RemoteTraceCode != code || !strings.HasSuffix(state.PublicURL, "/tracuu/"+code) {
			t.Errorf("%q %q, want %q", state.RemoteTraceCode, state.PublicURL, code)
		}
		calls := s.Call(t, n.Key, http.MethodGet, "/api/v1/sync/records/"+record.ID+"/exchanges", nil).Want(t, http.StatusOK)
		if !strings.Contains(string(calls.Body), "order.create") {
			t.Errorf("the calls are not shown: %s", calls.Body)
		}
		everything := string(calls.Body)
		for _, path := range []string{"/api/v1/sync/records", "/api/v1/sync/targets"} {
			everything += string(s.Call(t, n.Key, http.MethodGet, path, nil).Want(t, http.StatusOK).Body)
		}
		for _, r := range state.Records {
			everything += string(s.Call(t, n.Key, http.MethodGet, "/api/v1/sync/records/"+r.ID+"/exchanges", nil).Want(t, http.StatusOK).Body)
			s.Call(t, other.Key, http.MethodGet, "/api/v1/sync/records/"+r.ID+"/exchanges", nil).Want(t, http.StatusNotFound)
		}
		for _, secret := range []string{portalPassword, fixture.PortalSecret, "Bearer "} {
			if strings.Contains(everything, secret) {
				t.Errorf("a secret shows: %s", secret)
			}
		}
		var none api.List[api.SyncRecord]
		s.Call(t, other.Key, http.MethodGet, "/api/v1/sync/records?target=national", nil).Want(t, http.StatusOK).Into(t, &none)
		if len(none.Items) != 0 {
			t.Errorf("another tenant sees %+v", none.Items)
		}
	})
}

func TestSyncSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, _ *portalsim.Sim) {
		n := s.Tenant(t, "") // local codes: neither GTIN nor GLN
		batch := complete(t, s, n)
		enrolled := s.Call(t, n.Key, http.MethodPut, "/api/v1/sync/targets/national/organizations/"+n.ID, `{"enabled": true}`).Want(t, http.StatusOK).JSON(t)
		if enrolled["has_credential"] != false || enrolled["enabled"] != true {
			t.Errorf("%v", enrolled)
		}
		_, record := settled(t, s, n.Key, batch, "en")
		found := map[string]string{}
		for _, m := range record.Missing {
			found[m.Field] = m.ObjectID
			if m.Message == "" {
				t.Errorf("%+v", m)
			}
		}
		for field, object := range map[string]string{"product.gtin": n.Product, "place.gln": n.Place, "product.chain_id": n.Product, "credential": n.ID} {
			if found[field] != object {
				t.Errorf("%s: %q, want %s", field, found[field], object)
			}
		}
		if record.Status != "incomplete" {
			t.Errorf("%+v", record)
		}
	})
}

func TestSyncSaysWhyItWasRefusedAndGoesOnWhenMended(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, sim *portalsim.Sim) {
		n := s.Tenant(t, "8930000")
		batch := complete(t, s, n)
		sim.Inject(portalsim.Fault{Op: "order.create", Kind: "business", Detail: "Số lô không hợp lệ", Times: -1})
		n.JoinPortal(t, sim, portalPassword)
		_, record := settled(t, s, n.Key, batch, "vi")
		if record.Status != "rejected" || record.LastError == nil || record.LastError.Class != "data" || record.LastError.Action == "" || !strings.Contains(record.LastError.Message, "Số lô không hợp lệ") {
			t.Fatalf("%+v %+v", record, record.LastError)
		}
		sim.ClearFaults()
		other := s.Tenant(t, "8930001")
		for _, c := range []struct {
			key, body string
			matched   float64
		}{{other.Key, `{}`, 0}, {n.Key, `{"class": "auth"}`, 0}, {n.Key, `{"status": "rejected", "dry_run": true}`, 1}, {n.Key, `{"target": "national", "class": "data"}`, 1}} {
			if got := s.Call(t, c.key, http.MethodPost, "/api/v1/sync/retry", c.body).Want(t, http.StatusOK).JSON(t); got["matched"] != c.matched {
				t.Errorf("%s: %v", c.body, got)
			}
		}
		for _, body := range []string{`{"status": "synced"}`, `{"organization_id": "x"}`, `{"kind": ""}`} {
			s.Call(t, n.Key, http.MethodPost, "/api/v1/sync/retry", body).Want(t, http.StatusBadRequest)
		}
		if state, record := settled(t, s, n.Key, batch, "vi"); !state.Complete || record.LastError != nil {
			t.Errorf("%+v", record)
		}
	})
}

func TestSyncInput(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, _ *portalsim.Sim) {
		n := s.Tenant(t, "8930000")
		put := func(path, body string) fixture.Answer {
			return s.Call(t, n.Key, http.MethodPut, "/api/v1/sync/targets/"+path, body)
		}
		for path, body := range map[string]string{
			"national/organizations/" + n.ID: `{"enabled": true, "credential": {"username": "", "password": "x"}}`,
			"national/products/" + n.Product: `{"chain_id": ""}`,
		} {
			if got := put(path, body); got.Status != http.StatusBadRequest {
				t.Errorf("%s %s: %d %s", path, body, got.Status, got.Body)
			}
		}
		for _, body := range []string{`{}`, `{"enabled": true, "credential": {"username": "a", "password": "` + strings.Repeat("x", 201) + `"}}`, `{"enabled": true, "credential": {"username": "a"}}`, `{"enabled": "yes"}`, `{"enabled": true, "secret": 1}`} {
			if got := put("national/organizations/"+n.ID, body); got.Status != http.StatusBadRequest {
				t.Errorf("%s: %d %s", body, got.Status, got.Body)
			}
		}
		put("moon/organizations/"+n.ID, `{"enabled": true}`).Want(t, http.StatusNotFound)
		put("moon/products/"+n.Product, `{"chain_id": "c"}`).Want(t, http.StatusNotFound)
	})
}
