package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// comparison stores a comparison of a tenant's records with one difference.
func (w *world) comparison(t *testing.T, o *objects) (id string) {
	t.Helper()
	id = dbtest.NewID()
	err := w.DB.InTx(t.Context(), func(tx *database.Tx) error {
		if err := tx.Exec("INSERT INTO sync_reconciliations (id, target, organization_id, created_at) VALUES (?, 'national', ?, ?)", id, o.org, tx.Now()).Error; err != nil {
			return err
		}
		if err := tx.Exec("INSERT INTO sync_reconciliation_parts (run_id, organization_id, target, state, phase, reached, attempts, checked, unread, found, notes, lease, next_at, finished_at, updated_at) VALUES (?, ?, 'national', 'done', '', '', 0, 1, 0, 1, '[]', '', "+tx.Engine().In(0)+", ?, ?)", id, o.org, tx.Now(), tx.Now()).Error; err != nil {
			return err
		}
		return tx.Exec("INSERT INTO sync_differences (id, run_id, target, organization_id, kind, object_kind, object_id, label, remote_id, field, ours, theirs, confirmed, state, created_at, updated_at) VALUES (?, ?, 'national', ?, 'missing_here', 'batch', '', ?, 'r', '', '', '', ?, 'open', ?, ?)",
			dbtest.NewID(), id, o.org, o.name, true, tx.Now(), tx.Now()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// comparisonMatrix are the lines of what is compared with portals.
func comparisonMatrix() map[string]line {
	const v1 = "/api/v1/sync/"
	const national = v1 + "targets/national/"
	compared := func(o *objects) string { return o.comparison }
	// No tenant of this world has an account at the portal: there is nothing to compare.
	start := post(http.StatusConflict, to(national+"reconciliations"), func(_ *world, o *objects) string { return fmt.Sprintf(`{"organization_id": %q}`, o.org) })
	put := func(path, body string) line {
		return line{objectless: true, ask: func(t *testing.T, w *world, _ *objects) request {
			t.Helper()
			return request{path: path, body: body, headers: []string{"If-Match", w.etag(t, path)}}
		}}
	}
	return map[string]line{
		"POST /api/v1/sync/targets/:name/reconciliations":      start,
		"GET /api/v1/sync/reconciliations":                     plain(v1 + "reconciliations"),
		"GET /api/v1/sync/reconciliations/:id":                 get(under(v1+"reconciliations/", compared, "")),
		"GET /api/v1/sync/reconciliations/:id/differences":     get(under(v1+"reconciliations/", compared, "/differences")),
		"POST /api/v1/sync/reconciliations/:id/resend":         post(http.StatusOK, under(v1+"reconciliations/", compared, "/resend"), func(*world, *objects) string { return `{}` }),
		"GET /api/v1/sync/targets/:name/catalogues":            plain(national + "catalogues"),
		"GET /api/v1/sync/targets/:name/catalogues/:catalogue": with(plain(national+"catalogues/units"), answers(http.StatusNotFound)), // nobody has read it
		"POST /api/v1/sync/targets/:name/catalogues/refresh":   with(post(http.StatusAccepted, to(national+"catalogues/refresh"), func(*world, *objects) string { return `{}` }), func(l *line) { l.objectless = true }),
		"GET /api/v1/sync/targets/:name/maps/steps":            plain(national + "maps/steps"),
		"PUT /api/v1/sync/targets/:name/maps/steps":            put(national+"maps/steps", `{"steps": [{"step": "harvest", "event_kind": "VUNG_TRONG", "tasks": ["thu hoạch"]}]}`),
		"GET /api/v1/sync/targets/:name/maps/units":            plain(national + "maps/units"),
		"PUT /api/v1/sync/targets/:name/maps/units":            put(national+"maps/units", `{"units": [{"unit": "KGM", "portal_unit": "KGM"}]}`),
	}
}
