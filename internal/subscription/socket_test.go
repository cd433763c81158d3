package subscription_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// dial opens a connection on a query.
func (w *world) dial(key, path string) (*websocket.Conn, *http.Response, error) {
	return websocket.Dial(w.t.Context(), "ws"+strings.TrimPrefix(w.URL(), "http")+path, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + key}}})
}

// listener opens a connection that must come about.
func (w *world) listener(key, path string) *websocket.Conn {
	w.t.Helper()
	conn, response, err := w.dial(key, path)
	if err != nil {
		w.t.Fatal(err)
	}
	if response.Header.Get("GS1-Query-Min-Record-Time") == "" {
		w.t.Error("no GS1-Query-Min-Record-Time")
	}
	w.t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// hears reads documents until so many events came.
func (w *world) hears(conn *websocket.Conn, n int) (ids []string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	for len(ids) < n {
		_, body, err := conn.Read(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		ids = append(ids, readDocument(w.t, "", body).events...)
	}
	return ids
}

// closes waits for the server's end of a connection and returns why.
func (w *world) closes(conn *websocket.Conn) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	for {
		_, _, err := conn.Read(ctx)
		if err == nil {
			continue
		}
		end, ok := errors.AsType[websocket.CloseError](err)
		if !ok || end.Code != websocket.StatusGoingAway {
			w.t.Fatal(err)
		}
		return end.Reason
	}
}

// TestListening: events come over a connection as they are committed, only those
// that may be seen; it ends with the query, the key and the service.
func TestListening(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		other := w.Tenant(t, "")
		w.query(w.by.Key, "all", `{"EQ_bizStep": ["shipping"]}`)
		w.query(w.by.Key, "second", `{}`)
		w.capture(w.by, "shipping")
		const events = "/epcis/queries/all/events"
		stream := w.listener(w.by.Key, events+"?stream=true")
		scheduled := w.listener(w.by.Key, events+"?second=[0-59]&reportIfEmpty=true")
		want := []string{w.capture(w.by, "shipping")}
		w.capture(other, "shipping")
		w.capture(w.by, "receiving")
		want = append(want, w.capture(w.by, "shipping"))
		for _, conn := range []*websocket.Conn{stream, scheduled} {
			if got := w.hears(conn, 2); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		}
		w.Call(t, w.by.Key, http.MethodDelete, "/epcis/queries/all", nil).Want(t, http.StatusNoContent)
		for _, conn := range []*websocket.Conn{stream, scheduled} {
			if why := w.closes(conn); why != "the query was deleted" {
				t.Error(why)
			}
		}
		key := w.Call(t, w.by.Key, http.MethodPost, "/api/v1/organizations/"+w.by.ID+"/api-keys", `{"role": "declarer", "label": "k"}`).Want(t, http.StatusCreated).JSON(t)
		revoked := w.listener(key["key"].(string), "/epcis/queries/second/events?stream=true")
		w.Call(t, w.by.Key, http.MethodDelete, "/api/v1/api-keys/"+key["id"].(string), nil).Want(t, http.StatusNoContent)
		if why := w.closes(revoked); why != "the key is no longer good" {
			t.Error(why)
		}
		last := w.listener(w.by.Key, "/epcis/queries/second/events?stream=true")
		go w.Stop()
		if why := w.closes(last); why != "the service stops" {
			t.Error(why)
		}
	})
}

// TestBadListeners: what a connection may not be asked with is refused before it
// comes about, and one organisation cannot take every place.
func TestBadListeners(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		t.Helper()
		other := w.Tenant(t, "")
		w.query(w.by.Key, "all", `{}`)
		w.query(other.Key, "all", `{}`)
		for path, status := range map[string]int{
			"/epcis/queries/all/events": 400, "/epcis/queries/all/events?stream=true&second=1": 400, "/epcis/queries/all/events?stream=false": 400, "/epcis/queries/all/events?second=60": 400,
			"/epcis/queries/all/events?stream=true&EQ_bizStep=shipping": 400, "/epcis/queries/all/events?stream=true&stream=true": 400, "/epcis/queries/none/events?stream=true": 404,
		} {
			_, response, err := w.dial(w.by.Key, path)
			if err == nil || response == nil || response.StatusCode != status {
				t.Errorf("%s: %v %v", path, response, err)
			}
		}
		for range 10 {
			w.listener(w.by.Key, "/epcis/queries/all/events?stream=true")
		}
		if _, response, err := w.dial(w.by.Key, "/epcis/queries/all/events?stream=true"); err == nil || response.StatusCode != http.StatusTooManyRequests {
			t.Errorf("%v %v", response, err)
		}
		w.listener(other.Key, "/epcis/queries/all/events?stream=true")
	})
}
