package subscription_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestServersSideBySide: two servers on one database tell the same subscribers.
// Each has every event once and in order, whichever server took it, with one
// call at a time, through failures, and after one of the servers is gone.
func TestServersSideBySide(t *testing.T) {
	t.Parallel()
	const subscribers = 6
	w := newWorld(t, database.Postgres)
	second := &world{t: t, by: w.by, Service: fixture.StartWith(t, w.url, t.TempDir(), app.Options{Subscriptions: hasty()}, "TXNG_SUBSCRIPTION_ALLOW_PRIVATE=true")}
	w.query(w.by.Key, "all", `{}`)
	var sinks []*sink
	for n := range subscribers {
		s := newSink(t)
		var calling atomic.Int32
		s.answer = func(call int) int {
			if calling.Add(1) > 1 {
				t.Error("a subscriber is called by two at a time")
			}
			defer calling.Add(-1)
			if n%2 == 1 {
				time.Sleep(2 * time.Millisecond)
			}
			if (call+n)%4 == 0 {
				return http.StatusServiceUnavailable
			}
			return http.StatusOK
		}
		on := []*world{w, second}[n%2]
		w.becomes(on.subscribe(w.by.Key, "all", s, `"stream": true`), "active")
		sinks = append(sinks, s)
	}
	var want []string
	for n := range 60 {
		on := []*world{w, second}[n%2]
		on.captured = n
		want = append(want, on.capture(w.by, "shipping"))
	}
	for _, s := range sinks {
		s.wants(want)
	}
	second.Stop()
	w.captured = len(want)
	for range 10 {
		want = append(want, w.capture(w.by, "shipping"))
	}
	for i, s := range sinks {
		s.wants(want)
		seen := map[string]bool{}
		for _, d := range s.deliveries() {
			if seen[d.id] {
				t.Errorf("subscriber %d took delivery %s twice", i, d.id)
			}
			seen[d.id] = true
		}
	}
	var active int64
	if err := w.DB.Read(t.Context()).Raw("SELECT count(*) FROM epcis_subscriptions WHERE status = 'active'").Scan(&active).Error; err != nil || active != subscribers {
		t.Errorf("%d are active: %v", active, err)
	}
}
