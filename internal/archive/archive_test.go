package archive_test

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/archive"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestRoundTrip: what is archived leaves the database and nothing else does, any
// tool reads the file, and what comes back is what went, to the bit and to the
// names of the indexes.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	a, db, _ := newArchive(t)
	before, dir := state(t, db), t.TempDir()
	r, err := a.Take(t.Context(), old, dir, archive.DefaultKeep)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "txng-events-2019-11.zip")
	if info, err := os.Stat(path); err != nil || info.Size() != r.Bytes || info.Mode().Perm() != 0o600 || r.Documents != 300 || r.EPCs != 900 {
		t.Fatalf("%v %v %+v", info, err, r)
	}
	nothingLeft(t, dir)
	if n := ask[int](t, db, "SELECT count(*) FROM event_documents"); n != 20 {
		t.Errorf("%d documents are left, want those of the other month", n)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM events"); n != 320 {
		t.Errorf("%d events are left, want all", n)
	}
	if there := ask[bool](t, db, "SELECT to_regclass('event_epcs_201911') IS NOT NULL OR to_regclass('event_documents_201911') IS NOT NULL"); there {
		t.Error("a partition is left")
	}
	readable(t, path, map[string]int{"documents.csv": 301, "epcs.csv": 901})
	months, err := a.List(t.Context())
	if err != nil || months[0].Month != older || months[0].Archived != nil || months[0].Events != 20 || months[1].Archived == nil || months[1].Archived.SHA256 != r.SHA256 || months[1].Events != 300 {
		t.Errorf("%v %+v", err, months)
	}
	back, err := a.Restore(t.Context(), path)
	if err != nil || back.SHA256 != r.SHA256 {
		t.Fatal(err, back)
	}
	if after := state(t, db); after != before {
		t.Errorf("what came back differs:\n%s\nbefore\n%s", after, before)
	}
	if n := ask[int](t, db, "SELECT count(*) FROM audit_log WHERE object_id = '2019-11' AND action IN ('archive.take', 'archive.restore')"); n != 2 {
		t.Errorf("the audit log has %d entries", n)
	}
	again, err := a.Take(t.Context(), old, dir, archive.DefaultKeep)
	if err != nil || again.SHA256 != r.SHA256 {
		t.Errorf("archived again to the file that is there: %v %+v", err, again)
	}
}

// readable reads the entries as anybody's tool would.
func readable(t *testing.T, path string, records map[string]int) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	for name, want := range records {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := csv.NewReader(f).ReadAll(); err != nil || len(all) != want {
			t.Errorf("%s: %d records, want %d: %v", name, len(all), want, err)
		}
	}
}

// TestBrokenOff: whatever goes wrong, and wherever the process is killed, either
// all is as before and the next try works, or the month is archived.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	a, db, url := newArchive(t)
	before, dir := state(t, db), t.TempDir()
	path := filepath.Join(dir, old.FileName())
	broken := errors.New("broken off")
	for _, step := range []string{"copied", "named", "dropped"} {
		a.At(func(at string) error {
			if at == step {
				return broken
			}
			return nil
		})
		if _, err := a.Take(t.Context(), old, dir, archive.DefaultKeep); !errors.Is(err, broken) {
			t.Fatalf("%s: %v", step, err)
		}
		if state(t, db) != before {
			t.Errorf("%s: the database changed", step)
		}
		nothingLeft(t, dir)
		kill(t, url, step, dir) // what it leaves half written, the next try takes away
		if state(t, db) != before {
			t.Errorf("killed at %s: the database changed", step)
		}
	}
	a.At(func(string) error { return nil })
	if _, err := a.Take(t.Context(), old, dir, archive.DefaultKeep); err != nil {
		t.Fatal(err)
	}
	archived := state(t, db)
	for _, step := range []string{"copied", "attached"} {
		a.At(func(at string) error {
			if at == step {
				return broken
			}
			return nil
		})
		if _, err := a.Restore(t.Context(), path); !errors.Is(err, broken) {
			t.Fatalf("%s: %v", step, err)
		}
		kill(t, url, step, path)
		if state(t, db) != archived {
			t.Errorf("restore broken off at %s: the database changed", step)
		}
	}
	a.At(func(string) error { return nil })
	if _, err := a.Restore(t.Context(), path); err != nil || state(t, db) != before {
		t.Errorf("after all that it does not come back as it was: %v", err)
	}
}

// TestNobodyWaits: while a reader keeps the tables, archiving steps back again
// and again; captures and readers go on, and the month goes when the reader has
// gone.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	a, db, url := newArchive(t)
	before, dir := state(t, db), t.TempDir()
	reader := dbtest.Open(t, url)
	hold := reader.SQL()
	tx, err := hold.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "SELECT count(*) FROM event_documents"); err != nil {
		t.Fatal(err)
	}
	a.Patience(100 * time.Millisecond)
	if _, err := a.Take(t.Context(), old, dir, archive.DefaultKeep); err == nil || state(t, db) != before {
		t.Fatalf("with a reader in the way: %v", err)
	}
	a.Patience(time.Minute)
	done := make(chan error, 1)
	go func() {
		_, err := a.Take(t.Context(), old, dir, archive.DefaultKeep)
		done <- err
	}()
	const most = time.Second
	var worst time.Duration
	for n := 0; ; n++ {
		if n == 60 {
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		run(t, reader, "INSERT INTO event_documents VALUES (gen_random_uuid(), now(), 'x')")
		ask[int](t, reader, "SELECT count(*) FROM event_epcs")
		worst = max(worst, time.Since(began))
		select {
		case err := <-done:
			if err != nil || n < 60 {
				t.Fatalf("after %d captures: %v", n, err)
			}
			if worst > most {
				t.Errorf("a capture waited %v", worst)
			}
			if left := ask[int](t, db, "SELECT count(*) FROM event_documents WHERE document = 'x'"); left != n+1 {
				t.Errorf("%d captures of %d are there", left, n+1)
			}
			return
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// TestSQLiteIsItsOwnArchive.
func TestSQLiteIsItsOwnArchive(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t, dbtest.URL(t, database.SQLite))
	if _, err := archive.New(db, nil); !errors.Is(err, archive.ErrSQLite) {
		t.Error(err)
	}
}
