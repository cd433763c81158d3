package archive_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/archive"
	"github.com/txng-vn/txng/internal/archive/bundle"
	"github.com/txng-vn/txng/internal/database"
)

// refused fails unless err says why, and the database is as it was.
func refused(t *testing.T, db *database.DB, before, why string, err error) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), why) {
		t.Errorf("%v, want it to say %q", err, why)
	}
	if state(t, db) != before {
		t.Errorf("%s: the database changed", why)
	}
}

// TestRefusals: what may not be archived, and where it may not go.
func TestRefusals(t *testing.T) {
	t.Parallel()
	a, db, _ := newArchive(t)
	dir, before := t.TempDir(), state(t, db)
	for _, text := range []string{"", "2019-13", "2019-1", "11-2019", "2019-11-01", "2019-11; DROP TABLE events", "２０１９-11"} {
		if m, err := archive.ParseMonth(text); err == nil {
			t.Errorf("%q is %s", text, m)
		}
	}
	take := func(m archive.Month, to string, keep int) error {
		_, err := a.Take(t.Context(), m, to, keep)
		return err
	}
	now := archive.Month(db.Now().Format("2006-01"))
	refused(t, db, before, "no events of 2019-10; these may: 2019-09, 2019-11", take("2019-10", dir, archive.DefaultKeep))
	refused(t, db, before, "these may: 2019-09, 2019-11", take(now, dir, archive.DefaultKeep))
	refused(t, db, before, "no month may be archived now", take(old, dir, 1200))
	refused(t, db, before, "at least 2 months", take(old, dir, 1))
	refused(t, db, before, "is not a directory", take(old, filepath.Join(dir, "absent"), archive.DefaultKeep))
	path := filepath.Join(dir, old.FileName())
	write(t, path, []byte("mine"))
	refused(t, db, before, "is there already", take(old, dir, archive.DefaultKeep))
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "mine" {
		t.Errorf("a file that was there: %v %q", err, kept)
	}
	write(t, path, forged(t, string(older), 0, 0, ""))
	refused(t, db, before, "holds 2019-09", take(old, dir, archive.DefaultKeep))
	write(t, path, forged(t, string(old), 0, 0, ""))
	refused(t, db, before, "is not what this database holds", take(old, dir, archive.DefaultKeep))
	nothingLeft(t, dir)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := take(old, dir, archive.DefaultKeep); err != nil {
		t.Fatal(err)
	}
	refused(t, db, state(t, db), "was archived at", take(old, dir, archive.DefaultKeep))
}

// TestHostileFiles: a file that is not the one which was archived brings nothing
// back; nor does one whose hash somebody put into the database, unless what is in
// it is right.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	a, db, _ := newArchive(t)
	dir := t.TempDir()
	if _, err := a.Take(t.Context(), older, dir, archive.DefaultKeep); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(filepath.Join(dir, older.FileName()))
	if err != nil {
		t.Fatal(err)
	}
	path, before := filepath.Join(dir, "hostile.zip"), state(t, db)
	restore := func(file []byte) error {
		write(t, path, file)
		_, err := a.Restore(t.Context(), path)
		return err
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for name, file := range map[string][]byte{"empty": nil, "truncated": good[:len(good)-1], "one bit": flipped, "longer": append(bytes.Clone(good), 0), "another's": forged(t, string(older), 20, 60, "")} {
		t.Log(name)
		refused(t, db, before, "is damaged", restore(file))
	}
	refused(t, db, before, "is not a file", func() error { _, err := a.Restore(t.Context(), dir); return err }())
	for why, file := range map[string][]byte{
		"not a whole zip":      good[:len(good)-1],
		"is not what was arch": forged(t, string(old), 20, 60, ""),
		"manifest is not what": forged(t, string(older), 19, 60, ""),
		"rows of another":      forged(t, string(older), 20, 60, "2019-10-01 00:00:00+00"),
		"no column extra":      bytesOf(t, string(older), "extra", "", 20, 60, ""),
		"invalid input syntax": forged(t, string(older), 20, 60, "when?"),
	} {
		write(t, path, file)
		expect(t, db, file)
		_, err := a.Restore(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v, want it to say %q", err, why)
		}
		if state(t, db) != before {
			t.Errorf("%s: the database changed", why)
		}
	}
	expect(t, db, good)
	run(t, db, "CREATE TABLE event_epcs_201909 (n int)")
	refused(t, db, state(t, db), "rename it first", restore(good))
	run(t, db, "DROP TABLE event_epcs_201909")
	if err := restore(good); err != nil {
		t.Error(err)
	}
}

// expect has the database hold a file for the one that was archived.
func expect(t *testing.T, db *database.DB, file []byte) {
	t.Helper()
	sum := sha256.Sum256(file)
	run(t, db, "UPDATE event_archives SET sha256 = ?", hex.EncodeToString(sum[:]))
}

// forged is a file of a month with rows that were recorded at a time.
func forged(t *testing.T, month string, documents, epcs int, at string) []byte {
	t.Helper()
	return bytesOf(t, month, "event_pk", "record_time", documents, epcs, at)
}

func bytesOf(t *testing.T, month, first, second string, documents, epcs int, at string) []byte {
	t.Helper()
	if at == "" {
		at = month + "-15 00:00:00+00"
	}
	var file bytes.Buffer
	w := bundle.NewWriter(&file, month, 1, archive.Month(month).From())
	columns := []string{first}
	if second != "" {
		columns = append(columns, second, "document")
	}
	add := func(name string, n int, columns []string, row string) {
		if err := w.Add(name, columns, writing(columns, n, row)); err != nil {
			t.Fatal(err)
		}
	}
	const pk = "00000000-0000-7000-8000-0000000000"
	add(bundle.DocumentsName, documents, columns, pk+"NN,"+at+",{}")
	add(bundle.EPCsName, epcs, []string{"event_pk", "record_time", "kind", "uri", "quantity", "uom", "event_time"}, pk+"NN,"+at+",epc,x,,\"\","+at)
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
