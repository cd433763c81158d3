package dbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/database"
)

// blank is the migrated file that SQLite tests are given a copy of.
var blank struct {
	once    sync.Once
	content []byte
	err     error
}

// freshFile is a migrated SQLite database. It lies in memory where there is
// plenty: no test of these cuts the power, and waiting for a disk is most of
// what they would do.
func freshFile(t testing.TB) string {
	t.Helper()
	blank.once.Do(func() { blank.content, blank.err = makeBlank() })
	if blank.err != nil {
		t.Fatal(blank.err)
	}
	dir := t.TempDir()
	if inMemory() {
		made, err := os.MkdirTemp(memory, "txng-test-") //nolint:usetesting // not where temporary files are
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(made) })
		dir = made
	}
	path := filepath.Join(dir, "txng.db")
	if err := os.WriteFile(path, blank.content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func makeBlank() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "txng-blank-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path, ctx := filepath.Join(dir, "txng.db"), context.Background()
	db, err := database.Open(ctx, options("sqlite:"+path))
	if err != nil {
		return nil, err
	}
	_, _, err = db.Migrate(ctx)
	if err = errors.Join(err, db.Close()); err != nil { // the last to close it leaves nothing in the log
		return nil, err
	}
	return os.ReadFile(path)
}
