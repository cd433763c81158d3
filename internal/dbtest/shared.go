package dbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// shared is the one server of this test process; TestMain, by way of Main,
// stops it.
var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// SharedPostgres returns the one fast server of this test process, started on
// first use. Without PostgreSQL the test is skipped with the reason, or failed
// when TXNG_TEST_REQUIRE_POSTGRES=1. The package needs
//
//	func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }
func SharedPostgres(t testing.TB) *Server {
	t.Helper()
	shared.once.Do(func() {
		// Not the test's context: the server outlives the test that came first.
		shared.server, shared.err = StartPostgres(context.Background(), Options{})
	})
	Need(t, shared.err)
	return shared.server
}

// Need ends the test unless err is nil: it skips on ErrNoPostgres, unless a
// server is required, and fails on everything else.
func Need(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, ErrNoPostgres) && os.Getenv(RequireVariable) != "1":
		t.Skipf("PostgreSQL half NOT RUN: %v", err)
	default:
		t.Fatalf("PostgreSQL for the test: %v", err)
	}
}

// NewDatabase makes an empty database on the shared server, or a copy of
// template, returns its URL and drops it when the test ends.
func NewDatabase(t testing.TB, template string) string {
	t.Helper()
	server, name := SharedPostgres(t), UniqueName("test")
	if err := server.CreateDatabase(t.Context(), name, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.DropDatabase(context.Background(), name); err != nil { // t.Context has ended by now
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return server.URL(name)
}

// Main runs the tests of a package, stops the shared server and returns the
// exit code.
func Main(m *testing.M) int {
	code := m.Run()
	if shared.server == nil {
		return code
	}
	if err := shared.server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		return max(code, 1)
	}
	return code
}
