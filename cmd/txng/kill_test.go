package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// kills is how often a process is killed: a few here, many in `make long`.
func kills() int {
	if os.Getenv("TXNG_LONG") != "" {
		return 200
	}
	return 10
}

// TestKilledServiceLosesAndDoublesNothing kills the serving process at random
// moments under load. Clients send each step under one Idempotency-Key until
// it is acknowledged. The judge is a connection of its own.
func TestKilledServiceLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	binary := build(t)
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			p := newVictim(t, binary, engine)
			p.start(t)
			tenant := p.enrol(t)
			acknowledged := p.underFire(t, tenant)
			p.stop()
			judge(t, p.url, acknowledged)
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

// victim is a txng process that is killed and started again.
type victim struct {
	binary, url, addr, admin, dir string
	cmd                           *exec.Cmd
	mu                            sync.Mutex
}

func newVictim(t *testing.T, binary string, engine database.Engine) *victim {
	t.Helper()
	p := &victim{binary: binary, dir: t.TempDir(), admin: auth.NewKey(), addr: freeAddr(t)}
	p.url = "sqlite:" + filepath.Join(p.dir, "txng.db")
	if engine == database.Postgres {
		server, err := dbtest.StartPostgres(context.Background(), dbtest.Options{Durable: true})
		dbtest.Need(t, err)
		t.Cleanup(func() { _ = server.Stop() })
		name := dbtest.UniqueName("kill")
		if err := server.CreateDatabase(t.Context(), name, ""); err != nil {
			t.Fatal(err)
		}
		p.url = server.URL(name)
		if out, err := p.command("migrate").CombinedOutput(); err != nil {
			t.Fatalf("migrate: %v\n%s", err, out)
		}
	}
	t.Cleanup(p.stop)
	return p
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // only the port was wanted
	return l.Addr().String()
}

func (p *victim) command(name string) *exec.Cmd {
	key := strings.Repeat("A", 42) + "8="
	cmd := exec.Command(p.binary, name)
	cmd.Env = append(os.Environ(), "TXNG_ADDR="+p.addr, "TXNG_ADMIN_ADDR=", "TXNG_DATA_DIR="+p.dir, "TXNG_DATABASE_URL="+p.url, "TXNG_LOG_LEVEL=error",
		"TXNG_BOOTSTRAP_ADMIN_KEY="+p.admin, "TXNG_SERIAL_KEY="+key, "TXNG_SECRETS_KEY="+key, "TXNG_SIGNING_KEY="+key)
	return cmd
}

func (p *victim) start(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var log bytes.Buffer
	p.cmd = p.command("serve")
	p.cmd.Stderr = &log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if r, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the service did not come back: %s", log.String())
}

func (p *victim) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		p.cmd = nil
	}
}

// call sends one request; ok is false when no answer came.
func (p *victim) call(key, path, idempotency string, in any) (status int, out map[string]any, ok bool) {
	raw, _ := json.Marshal(in)
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+path, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, false
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	if idempotency != "" {
		r.Header.Set("Idempotency-Key", idempotency)
	}
	response, err := (&http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return 0, nil, false
	}
	defer response.Body.Close() //nolint:errcheck // read below
	body, err := io.ReadAll(response.Body)
	if err != nil || json.Unmarshal(body, &out) != nil {
		return 0, nil, false
	}
	return response.StatusCode, out, true
}

type tenant struct{ key, place, batch string }

func (p *victim) enrol(t *testing.T) tenant {
	t.Helper()
	create := func(key, path string, in any) map[string]any {
		status, out, _ := p.call(key, path, "", in)
		if status != http.StatusCreated {
			t.Fatalf("%s: %d %v", path, status, out)
		}
		return out
	}
	at := map[string]string{"street": "Ấp Ví dụ", "ward_code": "25459", "province_code": "80"}
	org := create(p.admin, "/api/v1/organizations", map[string]any{"name": "Hợp tác xã Ví dụ", "kind": "cooperative", "tax_code": "1100000001", "gs1_prefix": "8930000", "address": at})["id"].(string)
	key := create(p.admin, "/api/v1/organizations/"+org+"/api-keys", map[string]any{"role": "manager", "label": "kill"})["key"].(string)
	place := create(key, "/api/v1/places", map[string]any{"name": "Vườn", "kind": "farm", "address": at})["id"].(string)
	product := create(key, "/api/v1/products", map[string]any{"name": "Thanh long", "origin": map[string]string{"country": "VN"}, "net_content": map[string]string{"value": "1", "unit": "KGM"}})["id"].(string)
	batch := create(key, "/api/v1/batches", map[string]any{"product_id": product, "place_id": place, "production_date": "2026-11-20", "quantity": map[string]string{"value": "1", "unit": "KGM"}})["id"].(string)
	return tenant{key, place, batch}
}

// underFire has clients record steps while the process is killed, and returns
// every acknowledged eventID with the sender's name for it.
func (p *victim) underFire(t *testing.T, who tenant) map[string]string {
	t.Helper()
	const clients = 4
	var mu sync.Mutex
	acknowledged := map[string]string{}
	done := make(chan struct{})
	var wait sync.WaitGroup
	for c := range clients {
		wait.Go(func() {
			try := func(name string, patience time.Duration) bool {
				in := map[string]any{"step": "care", "batch_id": who.batch, "place_id": who.place, "started_at": "2026-11-20T07:30:00+07:00", "description": name}
				id := p.persist(t, who.key, name, in, patience)
				if id != "" {
					mu.Lock()
					acknowledged[name] = id
					mu.Unlock()
				}
				return id != ""
			}
			var open []string // steps whose answer was lost: their marks lapse in a minute
			for n := 0; ; n++ {
				select {
				case <-done:
					for _, name := range open {
						if !try(name, 90*time.Second) {
							t.Errorf("%s was never acknowledged", name)
						}
					}
					return
				default:
				}
				if name := fmt.Sprintf("%d-%d", c, n); !try(name, time.Second) {
					open = append(open, name)
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
	return acknowledged
}

// persist sends a step under its key, for as long as patience lasts, and
// returns its eventID, "" if it was not acknowledged.
func (p *victim) persist(t *testing.T, key, name string, in any, patience time.Duration) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		status, out, ok := p.call(key, "/api/v1/events", name, in)
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

// judge reads the database itself: every acknowledged step once, nothing twice.
func judge(t *testing.T, url string, acknowledged map[string]string) {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: url, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // read only
	var rows []struct{ Description, EventID string }
	if err := db.Read(t.Context()).Raw("SELECT n.description, e.event_id FROM events e JOIN event_notes n ON n.event_pk = e.pk JOIN event_keys k ON k.event_id = e.event_id JOIN event_documents d ON d.event_pk = e.pk").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	stored := map[string]string{}
	for _, r := range rows {
		if stored[r.Description] != "" {
			t.Errorf("step %s is stored twice", r.Description)
		}
		stored[r.Description] = r.EventID
	}
	for name, id := range acknowledged {
		if stored[name] != id {
			t.Errorf("step %s was acknowledged as %s and is stored as %q", name, id, stored[name])
		}
	}
	var audits int
	if err := db.Read(t.Context()).Raw("SELECT count(*) FROM audit_log WHERE action = 'event.record'").Scan(&audits).Error; err != nil || audits != len(rows) {
		t.Errorf("%d audit entries for %d events (%v)", audits, len(rows), err)
	}
	t.Logf("%d kills, %d steps acknowledged, %d stored", kills(), len(acknowledged), len(rows))
	if len(acknowledged) < kills() {
		t.Errorf("too little load to tell: %d steps", len(acknowledged))
	}
}
