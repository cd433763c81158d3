package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/config"
)

// issuerVariable has the test binary serve, with its clock so far off.
const issuerVariable = "TXNG_TEST_ISSUER"

// issuer is the service of a process that is to be killed.
func issuer() int {
	off, err := time.ParseDuration(os.Getenv(issuerVariable))
	if err != nil {
		return 2
	}
	cfg, err := config.Load(os.Environ())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	a, err := app.New(context.Background(), cfg, app.Options{Clock: func() time.Time { return time.Now().Add(off) }, Log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := a.Run(context.Background()); err != nil {
		return 1
	}
	return 0
}

// process is one issuer, with a data directory of its own.
type process struct {
	url, dir, addr, admin string
	cmd                   *exec.Cmd
	log                   bytes.Buffer
}

func (p *process) start(t *testing.T, clock time.Duration) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	key := strings.Repeat("A", 42) + "8="
	p.cmd = exec.Command(self)
	p.cmd.Env = append(os.Environ(), issuerVariable+"="+clock.String(), "TXNG_ADDR="+p.addr, "TXNG_ADMIN_ADDR=", "TXNG_DATA_DIR="+p.dir, "TXNG_DATABASE_URL="+p.url,
		"TXNG_BOOTSTRAP_ADMIN_KEY="+p.admin, "TXNG_SERIAL_KEY="+key, "TXNG_SECRETS_KEY="+key, "TXNG_SIGNING_KEY="+key)
	p.cmd.Stderr = &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if r, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
	}
	p.kill()
	t.Fatalf("the service did not come back: %s", p.log.String())
}

func (p *process) kill() {
	if p.cmd != nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		p.cmd = nil
	}
}

// post sends one request and decodes the answer; ok is false when none came.
func (p *process) post(client *http.Client, key, path string, in, out any) (status int, ok bool) {
	raw, _ := json.Marshal(in)
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+path, bytes.NewReader(raw))
	if err != nil {
		return 0, false
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		return 0, false
	}
	defer response.Body.Close() //nolint:errcheck // read below
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, false
	}
	return response.StatusCode, json.Unmarshal(body, out) == nil
}

// codes streams the serials of a run, without their counting as printed, and
// gives them in portions to keep: a kill cuts the answer off anywhere.
func (p *process) codes(client *http.Client, key, run string, keep func(serials ...string)) {
	r, err := http.NewRequest(http.MethodGet, "http://"+p.addr+"/api/v1/serials/"+run+"/codes?preview=true", http.NoBody)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+key)
	response, err := client.Do(r)
	if err != nil {
		return
	}
	defer response.Body.Close() //nolint:errcheck // read only
	var serials []string
	for lines := bufio.NewReader(response.Body); err == nil; {
		var line string
		if line, err = lines.ReadString('\n'); err == nil { // else the line is not whole
			if serial, _, _ := strings.Cut(line, ","); serial != "serial" {
				serials = append(serials, serial)
			}
		}
		if len(serials) == 1000 || err != nil {
			keep(serials...)
			serials = serials[:0]
		}
	}
}

// copied is a directory set aside, to be put back.
func copied(t *testing.T, dir string) (restore func()) {
	t.Helper()
	aside := filepath.Join(t.TempDir(), "copy")
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
	}
	run("cp", "-a", dir, aside)
	return func() {
		run("rm", "-rf", dir)
		run("cp", "-a", aside, dir)
	}
}
