package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// running starts a service that stop ends as SIGTERM would; ended says how.
func running(t *testing.T, url, dir, admin string) (a *app.App, stop func(), ended <-chan error) {
	t.Helper()
	key := strings.Repeat("A", 42) + "8="
	cfg, err := config.Load([]string{
		"TXNG_ADDR=127.0.0.1:0", "TXNG_ADMIN_ADDR=", "TXNG_DATABASE_URL=" + url, "TXNG_DATA_DIR=" + dir, "TXNG_DATABASE_CONNS=8",
		"TXNG_BOOTSTRAP_ADMIN_KEY=" + admin, "TXNG_SERIAL_KEY=" + key, "TXNG_SECRETS_KEY=" + key, "TXNG_SIGNING_KEY=" + key,
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = app.New(t.Context(), cfg, app.Options{Clock: time.Now, Log: dbtest.Logger()}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	return a, cancel, done
}

// enrol asks for organisation n and returns the status, or the error of a
// connection that was refused or cut.
func enrol(t *testing.T, client *http.Client, base, admin string, n int64) (status int, err error) {
	t.Helper()
	body := fmt.Sprintf(`{"name": "Ví dụ", "kind": "cooperative", "tax_code": "13%08d", "address": {"street": "s", "ward_code": "25459", "province_code": "80"}}`, n)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v1/organizations", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+admin)
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// TestDrainAnswersWhoIsConnected: a client that was connected before the
// service was told to stop sends its request afterwards, and is answered.
func TestDrainAnswersWhoIsConnected(t *testing.T) {
	t.Parallel()
	admin := auth.NewKey()
	a, stop, ended := running(t, dbtest.URL(t, database.SQLite), t.TempDir(), admin)
	var early []net.Conn
	for range 3 {
		c, err := net.Dial("tcp", a.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() //nolint:errcheck // at the end of the test
		early = append(early, c)
	}
	// Connections are taken in turn: with this one answered, so are those above.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if status, err := enrol(t, client, "http://"+a.Addr(), admin, 1); err != nil || status != http.StatusCreated {
		t.Fatal(status, err)
	}
	stop()
	for refused := false; !refused; {
		c, err := net.Dial("tcp", a.Addr())
		if refused = err != nil; !refused {
			_ = c.Close()
		}
	}
	for i, c := range early {
		if i == len(early)-1 { // and one that leaves without having asked
			_ = c.Close()
			continue
		}
		if _, err := fmt.Fprintf(c, "GET /api/v1/organizations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", admin); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		if response.StatusCode != http.StatusOK || !response.Close {
			t.Errorf("%d, last on its connection: %v", response.StatusCode, response.Close)
		}
		_ = response.Body.Close()
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// TestDrainLosesNothing: told to stop under load, the service finishes what it
// accepted: what was acknowledged is there, and nothing is there that was not
// acknowledged, since no request is cut off half-way.
func TestDrainLosesNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			url, admin := dbtest.URL(t, engine), auth.NewKey()
			a, stop, ended := running(t, url, t.TempDir(), admin)
			base := "http://" + a.Addr()
			var made, number atomic.Int64
			var clients sync.WaitGroup
			for range 8 {
				clients.Go(func() {
					// A connection a request: a reused one may be closed while idle, which is not a loss.
					client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
					for {
						status, err := enrol(t, client, base, admin, number.Add(1))
						switch {
						case err == nil && status == http.StatusCreated:
							made.Add(1)
						case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
							t.Errorf("taken, and closed without an answer: %v", err)
							return
						case err != nil: // refused, or reset while it waited to be taken
							return
						default:
							t.Errorf("%d %v", status, err)
							return
						}
					}
				})
			}
			for made.Load() < 20 {
				time.Sleep(time.Millisecond)
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			clients.Wait()
			var kept int64
			if err := a.DB.Read(t.Context()).Raw("SELECT count(*) FROM organizations").Scan(&kept).Error; err != nil || kept != made.Load() {
				t.Errorf("%d acknowledged, %d kept, %v", made.Load(), kept, err)
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
