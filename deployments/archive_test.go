package deployments_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/archive"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// archiver archives as one of the roles.
func archiver(t *testing.T, address string) *archive.Archiver {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: address, MaxConns: 2, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	a, err := archive.New(db, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestArchivingIsTheOwners: the serving role is told why it cannot, and can do
// no more to a partition that came back than to any other, whoever brought it.
func TestArchivingIsTheOwners(t *testing.T) {
	t.Parallel()
	superuser := dbtest.NewDatabase(t, "")
	makeRoles(t, superuser)
	owner, app := as(t, superuser, "txng_owner", "o'wner"), as(t, superuser, "txng_app", "app")
	migrate(t, owner)
	conn, err := pgx.Connect(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	expect(t, conn, "SELECT ensure_event_partitions('2019-11-01', 0)", true)
	expect(t, conn, "INSERT INTO event_documents VALUES (gen_random_uuid(), '2019-11-02', '{}')", true)
	dir := t.TempDir()
	if _, err := archiver(t, app).Take(t.Context(), "2019-11", dir, archive.DefaultKeep); err == nil || !strings.Contains(err.Error(), "txng_app does not own the event tables") {
		t.Errorf("as the serving role: %v", err)
	}
	for _, by := range []string{owner, superuser} {
		if _, err := archiver(t, by).Take(t.Context(), "2019-11", dir, archive.DefaultKeep); err != nil {
			t.Fatal(err)
		}
		if _, err := archiver(t, by).Restore(t.Context(), filepath.Join(dir, "txng-events-2019-11.zip")); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"event_documents_201911", "event_epcs_201911"} {
			expect(t, conn, "SELECT 1 FROM "+table, true)
			expect(t, conn, "INSERT INTO "+table+" SELECT * FROM "+table+" LIMIT 0", true)
			expect(t, conn, "DELETE FROM "+table, false)
			expect(t, conn, "TRUNCATE "+table, false)
		}
		expect(t, conn, "UPDATE event_documents_201911 SET document = ''", false)
	}
}
