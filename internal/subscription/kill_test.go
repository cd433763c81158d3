package subscription_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/subscription"
)

// TestKilledBetweenTheCallAndItsRecord: a server that dies when the subscriber
// has the events, and before it could write so, leaves a batch that the next one
// sends again as it was: the same id, the same bytes.
func TestKilledBetweenTheCallAndItsRecord(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		s := newSink(t)
		s.set(func(s *sink) { s.answer = func(int) int { return http.StatusInternalServerError } })
		w.query(w.by.Key, "all", `{}`)
		path := w.subscribe(w.by.Key, "all", s, `"stream": true`)
		w.becomes(path, "active")
		want := []string{w.capture(w.by, "shipping"), w.capture(w.by, "shipping")}
		eventually(t, func() bool { return w.state(path)["lastError"] != nil })
		w.Stop()

		db, err := database.Open(t.Context(), database.Options{URL: w.url, Clock: time.Now, Log: dbtest.Logger()})
		if err != nil {
			t.Fatal(err)
		}
		box := outbox.New(db, dbtest.Logger())
		dying := subscription.New(subscription.Options{
			DB: db, Auth: auth.New(db), Events: event.New(db, box, batch.New(db, box), w.IDBase), Secrets: w.Config.Keys.Secrets, Private: true, Log: dbtest.Logger(), Pace: hasty(),
		})
		s.set(func(s *sink) {
			s.answer = func(int) int {
				_ = db.Close() // and with it whatever the server could still write
				return http.StatusOK
			}
		})
		w.dueIn(db)
		if err := dying.Drain(t.Context()); err == nil {
			t.Fatal("the dead server went on")
		}
		taken := len(s.deliveries())
		if taken != 1 {
			t.Fatalf("%d deliveries before the death", taken)
		}

		s.set(func(s *sink) { s.answer = nil })
		w.start()
		w.due() // the dead server's lease runs out
		want = append(want, w.capture(w.by, "shipping"))
		s.wants(want)
		all := s.deliveries()
		if all[0].id != all[1].id || !slices.Equal(all[0].events, all[1].events) {
			t.Errorf("another batch was sent after the death:\n%s\n%s", all[0].body, all[1].body)
		}
	})
}

// TestLateCommit: an event that was recorded before another and commits after it
// was delivered is delivered all the same.
func TestLateCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, database.Postgres)
	s := newSink(t)
	w.query(w.by.Key, "all", `{}`)
	path := w.subscribe(w.by.Key, "all", s, `"stream": true`)
	w.becomes(path, "active")
	batchID := w.by.Batch(t)
	written, finish, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	late := ""
	go func() {
		ctx := reqctx.WithActor(t.Context(), reqctx.Actor{OrganizationID: w.by.ID, Role: reqctx.RoleManager})
		done <- w.DB.InTx(ctx, func(tx *database.Tx) error {
			recorded, err := w.Events.Record(tx, event.Record{Step: event.Store, BatchID: batchID, PlaceID: w.by.Place, StartedAt: tx.Now().Add(-time.Hour), Performer: "Người Ví dụ"})
			if err != nil {
				close(written)
				return err
			}
			late = recorded.EventID
			if err := tx.Flush(); err != nil {
				return err
			}
			close(written)
			<-finish
			return nil
		})
	}()
	<-written
	want := []string{w.capture(w.by, "shipping")}
	s.wants(want)
	want = append(want, w.capture(w.by, "shipping"))
	s.wants(want)
	close(finish)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	s.wants(append(want, late))
}
