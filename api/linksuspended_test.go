package api_test

import (
	"net/http"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// TestSuspendedLinksAreNotFollowed: whose organisation is suspended leads to our
// own page, and what a prefix was handed over to is nobody's.
func TestSuspendedLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true})
		w.set(t, w.lot, "gs1:faqs", "/faqs", nil)
		w.Call(t, w.Key, http.MethodPost, "/api/v1/links", map[string]any{"gs1_prefix": "8930005", "link_type": "gs1:handledBy", "href": shop + "/dl/", "title": "Resolver"}).Want(t, http.StatusCreated)
		unknown := "/01/" + check("0893000599999")
		to := func(path string) string { return w.follow(t, path).Header.Get("Location") }
		for range 2 {
			w.leads(t, w.lot, shop+"/pip")
			w.leads(t, unknown, shop+"/dl"+unknown)
			w.Call(t, w.AdminKey, http.MethodPost, "/api/v1/organizations/"+w.ID+"/suspend", nil).Want(t, http.StatusOK)
			until(t, "a suspended organisation's links are not followed", func() bool {
				return to(w.lot) == own(w.lot) && to(w.product) == own(w.product) && to(unknown) == ""
			})
			w.follow(t, w.lot+"?linkType=gs1:faqs").Want(t, http.StatusNotFound)
			w.toldAlone(t, w.lot)
			w.Call(t, w.AdminKey, http.MethodPost, "/api/v1/organizations/"+w.ID+"/activate", nil).Want(t, http.StatusOK)
			until(t, "they are again", func() bool { return to(w.lot) == shop+"/pip" && to(unknown) == shop+"/dl"+unknown })
		}
	})
}

// TestHostIsAskedOncePerKey: a repeat of a check is answered from what was found,
// and asks nobody.
func TestHostIsAskedOncePerKey(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		id, _ := w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts", `{"host": "www.example.com"}`).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		asked := func() int {
			w.hosts.mu.Lock()
			defer w.hosts.mu.Unlock()
			return w.hosts.asked
		}
		before := asked()
		again := func(key string) fixture.Answer {
			return w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts/"+id+"/check", nil, "Idempotency-Key", key)
		}
		first, second := again("k").Want(t, http.StatusOK), again("k").Want(t, http.StatusOK)
		if string(first.Body) != string(second.Body) || asked() != before+1 {
			t.Errorf("asked %d times: %s, then %s", asked()-before, first.Body, second.Body)
		}
		again("other").Want(t, http.StatusTooManyRequests)
		again("other").Want(t, http.StatusTooManyRequests) // and the key is free again, not in flight
	})
}
