package api_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// found are the events, declarations included, that a key reads on the EPCIS
// interface.
func found(t *testing.T, s *fixture.Service, key string) []any {
	t.Helper()
	doc := s.Call(t, key, http.MethodGet, "/epcis/events?perPage=100", nil).Want(t, http.StatusOK).JSON(t)
	body, _ := doc["epcisBody"].(map[string]any)
	results, _ := body["queryResults"].(map[string]any)
	inner, _ := results["resultsBody"].(map[string]any)
	list, _ := inner["eventList"].([]any)
	return list
}

// TestPeers: what one service records reaches another of its kind through its
// capture interface, with a correction, and stands there under the same ids.
func TestPeers(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			there := fixture.New(t, database.SQLite)
			receiver := there.Tenant(t, "")
			here := fixture.New(t, engine, "TXNG_PEER_TARGETS=peer="+there.URL()+"/epcis")
			n := here.Tenant(t, "8930000")
			batch := complete(t, here, n)
			here.Call(t, n.Key, http.MethodPut, "/api/v1/sync/targets/peer/organizations/"+n.ID, map[string]any{"enabled": true, "credential": map[string]string{"token": receiver.Key}}).Want(t, http.StatusOK)
			here.Call(t, n.Key, http.MethodPost, "/api/v1/sync/targets/peer/reconciliations", map[string]any{}).Want(t, http.StatusConflict)
			here.Call(t, n.Key, http.MethodGet, "/api/v1/sync/targets/peer/maps/steps", nil).Want(t, http.StatusConflict)
			if _, record := settled(t, here, n.Key, batch, "vi"); record.Status != "synced" {
				t.Fatalf("%+v", record)
			}
			sent := found(t, here, n.Key)
			got := found(t, there, receiver.Key)
			if len(sent) != 1 || len(got) != 1 || sent[0].(map[string]any)["eventID"] != got[0].(map[string]any)["eventID"] {
				t.Fatalf("sent %v\ngot %v", sent, got)
			}
			second := here.Call(t, n.Key, http.MethodPost, "/api/v1/events", map[string]any{"step": "pack", "batch_id": batch, "place_id": n.Place, "started_at": "2026-11-20T09:30:00+07:00"}).Want(t, http.StatusCreated).JSON(t)
			arrives(t, here, n.Key, there, receiver.Key, 2)
			here.Call(t, n.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(second["event_id"].(string))+"/corrections", map[string]any{"reason": "nhập nhầm"}).Want(t, http.StatusCreated)
			arrives(t, here, n.Key, there, receiver.Key, 3)
		})
	}
}

// arrives waits until there has the events that here has, which are n.
func arrives(t *testing.T, here *fixture.Service, key string, there *fixture.Service, receiver string, n int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		sent, got := found(t, here, key), found(t, there, receiver)
		if len(sent) == n && len(got) == n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d there: %v\n%d here: %v", len(got), got, len(sent), sent)
		}
	}
}
