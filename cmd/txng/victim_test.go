package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// victim is a txng process that is killed and started again, and the portal
// that it tells, which lives on.
type victim struct {
	binary, url, addr, admin, dir string
	sim                           *portalsim.Sim
	portal                        string
	cmd                           *exec.Cmd
	mu                            sync.Mutex
}

func newVictim(t *testing.T, binary string, engine database.Engine) *victim {
	t.Helper()
	p := &victim{binary: binary, dir: t.TempDir(), admin: auth.NewKey(), addr: freeAddr(t)}
	p.url = "sqlite:" + filepath.Join(p.dir, "txng.db")
	p.simulate(t)
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

func (p *victim) simulate(t *testing.T) {
	t.Helper()
	var err error
	if p.sim, err = portalsim.New(portalsim.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sim.Seed(portalsim.Seed{Clients: []portalsim.APIClient{{ID: "txng", Secret: "example-secret"}}}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.sim.Handler())
	t.Cleanup(server.Close)
	p.portal = server.URL
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
		"TXNG_BOOTSTRAP_ADMIN_KEY="+p.admin, "TXNG_SERIAL_KEY="+key, "TXNG_SECRETS_KEY="+key, "TXNG_SIGNING_KEY="+key,
		"TXNG_PORTAL_SSO_BASE="+p.portal, "TXNG_PORTAL_API_BASE="+p.portal+"/gwdev", "TXNG_PORTAL_CLIENT_ID=txng", "TXNG_PORTAL_CLIENT_SECRET=example-secret", "TXNG_PORTAL_RATE_PER_MIN=1000000")
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

// end has the process stop as an operator would, and wants it to have ended well.
func (p *victim) end(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it did not end well: %v", err)
	}
	p.cmd = nil
}

// call sends one request; ok is false when no answer came.
func (p *victim) call(method, key, path, idempotency string, in any) (status int, out map[string]any, ok bool) {
	raw, _ := json.Marshal(in)
	r, err := http.NewRequest(method, "http://"+p.addr+path, bytes.NewReader(raw))
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
