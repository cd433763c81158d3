package api_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// compared compares a tenant's records and returns the result.
func compared(t *testing.T, s *fixture.Service, key, body string) (run api.SyncReconciliation) {
	t.Helper()
	begun := s.Call(t, key, http.MethodPost, "/api/v1/sync/targets/national/reconciliations", body).Want(t, http.StatusAccepted)
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		s.Call(t, key, http.MethodGet, begun.Header.Get("Location"), nil).Want(t, http.StatusOK).Into(t, &run)
		if run.FinishedAt != nil {
			return run
		}
	}
	t.Fatalf("the comparison does not end: %+v", run)
	return run
}

// TestReconciliation over HTTP: a step is lost at the portal, found, sent again
// and there again; nobody else sees any of it.
func TestReconciliation(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, sim *portalsim.Sim) {
		n, other := s.Tenant(t, "8930000"), s.Tenant(t, "8930001")
		batch := complete(t, s, n)
		s.Call(t, n.Key, http.MethodPost, "/api/v1/events", map[string]any{"step": "pack", "batch_id": batch, "place_id": n.Place, "started_at": "2026-11-20T09:30:00+07:00"}).Want(t, http.StatusCreated)
		s.Call(t, n.Key, http.MethodPost, "/api/v1/sync/targets/national/reconciliations", `{}`).Want(t, http.StatusConflict)
		n.JoinPortal(t, sim, portalPassword)
		if _, record := settled(t, s, n.Key, batch, "vi"); record.Status != "synced" {
			t.Fatalf("%+v", record)
		}
		if err := sim.Forget(sim.Ledger().Events[1].ID); err != nil {
			t.Fatal(err)
		}
		run := compared(t, s, n.Key, `{}`)
		if run.State != "done" || run.Differences.MissingThere != 1 || run.Progress.Checked != 2 || run.Progress.OrganizationsEnded != 1 {
			t.Fatalf("%+v", run)
		}
		path := "/api/v1/sync/reconciliations/" + run.ID
		for _, suffix := range []string{"", "/differences", "/differences?format=csv"} {
			s.Call(t, other.Key, http.MethodGet, path+suffix, nil).Want(t, http.StatusNotFound)
		}
		s.Call(t, other.Key, http.MethodPost, path+"/resend", `{}`).Want(t, http.StatusNotFound)
		s.Call(t, other.Key, http.MethodPost, "/api/v1/sync/targets/national/reconciliations", `{"organization_id": "`+n.ID+`"}`).Want(t, http.StatusNotFound)
		var found api.List[api.SyncDifference]
		s.Call(t, n.Key, http.MethodGet, path+"/differences?kind=missing_there&object_kind=event&state=open", nil).Want(t, http.StatusOK).Into(t, &found)
		if len(found.Items) != 1 || *found.Items[0].BatchID != batch {
			t.Fatalf("%+v", found)
		}
		for _, body := range []string{`{"kind": "x"}`, `{"object_kind": "x"}`, `{"dry": true}`, `[]`} {
			s.Call(t, n.Key, http.MethodPost, path+"/resend", body).Want(t, http.StatusBadRequest)
		}
		for _, query := range []string{"?kind=x", "?state=x", "?format=xlsx", "?limit=0", "?next=x"} {
			s.Call(t, n.Key, http.MethodGet, path+"/differences"+query, nil).Want(t, http.StatusBadRequest)
		}
		var sent api.SyncResent
		s.Call(t, n.Key, http.MethodPost, path+"/resend", `{"kind": "missing_there"}`).Want(t, http.StatusOK).Into(t, &sent)
		if sent.Matched != 1 || sent.Resent != 1 {
			t.Fatalf("%+v", sent)
		}
		if _, record := settled(t, s, n.Key, batch, "vi"); record.Status != "synced" || len(sim.Ledger().Events) != 2 {
			t.Fatalf("%+v", record)
		}
		if again := compared(t, s, s.AdminKey, `{}`); again.Differences != (api.SyncDifferenceCount{}) || again.OrganizationID != nil {
			t.Fatalf("%+v", again)
		}
		var list api.List[api.SyncReconciliation]
		s.Call(t, n.Key, http.MethodGet, "/api/v1/sync/reconciliations?limit=1", nil).Want(t, http.StatusOK).Into(t, &list)
		if len(list.Items) != 1 || list.Next == nil || list.Items[0].ID == run.ID {
			t.Fatalf("%+v", list)
		}
		s.Call(t, n.Key, http.MethodGet, "/api/v1/sync/reconciliations?limit=1&next="+*list.Next, nil).Want(t, http.StatusOK).Into(t, &list)
		if len(list.Items) != 1 || list.Next != nil || list.Items[0].ID != run.ID {
			t.Fatalf("%+v", list)
		}
		s.Call(t, other.Key, http.MethodGet, "/api/v1/sync/reconciliations", nil).Want(t, http.StatusOK).Into(t, &list)
		if len(list.Items) != 0 {
			t.Fatalf("another tenant sees %+v", list)
		}
	})
}

// TestDifferencesForASpreadsheet: the file is as it was, opens in a spreadsheet
// and holds no formula, whatever stood on the portal.
func TestDifferencesForASpreadsheet(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, _ *portalsim.Sim) {
		n := s.Tenant(t, "8930000")
		run, at := dbtest.NewID(), time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
		err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
			err := tx.Exec("INSERT INTO sync_reconciliations (id, target, organization_id, created_at) VALUES (?, 'national', ?, ?)", run, n.ID, at).Error
			if err == nil {
				err = tx.Exec("INSERT INTO sync_reconciliation_parts (run_id, organization_id, target, state, phase, reached, attempts, checked, unread, found, notes, lease, next_at, finished_at, updated_at) VALUES (?, ?, 'national', 'done', '', '', 0, 1, 0, 1, '[]', '', "+tx.Engine().In(0)+", ?, ?)", run, n.ID, at, at).Error
			}
			for i, theirs := range []string{"=HYPERLINK(\"http://x\")", "+1", "-1", "@x", "\ufeff=1+1", "Trái cây, \"loại 1\"", "999"} {
				if err == nil {
					err = tx.Exec("INSERT INTO sync_differences (id, run_id, target, organization_id, kind, object_kind, object_id, batch_id, label, remote_id, field, ours, theirs, confirmed, state, created_at, updated_at) VALUES (?, ?, 'national', ?, 'different', 'batch', 'o', NULL, 'L-1', 'r', 'quantity', '1250.5', ?, ?, 'open', ?, ?)",
						dbtest.NewID(), run, n.ID, theirs, i%2 == 0, at, at).Error
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := s.Call(t, n.Key, http.MethodGet, "/api/v1/sync/reconciliations/"+run+"/differences?format=csv", nil).Want(t, http.StatusOK)
		if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") || got.Header.Get("Content-Disposition") == "" {
			t.Errorf("%v", got.Header)
		}
		want, err := os.ReadFile("testdata/differences.csv")
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.ReplaceAll(string(got.Body), n.ID, "ORGANIZATION"); text != string(want) {
			t.Errorf("%q\nnot\n%q", text, want)
		}
	})
}

// TestCataloguesAndMapsOverHTTP: read on demand, paged by version; maps guarded
// by their ETag.
func TestCataloguesAndMapsOverHTTP(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, sim *portalsim.Sim) {
		n := s.Tenant(t, "8930000")
		n.JoinPortal(t, sim, portalPassword)
		const national = "/api/v1/sync/targets/national"
		s.Call(t, n.Key, http.MethodPost, national+"/catalogues/refresh", `{}`).Want(t, http.StatusForbidden)
		s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/sync/targets/moon/catalogues/refresh", `{}`).Want(t, http.StatusNotFound)
		s.Call(t, s.AdminKey, http.MethodPost, national+"/catalogues/refresh", `{}`).Want(t, http.StatusAccepted)
		read := func() (whole bool) {
			var l api.List[api.SyncCatalogue]
			s.Call(t, n.Key, http.MethodGet, national+"/catalogues", nil).Want(t, http.StatusOK).Into(t, &l)
			whole = len(l.Items) == 11
			for _, c := range l.Items {
				whole = whole && c.Version == 1
			}
			return whole
		}
		for deadline := time.Now().Add(30 * time.Second); !read(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the catalogues are not read")
			}
		}
		var wards api.List[api.SyncCatalogueItem]
		s.Call(t, n.Key, http.MethodGet, national+"/catalogues/wards?version=1&limit=200", nil).Want(t, http.StatusOK).Into(t, &wards)
		if len(wards.Items) != 200 || wards.Next == nil {
			t.Errorf("%d wards", len(wards.Items))
		}
		for path, status := range map[string]int{"wards?version=2": 404, "moons": 404, "wards?version=x": 400, "wards?version=0": 400} {
			s.Call(t, n.Key, http.MethodGet, national+"/catalogues/"+path, nil).Want(t, status)
		}
		units := national + "/maps/units"
		tag := s.Call(t, n.Key, http.MethodGet, units, nil).Want(t, http.StatusOK).Header.Get("ETag")
		s.Call(t, s.AdminKey, http.MethodPut, units, `{"units": []}`).Want(t, http.StatusPreconditionRequired)
		for _, body := range []string{`{}`, `{"units": [{"unit": "KGM", "portal_unit": "CAN"}]}`, `{"units": [{"unit": "x", "portal_unit": "KGM"}]}`, `{"units": [], "others": "maybe"}`, `{"units": [{"unit": "KGM", "portal_unit": "KGM"}, {"unit": "KGM", "portal_unit": "TNE"}]}`} {
			s.Call(t, s.AdminKey, http.MethodPut, units, body, "If-Match", tag).Want(t, http.StatusBadRequest)
		}
		changed := s.Call(t, s.AdminKey, http.MethodPut, units, `{"units": [{"unit": "KGM", "portal_unit": "TNE"}], "others": "incomplete"}`, "If-Match", tag).Want(t, http.StatusOK)
		s.Call(t, s.AdminKey, http.MethodPut, units, `{"units": []}`, "If-Match", tag).Want(t, http.StatusPreconditionFailed)
		if changed.Header.Get("ETag") == tag {
			t.Error("the ETag stays")
		}
		steps := national + "/maps/steps"
		had := s.Call(t, n.Key, http.MethodGet, steps, nil).Want(t, http.StatusOK)
		if !strings.Contains(string(had.Body), `"step":"destroy","certified":false,"event_kind":null`) {
			t.Errorf("%s", had.Body)
		}
		for _, body := range []string{`{}`, `{"steps": [{"step": "dance", "event_kind": null, "tasks": []}]}`, `{"steps": [{"step": "store", "event_kind": "", "tasks": []}]}`} {
			s.Call(t, s.AdminKey, http.MethodPut, steps, body, "If-Match", had.Header.Get("ETag")).Want(t, http.StatusBadRequest)
		}
	})
}
