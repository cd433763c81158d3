package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// outages is a service on a server of its own, and what is done to that.
type outages struct {
	*fixture.Service
	server *dbtest.Server
	name   string
}

// newOutages starts both; parameters go into the service's database URL.
func newOutages(t *testing.T, settings map[string]string, parameters string) outages {
	t.Helper()
	o, url := newOutageServer(t, settings)
	o.Service = fixture.Start(t, url+parameters, t.TempDir())
	return o
}

// newOutageServer is newOutages without a service.
func newOutageServer(t *testing.T, settings map[string]string) (o outages, url string) {
	t.Helper()
	server, err := dbtest.StartPostgres(context.Background(), dbtest.Options{Durable: true, Settings: settings})
	dbtest.Need(t, err)
	t.Cleanup(func() { _ = server.Stop() })
	o = outages{server: server, name: dbtest.UniqueName("outage")}
	if err := server.CreateDatabase(t.Context(), o.name, ""); err != nil {
		t.Fatal(err)
	}
	url = server.URL(o.name)
	dbtest.Open(t, url)
	return o, url
}

// refused wants the same 503 of a read and of a change.
func (o outages) refused(t *testing.T, code string) {
	t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		got := o.Call(t, o.AdminKey, method, organizationsPath, map[string]any{"name": "Ví dụ", "kind": "cooperative", "tax_code": "1200000001", "address": fixture.Address()})
		if got.Status != http.StatusServiceUnavailable || got.Code() != code || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s, Retry-After %q", method, got.Status, got.Body, got.Header.Get("Retry-After"))
		}
	}
}

func (o outages) connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), o.server.URL(o.name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

const organizationsPath = "/api/v1/organizations"

// TestSlowStatementIsTold: a statement over its time is 503, not a defect.
func TestSlowStatementIsTold(t *testing.T) {
	t.Parallel()
	o := newOutages(t, nil, "&statement_timeout=2s")
	lock, err := o.connect(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(t.Context(), "LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	o.refused(t, "timeout")
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.Call(t, o.AdminKey, http.MethodGet, organizationsPath, nil).Want(t, http.StatusOK)
}

// TestNoConnectionLeftIsTold: all of the server's connections are others'.
func TestNoConnectionLeftIsTold(t *testing.T) {
	t.Parallel()
	o := newOutages(t, map[string]string{"max_connections": "20"}, "")
	o.Call(t, o.AdminKey, http.MethodGet, organizationsPath, nil).Want(t, http.StatusOK)
	judge := o.connect(t)
	var taken []*pgx.Conn
	take := func() {
		for mine := 1; mine > 0; { // its workers may take one back meanwhile
			if _, err := judge.Exec(t.Context(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'txng'"); err != nil {
				t.Fatal(err)
			}
			for {
				conn, err := pgx.Connect(t.Context(), o.server.URL(o.name))
				if err != nil {
					break
				}
				taken = append(taken, conn)
			}
			if err := judge.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'txng'").Scan(&mine); err != nil {
				t.Fatal(err)
			}
		}
	}
	take()
	for told, again := 0, 0; told < 20; told++ { // first it finds that the connections of its pool were ended
		answer := o.Call(t, o.AdminKey, http.MethodGet, organizationsPath, nil)
		if answer.Status == http.StatusOK && again < 10 { // a slot that was freed late was the service's
			take()
			told, again = 0, again+1
			continue
		}
		answer.Want(t, http.StatusServiceUnavailable)
	}
	o.refused(t, "busy")
	for _, conn := range taken {
		if err := conn.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	o.recovers(t)
}

// TestDatabaseGoneIsTold: killed under the service and started again, it is
// 503 until it answers, and nothing else.
func TestDatabaseGoneIsTold(t *testing.T) {
	t.Parallel()
	o := newOutages(t, nil, "")
	o.Call(t, o.AdminKey, http.MethodGet, organizationsPath, nil).Want(t, http.StatusOK)
	if err := o.server.Kill(); err != nil {
		t.Fatal(err)
	}
	for range 5 { // connections that were open, then refused ones
		o.refused(t, "database_down")
	}
	if got := o.Call(t, "", http.MethodGet, "/readyz", nil).Want(t, http.StatusServiceUnavailable); got.Code() != "database_down" {
		t.Errorf("%s", got.Body)
	}
	if err := o.server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.recovers(t)
}

// recovers wants the service to answer again by itself.
func (o outages) recovers(t *testing.T) {
	t.Helper()
	for range 300 {
		got := o.Call(t, o.AdminKey, http.MethodGet, organizationsPath, nil)
		if got.Status == http.StatusOK {
			return
		}
		if got.Status != http.StatusServiceUnavailable {
			t.Fatalf("%d %s", got.Status, got.Body)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the service did not come back")
}
