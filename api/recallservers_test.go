package api_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// servers are two servers over one PostgreSQL, and goods that both know.
type servers struct {
	one, two *fixture.Service
	farm     fixture.Tenant
	batch    string // its path in the API
	at       string // the path of its code
}

func newServers(t *testing.T, url string) servers {
	t.Helper()
	const public = "TXNG_PUBLIC_URL=https://txng.example"
	w := servers{one: fixture.Start(t, url, t.TempDir(), public), two: fixture.Start(t, url, t.TempDir(), public)}
	w.farm = w.one.Tenant(t, "8930000")
	w.batch = "/api/v1/batches/" + w.farm.Batch(t)
	w.at = strings.TrimPrefix(w.one.Call(t, w.farm.Key, http.MethodGet, w.batch, nil).Want(t, http.StatusOK).JSON(t)["digital_link"].(string), "https://txng.example")
	return w
}

// load has the second server asked for the code all the time, until the test
// ends; it returns how many answers there were.
func (w servers) load(t *testing.T, clients int) *atomic.Int64 {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	t.Cleanup(func() { stop(); group.Wait() })
	var answers atomic.Int64
	for i := range clients {
		path := w.at
		if i%2 == 1 {
			path = "/p" + w.at
		}
		group.Go(func() {
			client := http.Client{Transport: &http.Transport{}}
			for ctx.Err() == nil {
				r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.two.URL()+path, http.NoBody)
				if err != nil {
					return
				}
				r.Header.Set("Accept", "application/json")
				if response, err := client.Do(r); err == nil {
					_ = response.Body.Close()
					answers.Add(1)
				}
				time.Sleep(3 * time.Millisecond)
			}
		})
	}
	return &answers
}

// shows waits until a scan served by the second server is in a state, as JSON
// and as a page, and returns how long after the change the last one began that
// was told otherwise.
func (w servers) shows(t *testing.T, state string) (late time.Duration) {
	t.Helper()
	for changed := time.Now(); ; {
		asked := time.Since(changed)
		scan := w.two.Call(t, "", http.MethodGet, w.at, nil, software...).Want(t, http.StatusOK).JSON(t)["state"]
		page := w.two.Call(t, "", http.MethodGet, "/p"+w.at, nil, browser...).Want(t, http.StatusOK).Body
		if scan == state && strings.Contains(string(page), `class="banner `+state) {
			return late
		}
		if late = asked; late > 5*time.Second {
			t.Fatalf("never %s", state)
		}
	}
}

func (w servers) recall(t *testing.T) {
	t.Helper()
	w.one.Call(t, w.farm.Key, http.MethodPost, w.batch+"/recall", `{"reason": "Vượt dư lượng", "what_to_do": "Trả lại"}`).Want(t, http.StatusCreated)
}

func (w servers) release(t *testing.T) {
	t.Helper()
	w.one.Call(t, w.farm.Key, http.MethodPost, w.batch+"/release", `{"reason": "Đạt"}`).Want(t, http.StatusOK)
}

// TestARecallShowsOnTheOtherServerWithinASecond: under load, and each time. A
// recall is told from the answer to its order on; here on another server, whose
// answers are kept in memory.
func TestARecallShowsOnTheOtherServerWithinASecond(t *testing.T) {
	t.Parallel()
	w := newServers(t, dbtest.URL(t, database.Postgres))
	rounds := 50
	if os.Getenv("TXNG_LONG") != "" {
		rounds = 1000
	}
	answers := w.load(t, 3)
	var longest time.Duration
	for range rounds {
		w.recall(t)
		longest = max(longest, w.shows(t, "recalled"))
		w.release(t)
		longest = max(longest, w.shows(t, "ok"))
	}
	t.Logf("%d rounds, at most %s, %d answers meanwhile", rounds, longest.Round(time.Millisecond), answers.Load())
	if longest >= time.Second {
		t.Errorf("one took %s", longest)
	}
}

// TestALostListenerHidesNoRecall: the connection that changes are heard on is
// ended again and again, and a recall comes after each end.
func TestALostListenerHidesNoRecall(t *testing.T) {
	t.Parallel()
	w := newServers(t, dbtest.URL(t, database.Postgres))
	w.load(t, 2)
	for round := range 5 {
		var ended int
		until(t, "there is a listener to end", func() bool {
			err := w.one.DB.Read(t.Context()).Raw("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' OR datname = current_database() AND query = 'SELECT 1'").Scan(&ended).Error
			return err == nil && ended > 0
		})
		time.Sleep(time.Duration(round*60) * time.Millisecond) // before, while and after it listens again
		w.recall(t)
		if took := w.shows(t, "recalled"); took >= time.Second {
			t.Errorf("round %d: %s", round, took)
		}
		w.release(t)
		if took := w.shows(t, "ok"); took >= time.Second {
			t.Errorf("round %d: released after %s", round, took)
		}
	}
}

// TestAScanWithoutItsDatabaseSaysSo: what was shown before is shown with its
// time, what was not is 503, and with the database all is as before.
func TestAScanWithoutItsDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	o := newOutages(t, nil, "")
	n := o.Tenant(t, "8930000")
	st := story{Service: o.Service}
	known, unknown := o.link(t, n), o.link(t, n)
	until(t, "the outbox is empty", func() bool {
		n, err := o.Box.Backlog(t.Context())
		return err == nil && n == 0
	})
	for _, path := range []string{known, "/p" + known} {
		until(t, path+" is kept", func() bool {
			return o.Queries(t, o.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusOK)) == 0
		})
	}
	recalled := o.link(t, n)
	o.Call(t, "", http.MethodGet, recalled, nil, software...).Want(t, http.StatusOK)
	lot := recalled[strings.LastIndex(recalled, "/")+1:]
	id := o.Call(t, n.Key, http.MethodGet, "/api/v1/batches?lot="+lot, nil).JSON(t)["items"].([]any)[0].(map[string]any)["id"].(string)
	st.order(t, n.Key, "/api/v1/batches/"+id+"/recall", map[string]any{"reason": "x", "what_to_do": "y"})
	if err := o.server.Kill(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond) // what was read is not fresh any more, and nothing is heard
	scan := o.Call(t, "", http.MethodGet, known, nil, software...).Want(t, http.StatusOK)
	if got := scan.JSON(t); got["as_of"] == nil || got["state"] != "ok" || scan.Header.Get("Cache-Control") != "no-store" || scan.Header.Get("ETag") != "" {
		t.Errorf("%v %s", scan.Header, scan.Body)
	}
	to := o.Call(t, "", http.MethodGet, known, nil, browser...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location")
	page := o.Call(t, "", http.MethodGet, st.path(to), nil, browser...).Want(t, http.StatusOK)
	if !strings.Contains(string(page.Body), "chưa thể biết từ đó đến nay") || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %s", page.Header, page.Body)
	}
	for _, path := range []string{unknown, recalled} { // never shown; changed since it was
		if got := o.Call(t, "", http.MethodGet, path, nil, software...).Want(t, http.StatusServiceUnavailable); got.Code() != "database_down" || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s", got.Body)
		}
	}
	for _, path := range []string{unknown, "/p" + unknown} {
		got := o.Call(t, "", http.MethodGet, path, nil, browser...).Want(t, http.StatusServiceUnavailable)
		if got.Header.Get("Retry-After") == "" || !strings.Contains(string(got.Body), "Hệ thống đang gặp sự cố") {
			t.Errorf("%s: %v %s", path, got.Header, got.Body)
		}
	}
	if err := o.server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.recovers(t)
	until(t, "scans are answered as before", func() bool {
		got := o.Call(t, "", http.MethodGet, known, nil, software...)
		return got.Status == http.StatusOK && got.JSON(t)["as_of"] == nil && st.state(t, o.PublicURL+recalled) == "recalled"
	})
	until(t, "the server listens again", func() bool {
		return o.Queries(t, o.Call(t, "", http.MethodGet, known, nil, software...)) == 0
	})
}

// link is the path of a fresh batch's code.
func (o outages) link(t *testing.T, n fixture.Tenant) string {
	t.Helper()
	b := o.Call(t, n.Key, http.MethodGet, "/api/v1/batches/"+n.Batch(t), nil).Want(t, http.StatusOK).JSON(t)
	return strings.TrimPrefix(fmt.Sprint(b["digital_link"]), o.PublicURL)
}
