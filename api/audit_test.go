package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/reqctx"
)

// TestAuditHoldsBothSides: a change of what existed leaves the digest of what
// it was and of what it became, and they differ.
func TestAuditHoldsBothSides(t *testing.T) {
	t.Parallel()
	fixture.EachWithPortal(t, func(t *testing.T, s *fixture.Service, _ *portalsim.Sim) {
		t.Helper()
		w := newWorld(t, s)
		record := w.syncRecord(t, w.mine)
		const v1 = "/api/v1/"
		run, target := v1+"serials/"+w.mine.run, v1+"sync/targets/national/"
		for _, change := range [][3]string{
			{http.MethodPost, v1 + "sync/records/" + record + "/retry", ""},
			{http.MethodPost, run + "/assign", fmt.Sprintf(`{"from": 5, "count": 2, "batch_id": %q}`, w.mine.other)},
			{http.MethodPost, run + "/activate", `{"from": 7, "count": 2}`},
			{http.MethodPost, run + "/void", `{"from": 9, "count": 2, "reason": "rách"}`},
			{http.MethodGet, run + "/codes?from=11&count=1", ""},
			{http.MethodPut, target + "organizations/" + w.mine.org, `{"enabled": true, "credential": {"username": "u", "password": "p"}}`},
			{http.MethodPut, target + "products/" + w.mine.product, `{"chain_id": "a"}`},
			{http.MethodPut, target + "products/" + w.mine.product, `{"chain_id": "b"}`},
			{http.MethodPatch, v1 + "batches/" + w.mine.batch, `{"quantity": {"value": "7", "unit": "KGM"}}`},
			{http.MethodPatch, v1 + "places/" + w.mine.place, `{"name": "Khác"}`},
			{http.MethodPatch, v1 + "products/" + w.mine.product, `{"name": "Khác"}`},
			{http.MethodPatch, v1 + "organizations/" + w.mine.org, `{"name": "Khác"}`},
			{http.MethodDelete, v1 + "api-keys/" + w.mine.key(t), ""},
		} {
			method, path, body := change[0], change[1], []byte(change[2])
			tag := ""
			if method == http.MethodPatch {
				tag = w.etag(t, path)
			}
			got := s.Call(t, w.keys[reqctx.RoleManager], method, path, body, "If-Match", tag)
			if got.Status >= http.StatusBadRequest {
				t.Fatalf("%s %s: %d %s", method, path, got.Status, got.Body)
			}
			var rows []struct{ Action, BeforeDigest, AfterDigest string }
			if err := s.DB.Read(t.Context()).Raw("SELECT action, before_digest, after_digest FROM audit_log WHERE request_id = ?", got.Header.Get("X-Request-Id")).Scan(&rows).Error; err != nil {
				t.Fatal(err)
			}
			first := strings.HasSuffix(path, "products/"+w.mine.product) && strings.Contains(change[2], `"a"`)
			if len(rows) != 1 || (rows[0].BeforeDigest == "") != first || rows[0].AfterDigest == "" || rows[0].BeforeDigest == rows[0].AfterDigest {
				t.Errorf("%s %s: %+v", method, path, rows)
			}
		}
	})
}

// TestPublishingIsAudited: that a record's steps have become public, which the
// service does by itself, stands in the audit, too.
func TestPublishingIsAudited(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		st := newStory(t, s, "AUDIT")
		st.waitForSteps(t)
		var rows []struct{ ActorRole, BeforeDigest, AfterDigest string }
		if err := s.DB.Read(t.Context()).Raw("SELECT actor_role, before_digest, after_digest FROM audit_log WHERE action = 'batch.publish' AND object_id = ?", st.batch).Scan(&rows).Error; err != nil {
			t.Fatal(err)
		}
		if len(rows) != 1 || rows[0].ActorRole != "system" || rows[0].BeforeDigest == "" || rows[0].AfterDigest == "" || rows[0].BeforeDigest == rows[0].AfterDigest {
			t.Errorf("%+v", rows)
		}
	})
}
