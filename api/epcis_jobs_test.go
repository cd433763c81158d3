package api_test

import (
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestDeadCaptureJobsEnd: a job whose process died ends where its organisation
// sees it, and one that is worked on does not.
func TestDeadCaptureJobsEnd(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		n := s.Tenant(t, "")
		dead, alive := dbtest.NewID(), dbtest.NewID()
		for id, lease := range map[string]string{dead: s.DB.Engine.In(-1), alive: s.DB.Engine.In(3_600_000_000_000)} {
			err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
				return tx.Exec(`INSERT INTO capture_jobs (id, organization_id, actor_key_id, behaviour, running, success, events, stored, duplicates, refused, errors, created_at, lease_until)
VALUES (?, ?, '', 'proceed', true, true, 9, 4, 0, 0, '[]', ?, `+lease+`)`, id, n.ID, tx.Now()).Error
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Events.EndDeadJobs(t.Context(), false); err != nil { // its own worker may have been faster
			t.Fatal(err)
		}
		job := s.Call(t, n.Key, http.MethodGet, "/epcis/capture/"+dead, nil).Want(t, http.StatusOK).JSON(t)
		if numbers(job) != "false false 9 4 0 0" || job["finishedAt"] == nil || len(job["errors"].([]any)) != 1 {
			t.Errorf("the dead job: %v", job)
		}
		if job := s.Call(t, n.Key, http.MethodGet, "/epcis/capture/"+alive, nil).Want(t, http.StatusOK).JSON(t); job["running"] != true {
			t.Errorf("the living job: %v", job)
		}
	})
}
