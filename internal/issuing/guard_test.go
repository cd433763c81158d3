package issuing_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// server is one that issues from a database, with its marker in a directory.
type server struct {
	db    *database.DB
	guard *issuing.Guard
	fence issuing.Fence
}

func open(t *testing.T, url string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), database.Options{URL: url, MaxConns: 4, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// start starts a server as app does.
func start(t *testing.T, url, marker string) *server {
	t.Helper()
	s := &server{db: open(t, url)}
	s.guard = guard(t, marker)
	s.check(t)
	return s
}

func guard(t *testing.T, marker string) *issuing.Guard {
	t.Helper()
	g, err := issuing.New(100, marker)
	if err != nil {
		t.Fatal(err)
	}
	g.Prefixes = func(*database.Tx) ([]gs1.CompanyPrefix, error) { return []gs1.CompanyPrefix{prefix(t, "8930000")}, nil }
	return g
}

func prefix(t testing.TB, s string) gs1.CompanyPrefix {
	t.Helper()
	p, err := gs1.ParseCompanyPrefix(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *server) check(t *testing.T) {
	t.Helper()
	err := s.db.InTx(t.Context(), func(tx *database.Tx) (err error) {
		s.fence, err = s.guard.Start(tx, "key")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// issue takes the next GTIN number and has it written down.
func (s *server) issue(t *testing.T) (n int64) {
	t.Helper()
	err := s.db.InTx(t.Context(), func(tx *database.Tx) (err error) {
		if s.fence, err = s.guard.Open(tx); err != nil {
			return err
		}
		p := prefix(t, "8930000")
		if n, err = issuing.Take(tx, issuing.GTIN, p, 1); err != nil {
			return err
		}
		gtin, _ := p.GTINAt(uint64(n))
		s.guard.Issued(tx, issuing.Codes, gtin.String())
		return tx.Exec("INSERT INTO issued_codes (code, kind, organization_id, issued_at) VALUES (?, 'gtin', ?, ?)", gtin.String(), dbtest.NewID(), tx.Now()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
}

func shell(t *testing.T, script string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "sh", append([]string{"-euc", script, "sh"}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", script, err, out)
	}
}

// TestAnOlderFileIsRecognised puts older states of an embedded database back,
// in the ways in which people do.
func TestAnOlderFileIsRecognised(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct {
		save, restore string // $1 is the directory
		reason        issuing.Reason
	}{
		"nothing":           {"true", "true", ""},
		"the file":          {`cp "$1"/txng.db "$1"/copy`, `rm -f "$1"/txng.db-*; cp "$1"/copy "$1"/txng.db`, issuing.Restored},
		"the directory":     {`cp -a "$1" "$1.copy"`, `rm -rf "$1"; cp -a "$1.copy" "$1"`, issuing.Moved},
		"over the files":    {`cp -a "$1" "$1.copy"`, `rm -f "$1"/txng.db-*; cp -a "$1.copy"/* "$1"`, issuing.Moved},
		"without a marker":  {"true", `rm "$1"/txng.db.issued`, issuing.Moved},
		"a new file":        {"true", `rm -f "$1"/txng.db "$1"/txng.db-*`, issuing.Restored},
		"moved, and intact": {"true", `cp -a "$1" "$1.other"; rm -rf "$1"; mv "$1.other" "$1"`, issuing.Moved},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			url, marker := "sqlite:"+filepath.Join(dir, "txng.db"), filepath.Join(dir, "txng.db.issued")
			s := start(t, url, marker)
			if s.fence.Number != 1 || s.fence.Reason != issuing.NewDatabase {
				t.Fatalf("a new database: %+v", s.fence)
			}
			last := s.issue(t)
			s.stop(t)
			shell(t, way.save, dir)
			s = start(t, url, marker)
			if s.fence.Number != 1 {
				t.Fatalf("after a restart: %+v", s.fence)
			}
			for range 5 {
				last = s.issue(t)
			}
			s.stop(t)
			shell(t, way.restore, dir)
			s = start(t, url, marker)
			defer func() { s.stop(t) }()
			if way.reason == "" {
				if s.fence.Number != 1 || s.issue(t) != last+1 {
					t.Fatalf("%+v", s.fence)
				}
				return
			}
			if s.fence.Reason != way.reason || s.fence.Number <= 1 {
				t.Fatalf("%+v, want %s", s.fence, way.reason)
			}
			if n := s.issue(t); n <= last || n > last+101 {
				t.Fatalf("number %d after %d", n, last)
			}
			if name == "the file" { // once more the same copy: further than the first time
				last = s.issue(t)
				s.stop(t)
				shell(t, way.restore, dir)
				s = start(t, url, marker)
				if n := s.issue(t); n <= last {
					t.Fatalf("number %d after %d of a history that is forgotten too", n, last)
				}
			}
			again := s.fence.Number
			if s.check(t); s.fence.Number != again {
				t.Fatalf("fenced twice: %+v", s.fence)
			}
		})
	}
}

// TestAnotherPostgresIsRecognised: a copy of the database, and the server's own
// older state, which neither cluster nor timeline tells.
func TestAnotherPostgresIsRecognised(t *testing.T) {
	t.Parallel()
	pg, err := dbtest.StartPostgres(context.Background(), dbtest.Options{Durable: true})
	dbtest.Need(t, err)
	t.Cleanup(func() { _ = pg.Stop() })
	if err := pg.CreateDatabase(t.Context(), "one", ""); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := start(t, pg.URL("one"), filepath.Join(dir, "a"))
	s.issue(t)
	s.stop(t)
	if err := pg.CreateDatabase(t.Context(), "two", "one"); err != nil { // as a restored dump: no marker knows of it
		t.Fatal(err)
	}
	two := start(t, pg.URL("two"), filepath.Join(dir, "b"))
	if two.fence.Reason != issuing.Moved {
		t.Fatalf("a copy: %+v", two.fence)
	}
	two.stop(t)

	s = start(t, pg.URL("one"), filepath.Join(dir, "a"))
	if s.fence.Number != 1 {
		t.Fatalf("after a restart: %+v", s.fence)
	}
	restore, err := pg.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	until(t, s)
	last := s.issue(t)
	if s.fence.Number != 1 {
		t.Fatalf("a crash of PostgreSQL fenced: %+v", s.fence)
	}
	if err := restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	until(t, s)
	if n := s.issue(t); s.fence.Reason != issuing.Restored || n <= last { // it never stopped
		t.Fatalf("%+v: number %d after %d", s.fence, n, last)
	}
	other := start(t, pg.URL("one"), filepath.Join(dir, "c")) // a server without a memory
	if other.fence.Number != s.fence.Number {
		t.Fatalf("%+v, want %+v", other.fence, s.fence)
	}
	other.stop(t)
	s.stop(t)
}

// until waits until the pool has connections again.
func until(t *testing.T, s *server) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if s.db.SQL().PingContext(t.Context()) == nil {
			return
		}
	}
	t.Fatal("PostgreSQL does not come back")
}
