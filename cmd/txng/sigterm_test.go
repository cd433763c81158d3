package main_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
)

// terms is how often a process is told to end: a few here, many in `make long`.
func terms() int {
	if os.Getenv("TXNG_LONG") != "" {
		return 100
	}
	return 10
}

// TestSIGTERMLosesNoRequest ends the serving process again and again under load,
// as an operator does, and starts it again at the same address. Clients scan and
// record steps, each over a connection of its own, and try again only when
// nobody listens: whoever was let in is answered, and what was answered is there.
func TestSIGTERMLosesNoRequest(t *testing.T) {
	t.Parallel()
	binary := build(t)
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			p := newVictim(t, binary, engine)
			p.start(t)
			farm := p.enrol(t, 0)
			_, batch, _ := p.call(http.MethodGet, farm.key, "/api/v1/batches/"+farm.batches[0], "", nil)
			link, _ := batch["digital_link"].(string)
			load := terminated{t: t, p: p, farm: farm, scan: link[strings.Index(link, "/01/"):], done: make(chan struct{})}
			var clients sync.WaitGroup
			for c := range 6 {
				clients.Go(func() { load.client(c) })
			}
			var longest time.Duration
			for range terms() {
				time.Sleep(150 * time.Millisecond)
				began := time.Now()
				p.end(t)
				longest = max(longest, time.Since(began))
				p.start(t)
			}
			time.Sleep(100 * time.Millisecond)
			close(load.done)
			clients.Wait()
			t.Logf("%d times: %d scans and %d steps answered, %d connections refused; at most %s to end", terms(), load.scans.Load(), load.steps.Load(), load.refused.Load(), longest.Round(time.Millisecond))
			if longest > 15*time.Second || load.scans.Load() == 0 || load.steps.Load() == 0 {
				t.Error("it took too long, or nothing was asked")
			}
			if kept := p.steps(t, farm); kept != load.steps.Load() {
				t.Errorf("%d steps were acknowledged, %d are there", load.steps.Load(), kept)
			}
		})
	}
}

// terminated is the load on a process that is ended.
type terminated struct {
	t                     *testing.T
	p                     *victim
	farm                  tenant
	scan                  string
	done                  chan struct{}
	scans, steps, refused atomic.Int64
}

// client asks until the load is done: one in three records steps.
func (l *terminated) client(c int) {
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for n := 0; ; n++ {
		select {
		case <-l.done:
			return
		default:
		}
		method, path, body, want, count := http.MethodGet, l.scan, "", http.StatusOK, &l.scans
		if c%3 == 0 {
			method, path, want, count = http.MethodPost, "/api/v1/events", http.StatusCreated, &l.steps
			body = fmt.Sprintf(`{"step": "care", "batch_id": %q, "place_id": %q, "started_at": "2026-11-20T07:30:00+07:00", "description": "%d-%d"}`, l.farm.batches[0], l.farm.place, c, n)
		}
		status, answer, err := l.ask(client, method, path, body)
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			l.refused.Add(1)
			time.Sleep(5 * time.Millisecond)
		case err != nil:
			l.t.Errorf("%s %s: lost: %v", method, path, err)
			return
		case status != want:
			l.t.Errorf("%s %s: %d %s", method, path, status, answer)
			return
		default:
			count.Add(1)
		}
	}
}

func (l *terminated) ask(client *http.Client, method, path, body string) (status int, answer []byte, err error) {
	r, err := http.NewRequest(method, "http://"+l.p.addr+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Authorization", "Bearer "+l.farm.key)
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// steps is how many steps of the farm are recorded.
func (p *victim) steps(t *testing.T, farm tenant) (n int64) {
	t.Helper()
	query := ""
	for {
		_, page, ok := p.call(http.MethodGet, farm.key, "/api/v1/events?limit=200"+query, "", nil)
		if !ok {
			t.Fatal("no answer")
		}
		items, _ := page["items"].([]any)
		for _, item := range items {
			if step, _ := item.(map[string]any); step["step"] == "care" {
				n++
			}
		}
		next, _ := page["next"].(string)
		if next == "" {
			return n
		}
		query = "&next=" + url.QueryEscape(next)
	}
}
