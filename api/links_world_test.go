package api_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/outward"
)

// shop is the host that the producer's links lead to.
const shop = "https://shop.example"

// linked is a service with a producer under the prefix 8930005, whose product,
// lot and item have links, and whose hosts are what the test says.
type linked struct {
	*fixture.Service
	fixture.Tenant
	hosts              *hosts
	code, batch, run   string
	product, lot, item string // paths
}

// hosts stands for the internet: whether each bears its token.
type hosts struct {
	mu     sync.Mutex
	broken map[string]bool
	asked  int
}

func (h *hosts) prove(_ context.Context, host, token string) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asked++; h.broken[host] || token == "" {
		return "", errors.New("no line of the file is the token")
	}
	return outward.ByFile, nil
}

func (h *hosts) breaks(host string, broken bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken[host] = broken
}

// eachLinked runs test with a linked of its own on each engine.
func eachLinked(t *testing.T, test func(t *testing.T, w *linked)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, newLinked(t, dbtest.URL(t, engine)))
		})
	}
}

func newLinked(t *testing.T, url string) *linked {
	t.Helper()
	w := &linked{hosts: &hosts{broken: map[string]bool{}}}
	w.Service = fixture.StartWith(t, url, t.TempDir(), app.Options{ProveHost: w.hosts.prove}, "TXNG_PUBLIC_URL=https://txng.example")
	w.Tenant = w.Service.Tenant(t, "8930005")
	w.batch = w.Batch(t)
	b := w.get(t, "/api/v1/batches/"+w.batch)
	w.code = b["code"].(string)
	w.product, w.lot = "/01/"+w.code, strings.TrimPrefix(b["digital_link"].(string), "https://txng.example")
	story := story{Service: w.Service}
	run, codes := story.printed(t, w.Key, w.batch, 2, "on_print")
	w.run, w.item = run, strings.TrimPrefix(codes[0].Link, "https://txng.example")
	w.host(t, "shop.example")
	return w
}

func (w *linked) get(t *testing.T, path string) map[string]any {
	t.Helper()
	return w.Call(t, w.Key, http.MethodGet, path, nil).Want(t, http.StatusOK).JSON(t)
}

// host proves a host.
func (w *linked) host(t *testing.T, name string) (id string) {
	t.Helper()
	id, _ = w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts", map[string]string{"host": name}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	got := w.Call(t, w.Key, http.MethodPost, "/api/v1/link-hosts/"+id+"/check", nil).Want(t, http.StatusOK).JSON(t)
	if got["status"] != "proven" {
		t.Fatalf("%v", got)
	}
	return id
}

// set sets a link: code and type, path and title at the shop, and whatever more
// says.
func (w *linked) set(t *testing.T, anchor, linkType, path string, more map[string]any) api.Link {
	t.Helper()
	in := map[string]any{"anchor": anchor, "link_type": linkType, "href": shop + path, "title": "T" + path}
	maps.Copy(in, more)
	var l api.Link
	w.Call(t, w.Key, http.MethodPost, "/api/v1/links", in).Want(t, http.StatusCreated).Into(t, &l)
	return l
}

// follow asks for a code as a phone does and returns the answer.
func (w *linked) follow(t *testing.T, path string, headers ...string) fixture.Answer {
	t.Helper()
	return w.Call(t, "", http.MethodGet, path, nil, headers...)
}

// leads checks where a code leads.
func (w *linked) leads(t *testing.T, path, want string, headers ...string) {
	t.Helper()
	got := w.follow(t, path, headers...)
	if got.Status != http.StatusTemporaryRedirect || got.Header.Get("Location") != want {
		t.Errorf("%s %v: %d to %q, want %q: %.200s", path, headers, got.Status, got.Header.Get("Location"), want, got.Body)
	}
}

// aged lets a second go by: what scans remember stands from then on only while
// changes are heard of.
func aged() { time.Sleep(1100 * time.Millisecond) }

// own is the address of our own page of a path.
func own(path string) string { return "https://txng.example/p" + path }

// wire is a linkset as software reads it.
type wire struct {
	Linkset []map[string]any
}

// linkset asks for the linkset of a code.
func (w *linked) linkset(t *testing.T, path string, headers ...string) (wire, http.Header) {
	t.Helper()
	got := w.follow(t, path, headers...).Want(t, http.StatusOK)
	if got.Header.Get("Content-Type") != "application/linkset+json" {
		t.Fatalf("%s: %s", path, got.Header.Get("Content-Type"))
	}
	var v wire
	got.Into(t, &v)
	conforms(t, path, got.Body)
	return v, got.Header
}

// targets are the links of one type in a context.
func targets(context map[string]any, name string) (all []map[string]any) {
	list, _ := context["https://gs1.org/voc/"+name].([]any)
	for _, l := range list {
		all = append(all, l.(map[string]any))
	}
	return all
}

// typed asks for a link type.
func typed(linkType string) string { return "?linkType=" + url.QueryEscape(linkType) }
