package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// toldAlone checks that the linkset of a code tells of our own page and of
// nothing else.
func (w *linked) toldAlone(t *testing.T, path string) {
	t.Helper()
	v, _ := w.linkset(t, path+"?linkType=linkset")
	if standard := targets(v.Linkset[0], "defaultLink"); len(standard) != 1 || standard[0]["href"] != own(path) || targets(v.Linkset[0], "recallStatus")[0]["href"] != own(path) || strings.Contains(fmt.Sprint(v), shop) {
		t.Errorf("%s: %v", path, v)
	}
}

// TestNoLinkHidesARecallOfSome: who scans a lot's code may hold one of the items
// of it that are recalled; the others' own codes lead where they did.
func TestNoLinkHidesARecallOfSome(t *testing.T) {
	t.Parallel()
	eachLinked(t, func(t *testing.T, w *linked) {
		t.Helper()
		w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true})
		w.leads(t, w.lot, shop+"/pip")
		w.Call(t, w.Key, http.MethodPost, "/api/v1/batches/"+w.batch+"/recall", map[string]any{"reason": "x", "what_to_do": "y", "scope": map[string]any{"run_id": w.run, "from": 1, "count": 1}}).Want(t, http.StatusCreated)
		w.leads(t, w.lot, own(w.lot))
		w.toldAlone(t, w.lot)
		w.leads(t, w.item, shop+"/pip") // the run's first
		w.leads(t, w.product, shop+"/pip")
	})
}

// TestLinksAndRecallsReachTheOtherServer: where a code leads is kept in memory
// for longer than a second, and a link of its product, one of its own and a
// recall of either still show on another server within one.
func TestLinksAndRecallsReachTheOtherServer(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t, database.Postgres)
	w := newLinked(t, url)
	two := *w
	two.Service = fixture.Start(t, url, t.TempDir(), "TXNG_PUBLIC_URL=https://txng.example")
	order := func(path string, want int) func() {
		in := map[string]string{"reason": "x"}
		if want == http.StatusCreated {
			in["what_to_do"] = "y"
		}
		return func() { w.Call(t, w.Key, http.MethodPost, path, in).Want(t, want) }
	}
	for _, step := range []struct {
		change func()
		want   string
	}{
		{func() { w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true}) }, shop + "/pip"},
		{order("/api/v1/batches/"+w.batch+"/recall", http.StatusCreated), own(w.lot)},
		{order("/api/v1/batches/"+w.batch+"/release", http.StatusOK), shop + "/pip"},
		{func() { w.set(t, w.lot, "gs1:faqs", "/lot", map[string]any{"default": true}) }, shop + "/lot"},
		{order("/api/v1/products/"+w.Product+"/hold", http.StatusCreated), own(w.lot)},
	} {
		until(t, "the other server keeps what it was told for more than a second", func() bool {
			aged()
			return two.Queries(t, two.follow(t, w.lot)) == 0
		})
		step.change()
		for changed := time.Now(); ; {
			asked := time.Since(changed)
			if two.follow(t, w.lot).Header.Get("Location") == step.want {
				break
			}
			if asked >= time.Second {
				t.Errorf("%s after %s", step.want, asked)
				break
			}
		}
	}
}

// TestScanLinksWithoutTheDatabase: nobody can tell then whether goods are
// recalled, so codes lead to our page, which says when it was read; a producer's
// could not.
func TestScanLinksWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	o, url := newOutageServer(t, nil)
	w := newLinked(t, url)
	o.Service = w.Service
	unknown := o.link(t, w.Tenant)
	w.set(t, w.product, "gs1:pip", "/pip", map[string]any{"default": true})
	until(t, "the outbox is empty", func() bool { // what it rebuilds is forgotten
		n, err := w.Box.Backlog(t.Context())
		return err == nil && n == 0
	})
	for _, path := range []string{w.lot, "/p" + w.lot, w.product} {
		until(t, path+" is kept", func() bool { return w.Queries(t, w.follow(t, path, browser...)) == 0 })
	}
	if err := o.server.Kill(); err != nil {
		t.Fatal(err)
	}
	aged()
	w.leads(t, w.lot, own(w.lot), browser...)
	w.leads(t, w.lot+"?linkType=gs1:pip", own(w.lot)+"?linkType=gs1:pip", browser...)
	w.toldAlone(t, w.lot)
	page := w.follow(t, "/p"+w.lot, browser...).Want(t, http.StatusOK)
	if !strings.Contains(string(page.Body), "chưa thể biết từ đó đến nay") || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %s", page.Header, page.Body)
	}
	w.leads(t, w.product, own(w.product), browser...) // whose page was never shown
	for _, path := range []string{"/p" + w.product, unknown, w.item} {
		if got := w.follow(t, path, browser...).Want(t, http.StatusServiceUnavailable); got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
	if err := o.server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.recovers(t)
	until(t, "links are followed as before", func() bool { return w.follow(t, w.lot, browser...).Header.Get("Location") == shop+"/pip" })
}
