package app_test

import (
	"context"
	"fmt"
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
						case err != nil: // refused, or closed before it was accepted: the count below says that none was cut off half-way
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
