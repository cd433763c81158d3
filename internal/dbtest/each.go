package dbtest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
)

// template is the migrated database that PostgreSQL tests are cloned from.
var template struct {
	once sync.Once
	name string
	err  error
}

// Each runs test on a fresh, migrated database of each engine.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	EachEngine(t, func(t *testing.T, e database.Engine) {
		t.Helper()
		test(t, Fresh(t, e, time.Now))
	})
}

// EachEngine runs test for each engine, side by side.
func EachEngine(t *testing.T, test func(t *testing.T, e database.Engine)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, engine)
		})
	}
}

// URL names a fresh database of engine e: migrated on PostgreSQL, absent on
// SQLite. It is dropped when the test ends.
func URL(t testing.TB, e database.Engine) string {
	t.Helper()
	if e == database.SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "txng.db")
	}
	server := SharedPostgres(t)
	template.once.Do(func() { template.name, template.err = makeTemplate(server) })
	if template.err != nil {
		t.Fatal(template.err)
	}
	return NewDatabase(t, template.name)
}

func makeTemplate(server *Server) (string, error) {
	ctx, name := context.Background(), UniqueName("template")
	if err := server.CreateDatabase(ctx, name, ""); err != nil {
		return "", err
	}
	db, err := database.Open(ctx, options(server.URL(name)))
	if err != nil {
		return "", err
	}
	_, _, err = db.Migrate(ctx)
	if closeErr := db.Close(); err == nil {
		err = closeErr // a template with a session on it cannot be cloned
	}
	if err != nil {
		return "", fmt.Errorf("migrate the template: %w", err)
	}
	return name, nil
}

// Fresh is a fresh, migrated database of engine e whose transactions have their
// time from clock. Its own clock, which leases go by, stays the true one.
func Fresh(t testing.TB, e database.Engine, clock func() time.Time) *database.DB {
	t.Helper()
	if e == database.SQLite {
		return open(t, freshFile(t), clock)
	}
	return open(t, URL(t, e), clock)
}

func options(url string) database.Options {
	return database.Options{URL: url, MaxConns: 8, Clock: time.Now, Log: Logger()}
}

// Open opens and migrates the database at url and closes it with the test.
func Open(t testing.TB, url string) *database.DB {
	t.Helper()
	return open(t, url, time.Now)
}

func open(t testing.TB, url string, clock func() time.Time) *database.DB {
	t.Helper()
	o := options(url)
	o.Clock = clock
	db, err := database.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// Logger is silent unless TXNG_TEST_LOG is set.
func Logger() *slog.Logger {
	if os.Getenv("TXNG_TEST_LOG") != "" {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(slog.DiscardHandler)
}

// NewID is a fresh UUIDv7.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Migrate brings the schema at url up to date, and lets go of it.
func Migrate(t testing.TB, url string) {
	t.Helper()
	db, err := database.Open(t.Context(), options(url))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = db.Migrate(t.Context())
	if closeErr := db.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
}
