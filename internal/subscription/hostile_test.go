package subscription_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/subscription"
)

// TestNothingBeforeTheChallenge: an address that does not bring the token back
// is sent no event; once it does, it gets all since the subscription.
func TestNothingBeforeTheChallenge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		s := newSink(t)
		s.set(func(s *sink) {
			s.challenge = func(w http.ResponseWriter, _ string) { _, _ = w.Write([]byte(`{"challenge": "mine"}`)) }
		})
		w.query(w.by.Key, "all", `{}`)
		path := w.subscribe(w.by.Key, "all", s, `"stream": true`)
		want := []string{w.capture(w.by, "shipping"), w.capture(w.by, "shipping")}
		eventually(t, func() bool { return w.state(path)["lastError"] != nil })
		if state := w.state(path); state["status"] != "pending" || state["lastNotifiedAt"] != nil || len(s.deliveries()) != 0 {
			t.Errorf("%v", state)
		}
		s.set(func(s *sink) { s.challenge = nil })
		w.due()
		s.wants(want)
	})
}

// TestDeleteEnds: after a subscription or its query is deleted nothing is sent.
func TestDeleteEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		one, both := newSink(t), newSink(t)
		w.query(w.by.Key, "all", `{}`)
		path := w.subscribe(w.by.Key, "all", one, `"stream": true`)
		w.subscribe(w.by.Key, "all", both, `"stream": true`)
		want := []string{w.capture(w.by, "shipping")}
		one.wants(want)
		both.wants(want)
		w.Call(t, w.by.Key, http.MethodDelete, path, nil).Want(t, http.StatusNoContent)
		w.Call(t, w.by.Key, http.MethodGet, path, nil).Want(t, http.StatusNotFound)
		want2 := append(want, w.capture(w.by, "shipping"))
		both.wants(want2)
		one.wants(want)
		w.Call(t, w.by.Key, http.MethodDelete, "/epcis/queries/all", nil).Want(t, http.StatusNoContent)
		w.capture(w.by, "shipping")
		time.Sleep(100 * time.Millisecond)
		one.wants(want)
		both.wants(want2)
	})
}

// TestTheKeyGoesTheSubscriptionStops: what was asked for with a key ends with
// it, and a new subscription takes up where it ended.
func TestTheKeyGoesTheSubscriptionStops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		key := w.Call(t, w.by.Key, http.MethodPost, "/api/v1/organizations/"+w.by.ID+"/api-keys", `{"role": "manager", "label": "k"}`).Want(t, http.StatusCreated).JSON(t)
		s := newSink(t)
		w.query(w.by.Key, "all", `{}`)
		path := w.subscribe(key["key"].(string), "all", s, `"stream": true`)
		want := []string{w.capture(w.by, "shipping")}
		s.wants(want)
		w.Call(t, w.by.Key, http.MethodDelete, "/api/v1/api-keys/"+key["id"].(string), nil).Want(t, http.StatusNoContent)
		begin := w.DB.Now()
		missed := w.capture(w.by, "shipping")
		w.becomes(path, "stopped")
		s.wants(want)
		w.subscribe(w.by.Key, "all", s, `"stream": true, "initialRecordTime": "`+begin.Format(time.RFC3339Nano)+`"`)
		s.wants(append(want, missed))
	})
}

// TestOthersDoNotWait: subscribers of one organisation that never answer hold up
// nobody else.
func TestOthersDoNotWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		other := w.Tenant(t, "")
		release := make(chan struct{})
		defer close(release) // before the sinks close
		w.query(w.by.Key, "all", `{}`)
		w.query(other.Key, "all", `{}`)
		for range 6 {
			dead := newSink(t)
			dead.set(func(s *sink) {
				s.answer = func(int) int {
					<-release
					return http.StatusOK
				}
			})
			path := w.subscribe(w.by.Key, "all", dead, `"stream": true`)
			w.becomes(path, "active")
		}
		alive := newSink(t)
		w.subscribe(other.Key, "all", alive, `"stream": true`)
		w.capture(w.by, "shipping")
		begin := time.Now()
		want := []string{w.capture(other, "shipping")}
		alive.wants(want)
		if took := time.Since(begin); took > 8*time.Second { // less than a call may last
			t.Errorf("it took %s", took)
		}
	})
}

// TestLongFailureParks: a subscriber that fails for long is parked in sight of
// its organisation, loses nothing, and is active again with its first success.
func TestLongFailureParks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		w.Stop()
		pace := hasty()
		pace.Patience = 50 * time.Millisecond
		w.Service = fixture.StartWith(t, w.url, w.dir, app.Options{Subscriptions: pace}, "TXNG_SUBSCRIPTION_ALLOW_PRIVATE=true")
		s := newSink(t)
		s.set(func(s *sink) { s.answer = func(int) int { return http.StatusServiceUnavailable } })
		w.query(w.by.Key, "all", `{}`)
		path := w.subscribe(w.by.Key, "all", s, `"stream": true`)
		want := []string{w.capture(w.by, "shipping")}
		w.becomes(path, string(subscription.Parked))
		want = append(want, w.capture(w.by, "shipping"))
		if state := w.state(path); state["lastError"] != "the answer was 503" || state["lastNotifiedAt"] != nil {
			t.Errorf("%v", state)
		}
		s.set(func(s *sink) { s.answer = nil })
		w.due()
		s.wants(want)
		w.becomes(path, "active")
	})
}
