package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestMaintainSweepsIdempotencyKeys: at its start the service removes the keys
// past their week, however many, and no others. Their age is by the
// database's clock, like that of everything that expires.
func TestMaintainSweepsIdempotencyKeys(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * time.Hour
	cases := []struct {
		name   string
		age    time.Duration
		status any // nil: claimed and never answered
		rows   int
		kept   bool
	}{
		{"fresh", time.Minute, 201, 3, true},
		{"lapsed", time.Hour, nil, 3, true}, // its owner may still come back; the next claim takes it over
		{"six-days", 6 * 24 * time.Hour, 201, 3, true},
		{"nearly", week - time.Hour, 201, 3, true},
		{"past", week + time.Second, 201, 1201, false}, // several batches
		{"abandoned", week + time.Hour, nil, 3, false},
		{"ancient", 100 * week, 200, 3, false},
	}
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			url, dir, admin := dbtest.URL(t, engine), t.TempDir(), auth.NewKey()
			a, stop, ended := running(t, url, dir, admin)
			end := func() {
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			}
			err := a.DB.InTx(t.Context(), func(tx *database.Tx) error {
				for _, c := range cases {
					for i := range c.rows {
						err := tx.Exec("INSERT INTO idempotency_keys (actor_key_id, organization_id, route, idempotency_key, body_digest, attempt, location, etag, secret_id, status, created_at)"+
							" VALUES (?, '', 'POST /example', ?, '', '', '', '', '', ?, "+engine.In(-c.age)+")", c.name, fmt.Sprint(i), c.status).Error
						if err != nil {
							return err
						}
					}
				}
				return nil
			})
			end()
			if err != nil {
				t.Fatal(err)
			}
			a, stop, ended = running(t, url, dir, admin)
			defer end()
			kept := func(name string) (n int) {
				if err := a.DB.Read(t.Context()).Raw("SELECT count(*) FROM idempotency_keys WHERE actor_key_id = ?", name).Scan(&n).Error; err != nil {
					t.Fatal(err)
				}
				return n
			}
			// Oldest first: when the youngest of the expired are gone, so is every other.
			for deadline := time.Now().Add(30 * time.Second); kept("past") > 0 && time.Now().Before(deadline); {
				time.Sleep(10 * time.Millisecond)
			}
			for _, c := range cases {
				want := 0
				if c.kept {
					want = c.rows
				}
				if n := kept(c.name); n != want {
					t.Errorf("%s: %d rows, want %d", c.name, n, want)
				}
			}
		})
	}
}
