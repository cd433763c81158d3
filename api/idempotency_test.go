package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/reqctx"
)

const idempotencyKey = "Idempotency-Key"

// places is how many places the database holds.
func places(t *testing.T, s *fixture.Service) (n int64) {
	t.Helper()
	if err := s.DB.Read(t.Context()).Raw("SELECT count(*) FROM places").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestIdempotencyReplays(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		manager, other := w.keys[reqctx.RoleManager], s.APIKey(t, w.mine.org, "manager")
		body := placeBody(w.mine.org, "Vườn")
		before := places(t, s)
		first := s.Call(t, manager, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k").Want(t, http.StatusCreated)
		again := s.Call(t, manager, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k").Want(t, http.StatusCreated)
		if !bytes.Equal(first.Body, again.Body) {
			t.Errorf("the replay differs:\n%s\n%s", first.Body, again.Body)
		}
		for _, name := range []string{"ETag", "Location", "Content-Type", "Cache-Control"} {
			if first.Header.Get(name) == "" || first.Header.Get(name) != again.Header.Get(name) {
				t.Errorf("%s: %q, then %q", name, first.Header.Get(name), again.Header.Get(name))
			}
		}
		if n := places(t, s) - before; n != 1 {
			t.Errorf("%d places", n)
		}
		if w.audited(t, again.Header.Get("X-Request-Id")) != 0 {
			t.Error("a replay was audited as a change")
		}
		reused := s.Call(t, manager, http.MethodPost, "/api/v1/places", body+" ", idempotencyKey, "k").Want(t, http.StatusUnprocessableEntity)
		if reused.Code() != "idempotency_key_reused" {
			t.Errorf("%s", reused.Body)
		}
		// Another actor and another path have keys of their own.
		s.Call(t, other, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k").Want(t, http.StatusCreated)
		s.Call(t, manager, http.MethodPost, "/api/v1/products", productBody(w.mine.org, "x"), idempotencyKey, "k").Want(t, http.StatusCreated)
		if n := places(t, s) - before; n != 2 {
			t.Errorf("%d places", n)
		}
		// So has the same path of another object.
		suspend := func(org string) string {
			id, _ := s.Call(t, s.AdminKey, http.MethodPost, "/api/v1/organizations/"+org+"/suspend", nil, idempotencyKey, "k").Want(t, http.StatusOK).JSON(t)["id"].(string)
			return id
		}
		if suspend(w.mine.spare) != w.mine.spare || suspend(w.theirs.spare) != w.theirs.spare {
			t.Error("one organisation's answer was given for another")
		}
		s.Call(t, manager, http.MethodPost, "/api/v1/places", body, idempotencyKey, fmt.Sprintf("%0201d", 1)).Want(t, http.StatusBadRequest)
	})
}

func TestIdempotencyKeepsNoSecret(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		path, body := "/api/v1/organizations/"+w.mine.org+"/api-keys", `{"role": "declarer", "label": "Cân 1"}`
		made := s.Call(t, s.AdminKey, http.MethodPost, path, body, idempotencyKey, "k").Want(t, http.StatusCreated).JSON(t)
		again := s.Call(t, s.AdminKey, http.MethodPost, path, body, idempotencyKey, "k").Want(t, http.StatusConflict)
		id, _ := made["id"].(string)
		secret, _ := made["key"].(string)
		if again.Code() != "already_created" || !bytes.Contains(again.Body, []byte(id)) || bytes.Contains(again.Body, []byte(secret)) {
			t.Errorf("%s", again.Body)
		}
		var kept int64
		if err := s.DB.Read(t.Context()).Raw("SELECT count(*) FROM idempotency_keys WHERE response IS NOT NULL").Scan(&kept).Error; err != nil || kept != 0 {
			t.Errorf("%d answers stored, %v", kept, err)
		}
	})
}

func TestIdempotencyFreedByFailure(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		manager := w.keys[reqctx.RoleManager]
		call := func(key, body string) fixture.Answer {
			return s.Call(t, key, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k")
		}
		call(manager, `{"name": ""}`).Want(t, http.StatusBadRequest)                                // refused by the feature
		call(manager, `{"nmea": ""}`).Want(t, http.StatusBadRequest)                                // refused while reading
		call(manager, placeBody(w.theirs.org, "Vườn")).Want(t, http.StatusNotFound)                 // not theirs
		call(w.keys[reqctx.RoleDeclarer], placeBody(w.mine.org, "x")).Want(t, http.StatusForbidden) // not allowed
		call(manager, placeBody(w.mine.org, "Vườn")).Want(t, http.StatusCreated)
	})
}

// TestIdempotencyConcurrent: of 32 equal requests at once one has an effect,
// the others get its answer or are told to wait.
func TestIdempotencyConcurrent(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		manager, body, before := w.keys[reqctx.RoleManager], placeBody(w.mine.org, "Vườn"), places(t, s)
		answers := make([]fixture.Answer, 32)
		var all sync.WaitGroup
		start := make(chan struct{})
		for i := range answers {
			all.Go(func() {
				<-start
				answers[i] = s.Call(t, manager, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k")
			})
		}
		close(start)
		all.Wait()
		var first []byte
		for _, a := range answers {
			switch {
			case a.Status == http.StatusConflict && a.Code() == "in_flight":
			case a.Status == http.StatusCreated && (first == nil || bytes.Equal(first, a.Body)):
				first = a.Body
			default:
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		if n := places(t, s) - before; n != 1 || first == nil {
			t.Errorf("%d places were made", n)
		}
		if again := s.Call(t, manager, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k").Want(t, http.StatusCreated); !bytes.Equal(again.Body, first) {
			t.Errorf("%s", again.Body)
		}
	})
}

// TestIdempotencyAbandoned: the mark of a process that died is respected while
// it may still be at work, and taken over afterwards.
func TestIdempotencyAbandoned(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		t.Helper()
		w := newWorld(t, s)
		body := placeBody(w.mine.org, "Vườn")
		manager := w.keys[reqctx.RoleManager]
		call := func() fixture.Answer {
			return s.Call(t, manager, http.MethodPost, "/api/v1/places", body, idempotencyKey, "k")
		}
		exec := func(statement string) {
			err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
				done := tx.Exec(statement)
				if done.Error == nil && done.RowsAffected != 1 {
					return fmt.Errorf("%d rows", done.RowsAffected)
				}
				return done.Error
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		first := call().Want(t, http.StatusCreated)
		// As if the process had died between claiming the key and the effect.
		exec("UPDATE idempotency_keys SET status = NULL, response = NULL")
		if got := call().Want(t, http.StatusConflict); got.Code() != "in_flight" || got.Header.Get("Retry-After") == "" {
			t.Errorf("%v %s", got.Header, got.Body)
		}
		exec("UPDATE idempotency_keys SET created_at = " + s.DB.Engine.In(-61e9))
		second := call().Want(t, http.StatusCreated)
		if bytes.Equal(first.Body, second.Body) {
			t.Error("the abandoned mark answered")
		}
		// A finished answer is kept for a week.
		exec("UPDATE idempotency_keys SET created_at = " + s.DB.Engine.In(-6*24*3600e9))
		if got := call().Want(t, http.StatusCreated); !bytes.Equal(got.Body, second.Body) {
			t.Errorf("%s", got.Body)
		}
		exec("UPDATE idempotency_keys SET created_at = " + s.DB.Engine.In(-8*24*3600e9))
		if got := call().Want(t, http.StatusCreated); bytes.Equal(got.Body, second.Body) {
			t.Error("an answer older than a week was replayed")
		}
	})
}
