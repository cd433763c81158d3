package subscription_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// deaf opens a connection whose owner reads nothing of it, not even into its
// machine's buffers.
func (w *world) deaf(key, path string) *websocket.Conn {
	w.t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		return conn, err
	}}}
	conn, _, err := websocket.Dial(w.t.Context(), "ws"+strings.TrimPrefix(w.URL(), "http")+path, &websocket.DialOptions{HTTPClient: client, HTTPHeader: http.Header{"Authorization": {"Bearer " + key}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// TestDeafListeners: connections that take nothing are dropped after a while,
// give their places back, and meanwhile keep nobody from anything: neither the
// database's connections nor the workers wait for them.
func TestDeafListeners(t *testing.T) {
	t.Parallel()
	const connections = 3 // of the database
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, engine)
			other := w.Tenant(t, "")
			w.Stop()
			pace := hasty()
			pace.Take = 4 * time.Second
			w.Service = fixture.StartWith(t, w.url, w.dir, app.Options{Subscriptions: pace}, "TXNG_SUBSCRIPTION_ALLOW_PRIVATE=true", fmt.Sprintf("TXNG_DATABASE_CONNS=%d", connections))
			const all = "/epcis/queries/all/events?stream=true"
			for _, key := range []string{w.by.Key, other.Key} {
				w.query(key, "all", `{}`)
			}
			s := newSink(t)
			w.becomes(w.subscribe(w.by.Key, "all", s, `"stream": true`), "active")
			heard := w.listener(w.by.Key, all)
			for range 10 {
				w.deaf(other.Key, all)
			}
			large := fmt.Sprintf(`, "example:x": %q`, strings.Repeat("x", 1<<20))
			for n := range 4 {
				w.Call(t, other.Key, http.MethodPost, "/epcis/events", fmt.Sprintf(`{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"example": "https://example.com/x/"}],
 "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-06-01T08:00:00+07:00", "eventTimeZoneOffset": "+07:00", "epcList": ["urn:example:large:%d"]%s}`, n, large)).Want(t, http.StatusCreated)
			}
			full := func() bool {
				conn, response, err := w.dial(other.Key, all)
				if err == nil {
					_ = conn.CloseNow()
					return false
				}
				return response != nil && response.StatusCode == http.StatusTooManyRequests
			}
			var want []string
			for range 20 {
				want = append(want, w.capture(w.by, "shipping"))
			}
			s.wants(want)
			if got := w.hears(heard, len(want)); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
			if !full() {
				t.Error("the deaf were dropped before they were late: the test shows nothing")
			}
			eventually(t, func() bool { return !full() })
			last := w.capture(w.by, "shipping")
			if got := w.hears(heard, 1); got[0] != last {
				t.Errorf("%v, want %s", got, last)
			}
		})
	}
}
