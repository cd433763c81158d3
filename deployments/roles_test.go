// Package deployments_test tries the files of this directory: the database
// roles against a real PostgreSQL, the rest by reading it.
package deployments_test

import (
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// making lets one test at a time change the roles, which all databases of the
// server share.
var making sync.Mutex

// makeRoles runs roles.sql twice, as it may be, in the database at superuser.
func makeRoles(t *testing.T, superuser string) {
	t.Helper()
	psql, err := exec.LookPath("psql")
	if err != nil {
		if os.Getenv(dbtest.RequireVariable) == "1" {
			t.Fatal("psql is required and not in PATH")
		}
		t.Skip("roles.sql NOT TRIED: psql is not in PATH")
	}
	making.Lock()
	defer making.Unlock()
	for range 2 {
		out, err := exec.CommandContext(t.Context(), psql, "--no-psqlrc", "-v", "owner_password=o'wner", "-v", "app_password=app", "-f", "postgres/roles.sql", superuser).CombinedOutput()
		if err != nil {
			t.Fatalf("roles.sql: %v\n%s", err, out)
		}
	}
}

func as(t *testing.T, superuser, name, password string) string {
	t.Helper()
	u, err := url.Parse(superuser)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, password)
	return u.String()
}

func migrate(t *testing.T, address string) {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: address, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// expect runs statement, which must be refused for want of privilege, or not.
func expect(t *testing.T, conn *pgx.Conn, statement string, allowed bool) {
	t.Helper()
	_, err := conn.Exec(t.Context(), statement)
	var refused *pgconn.PgError
	denied := errors.As(err, &refused) && refused.Code == "42501" // insufficient_privilege
	if allowed && err != nil {
		t.Errorf("%s: %v, want it allowed", statement, err)
	}
	if !allowed && !denied {
		t.Errorf("%s: %v, want it refused", statement, err)
	}
}

func TestTheApplicationCannotRewriteHistory(t *testing.T) {
	t.Parallel()
	before, after := dbtest.NewDatabase(t, ""), dbtest.NewDatabase(t, "")
	makeRoles(t, before)
	migrate(t, as(t, before, "txng_owner", "o'wner"))
	migrate(t, after)
	makeRoles(t, after)
	for order, superuser := range map[string]string{"roles before the schema": before, "roles after the schema": after} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			tryRoles(t, superuser)
		})
	}
}

func TestServingBeforeMigratingSaysWhatToDo(t *testing.T) {
	t.Parallel()
	superuser := dbtest.NewDatabase(t, "")
	makeRoles(t, superuser)
	db, err := database.Open(t.Context(), database.Options{URL: as(t, superuser, "txng_app", "app"), Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.CheckSchema(t.Context()); err == nil || !strings.Contains(err.Error(), "txng migrate") {
		t.Errorf("CheckSchema on an empty database: %v, want it to name `txng migrate`", err)
	}
}

// tryRoles does as each role what it may and may not do.
func tryRoles(t *testing.T, superuser string) {
	t.Helper()
	owner, err := pgx.Connect(t.Context(), as(t, superuser, "txng_owner", "o'wner"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(t.Context()) }()
	expect(t, owner, "CREATE TABLE made_later (n int)", true)
	conn, err := pgx.Connect(t.Context(), as(t, superuser, "txng_app", "app"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	expect(t, conn, "SELECT ensure_event_partitions('2031-01-01', 0)", true)
	for _, table := range []string{"audit_log", "event_keys", "events", "event_documents", "event_epcs", "event_party", "events_203101", "link_versions", "holds", "hold_releases"} {
		expect(t, conn, "SELECT 1 FROM "+table, true)
		expect(t, conn, "INSERT INTO "+table+" SELECT * FROM "+table, true)
		expect(t, conn, "DELETE FROM "+table, false)
		expect(t, conn, "TRUNCATE "+table, false)
		expect(t, conn, "DROP TABLE "+table, false)
	}
	expect(t, conn, "UPDATE audit_log SET action = ''", false)
	expect(t, conn, "UPDATE events_203101 SET action = ''", false)
	expect(t, conn, "UPDATE event_documents SET document = ''", false)
	for _, table := range []string{"outbox", "batches", "made_later"} {
		expect(t, conn, "DELETE FROM "+table, true)
		expect(t, conn, "TRUNCATE "+table, false)
	}
	expect(t, conn, "UPDATE made_later SET n = 1", true)
	expect(t, conn, "SELECT max(version_id) FROM goose_db_version", true)
	expect(t, conn, "UPDATE goose_db_version SET version_id = 0", false)
	expect(t, conn, "SELECT 1 FROM event_archives", true)
	expect(t, conn, "DELETE FROM event_archives", false)
	expect(t, conn, "INSERT INTO event_archives SELECT * FROM event_archives", false)
	expect(t, conn, "CREATE TABLE mine (n int)", false)
	expect(t, conn, "ALTER TABLE audit_log OWNER TO txng_app", false)
	expect(t, conn, "SET ROLE txng_owner", false)
	expect(t, conn, "SELECT txng_guard.protect('batches')", false)
}
