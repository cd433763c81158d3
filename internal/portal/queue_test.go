package portal_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
)

// TestAnEventWaitsFromItsCommit: nobody is told that the portal lacks nothing while
// an event is still to be marked, as after a process was killed.
func TestAnEventWaitsFromItsCommit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.synced(t)
		other := b.complete(t) // is marked already, and counts once
		wants := func(when string, n int64, waits bool) {
			states, err := b.portal.TargetStates(b.manager(t))
			if err != nil || len(states) != 1 || states[0].Backlog != n || (states[0].OldestPendingAt != nil) != waits {
				t.Errorf("%s: %+v %v", when, states, err)
			}
			queues, err := b.portal.Queues(t.Context())
			if err != nil || len(queues) != 1 || queues[0].Backlog != n || (queues[0].Oldest != nil) != waits {
				t.Errorf("%s: %+v %v", when, queues, err)
			}
		}
		b.until(t, other, portal.StatusSynced)
		wants("at rest", 0, false)
		for n, batch := range []string{id, id, other} {
			r := event.Record{Step: event.Inspect, BatchID: batch, PlaceID: b.places[1], StartedAt: start, Description: "Bước ví dụ"}
			do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Recorded, error) { return b.events.Record(tx, r) })
			wants("enqueued", int64(1+n/2), true)
		}
		b.follow(t)
		wants("marked", 2, true)
		b.until(t, id, portal.StatusSynced)
		b.until(t, other, portal.StatusSynced)
		wants("told", 0, false)
	})
}
