package subscription_test

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

// TestEachEventOnceAndInOrder: through answers of 500, slowness, restarts and a
// clock that is set back and forth, a subscriber that remembers the ids of
// deliveries has every event that its query finds once, in order, signed.
func TestEachEventOnceAndInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		before := w.capture(w.by, "shipping")
		s := newSink(t)
		w.query(w.by.Key, "shipped", `{"EQ_bizStep": ["shipping"]}`)
		path := w.subscribe(w.by.Key, "shipped", s, `"stream": true`)
		s.set(func(s *sink) {
			s.answer = func(call int) int {
				switch {
				case call%3 == 1:
					return http.StatusInternalServerError
				case call%5 == 0:
					time.Sleep(50 * time.Millisecond)
				}
				return http.StatusOK
			}
		})
		var want []string
		for i, step := range []time.Duration{0, 30 * time.Hour, -30 * time.Hour, 0, -time.Second, time.Hour} {
			w.step.Store(int64(step))
			for range 4 {
				want = append(want, w.capture(w.by, "shipping"))
				w.capture(w.by, "receiving")
			}
			if i%2 == 1 {
				w.restart()
			}
		}
		s.wants(want)
		eventually(t, func() bool { return w.state(path)["lastNotifiedAt"] != nil && w.state(path)["lastError"] == nil })
		if slices.Contains(s.events(), before) {
			t.Error("an event from before the subscription was delivered")
		}
		id := path[len("/epcis/queries/shipped/subscriptions/"):]
		for _, d := range s.deliveries() {
			if d.query != "shipped" || d.subscription != id || len(d.events) == 0 {
				t.Errorf("%+v", d)
			}
		}
		state := w.state(path)
		if state["status"] != "active" || state["minRecordTime"] == nil || state["epcFormat"] != "Always_GS1_Digital_Link" || state["signatureToken"] != nil {
			t.Errorf("%v", state)
		}
	})
}

// TestInitialRecordTime: what was recorded from then on is told first, in parts
// of at most a hundred events.
func TestInitialRecordTime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		w.capture(w.by, "shipping")
		w.step.Store(int64(time.Hour))
		initial := time.Now().Add(time.Hour - time.Second).UTC().Format(time.RFC3339Nano)
		var want []string
		for range 130 {
			want = append(want, w.capture(w.by, "shipping"))
		}
		s := newSink(t)
		w.query(w.by.Key, "all", `{}`)
		w.subscribe(w.by.Key, "all", s, `"stream": true, "initialRecordTime": "`+initial+`"`)
		s.wants(want)
		want = append(want, w.capture(w.by, "shipping"))
		s.wants(want)
		if d := s.deliveries(); len(d[0].events) != 100 {
			t.Errorf("the first delivery has %d events", len(d[0].events))
		}
	})
}

// TestOnlyWhatMayBeSeen: a query that finds everything tells each subscriber its
// own events, an inspector all.
func TestOnlyWhatMayBeSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		other, authority := w.Tenant(t, ""), w.Tenant(t, "")
		inspector := w.APIKey(t, authority.ID, "inspector")
		portal := w.APIKey(t, authority.ID, "portal")
		mine, all, published := newSink(t), newSink(t), newSink(t)
		w.query(w.by.Key, "all", `{}`)
		w.query(inspector, "all", `{}`)
		w.subscribe(w.by.Key, "all", mine, `"stream": true`)
		w.subscribe(inspector, "all", all, `"stream": true`)
		w.subscribe(portal, "all", published, `"stream": true`)
		first, foreign, last := w.capture(w.by, "shipping"), w.capture(other, "shipping"), w.capture(w.by, "shipping")
		all.wants([]string{first, foreign, last})
		mine.wants([]string{first, last})
		if got := published.events(); len(got) != 0 {
			t.Errorf("the portal was told of unpublished events: %v", got)
		}
	})
}

// TestSchedule: at its times, what came since; nothing only where it is asked
// for.
func TestSchedule(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		quiet, empty := newSink(t), newSink(t)
		w.query(w.by.Key, "all", `{}`)
		w.subscribe(w.by.Key, "all", quiet, `"schedule": {"second": "[0-59]"}`)
		w.subscribe(w.by.Key, "all", empty, `"schedule": {"second": "[0-59]"}, "reportIfEmpty": true`)
		eventually(t, func() bool { return len(empty.deliveries()) >= 1 })
		want := []string{w.capture(w.by, "shipping"), w.capture(w.by, "receiving")}
		quiet.wants(want)
		empty.wants(want)
		eventually(t, func() bool { return len(empty.deliveries()) >= 3 })
		for _, d := range quiet.deliveries() {
			if len(d.events) == 0 {
				t.Error("an empty report that nobody asked for")
			}
		}
	})
}
