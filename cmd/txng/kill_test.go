package main_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(issuerVariable) != "" {
		os.Exit(issuer())
	}
	os.Exit(dbtest.Main(m))
}

// kills is how often a process is killed: a few here, many in `make long`.
func kills() int {
	if os.Getenv("TXNG_LONG") != "" {
		return 200
	}
	return 10
}

// TestKilledServiceLosesAndDoublesNothing kills the serving process at random
// moments under load, while it tells the portal. Clients send each step under
// one Idempotency-Key until it is acknowledged. The judges are a connection of
// its own, and the portal's ledger.
func TestKilledServiceLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	binary := build(t)
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			p := newVictim(t, binary, engine)
			p.start(t)
			var tenants []tenant
			for n := range 12 { // a killed worker's organisation waits for its lease to end, the others go on
				tenants = append(tenants, p.enrol(t, n))
			}
			p.take(t, tenants[0].key)
			acknowledged, captured := p.underFire(t, tenants)
			p.settle(t)
			p.stop()
			judgeCaptures(t, p.url, captured)
			stored := judge(t, p.url, acknowledged)
			judgePortal(t, p.sim.Ledger(), tenants, stored)
		})
	}
}

// build makes the command as it is shipped.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "txng")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// underFire has clients record steps and capture events while the process is
// killed, and returns every acknowledged eventID of a step with the sender's
// name for it, and what was captured.
func (p *victim) underFire(t *testing.T, tenants []tenant) (map[string]string, []sentCapture) {
	t.Helper()
	const clients = 4
	var mu sync.Mutex
	acknowledged := map[string]string{}
	done := make(chan struct{})
	var wait sync.WaitGroup
	var captured []sentCapture
	wait.Go(func() { captured = p.captures(t, tenants[0].key, done) })
	for c := range clients {
		wait.Go(func() {
			try := func(n int, patience time.Duration) bool {
				who, name := tenants[(n+c)%len(tenants)], fmt.Sprintf("%d-%d", c, n)
				in := map[string]any{"step": "care", "batch_id": who.batches[n/len(tenants)%len(who.batches)], "place_id": who.place, "started_at": "2026-11-20T07:30:00+07:00", "description": name}
				id := p.persist(t, who.key, name, in, patience)
				if id != "" {
					mu.Lock()
					acknowledged[name] = id
					mu.Unlock()
				}
				return id != ""
			}
			var open []int // steps whose answer was lost: their marks lapse in a minute
			for n := 0; ; n++ {
				select {
				case <-done:
					for _, n := range open {
						if !try(n, 90*time.Second) {
							t.Errorf("%d-%d was never acknowledged", c, n)
						}
					}
					return
				default:
				}
				if !try(n, time.Second) {
					open = append(open, n)
				}
			}
		})
	}
	for range kills() {
		time.Sleep(time.Duration(5+rand.IntN(300)) * time.Millisecond)
		p.stop()
		p.start(t)
	}
	time.Sleep(200 * time.Millisecond)
	close(done)
	wait.Wait()
	return acknowledged, captured
}

// persist sends a step under its key, for as long as patience lasts, and
// returns its eventID, "" if it was not acknowledged.
func (p *victim) persist(t *testing.T, key, name string, in any, patience time.Duration) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		status, out, ok := p.call(http.MethodPost, key, "/api/v1/events", name, in)
		switch {
		case ok && status == http.StatusCreated:
			return out["event_id"].(string)
		case ok && status != http.StatusConflict && status != http.StatusServiceUnavailable:
			t.Errorf("%s: %d %v", name, status, out)
			return ""
		}
	}
	return ""
}

// settle waits until the portal has every batch that has a step: leases of
// killed workers run a minute.
func (p *victim) settle(t *testing.T) {
	t.Helper()
	var states map[string]any
	for deadline := time.Now().Add(4 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		_, out, _ := p.call(http.MethodGet, p.admin, "/api/v1/sync/targets", "", nil)
		if items, _ := out["items"].([]any); len(items) == 1 {
			if states, _ = items[0].(map[string]any); states["backlog"] == 0.0 {
				return
			}
		}
	}
	t.Fatalf("the portal is not told: %v", states)
}
