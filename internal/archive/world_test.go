package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/archive"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// victimVariable has the test binary archive or restore, and kill itself at a
// step: URL, step, and a directory or a file.
const victimVariable = "TXNG_TEST_ARCHIVE_VICTIM"

func TestMain(m *testing.M) {
	if url := os.Getenv(victimVariable); url != "" {
		os.Exit(victim(url, os.Getenv(victimVariable+"_STEP"), os.Getenv(victimVariable+"_PATH")))
	}
	os.Exit(dbtest.Main(m))
}

const (
	old   = archive.Month("2019-11")
	older = archive.Month("2019-09")
)

// victim dies by SIGKILL at a step.
func victim(url, step, path string) int {
	ctx := context.Background()
	db, err := database.Open(ctx, database.Options{URL: url, MaxConns: 2, Clock: time.Now, Log: dbtest.Logger()})
	if err != nil {
		return 2
	}
	a, err := archive.New(db, func(string) {})
	if err != nil {
		return 2
	}
	a.At(func(at string) error {
		if at == step {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
		return nil
	})
	if info, e := os.Stat(path); e == nil && info.IsDir() {
		_, err = a.Take(ctx, old, path, archive.DefaultKeep)
	} else {
		_, err = a.Restore(ctx, path)
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// kill runs a victim; it must have been killed.
func kill(t *testing.T, url, step, path string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(os.Environ(), victimVariable+"="+url, victimVariable+"_STEP="+step, victimVariable+"_PATH="+path)
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Fatalf("it was not killed: %v: %s", err, out)
	}
}

// newArchive is a database with events of two months that are long past.
func newArchive(t *testing.T) (*archive.Archiver, *database.DB, string) {
	t.Helper()
	url := dbtest.URL(t, database.Postgres)
	db := dbtest.Open(t, url)
	fill(t, db, old, 300)
	fill(t, db, older, 20)
	a, err := archive.New(db, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return a, db, url
}

// fill records n events in a month, with all that CSV has to quote.
func fill(t *testing.T, db *database.DB, month archive.Month, n int) {
	t.Helper()
	run(t, db, "SELECT ensure_event_partitions(?::date, 0)", month.From().Format("2006-01-02"))
	at := month.From().Add(36*time.Hour + 123456*time.Microsecond)
	run(t, db, `INSERT INTO events (pk, record_time, event_id, is_declaration, organization_id, event_type, action, event_time, event_time_zone,
 biz_step, disposition, read_point, biz_location, step, trace_code, corrects_event_id)
SELECT md5(? || i)::uuid, ?::timestamptz + i * interval '61 seconds', ? || i, false, md5('o')::uuid, 'ObjectEvent', 'OBSERVE', ?::timestamptz, '+07:00', '', '', '', '', 'care', '', ''
FROM generate_series(1, ?) i`, string(month), at, string(month), at, n)
	run(t, db, `INSERT INTO event_documents SELECT pk, record_time, (ARRAY[
 '{"a": 1}', E'{\n"á": "x,y \\"z\\""\r\n}', E'\\.', '', E'"', E'line\n\\.\nline', repeat('dài ', 3000) || pk])[1 + (row_number() OVER (ORDER BY pk)) % 7] FROM events WHERE event_id LIKE ? || '%'`, string(month))
	run(t, db, `INSERT INTO event_epcs (event_pk, record_time, kind, uri, quantity, uom, event_time)
SELECT pk, record_time, k, 'https://id.gs1.org/01/' || pk, q, u, event_time FROM events, (VALUES ('epc', NULL::numeric, ''), ('class', 1.50, 'KGM'), ('child', 0, 'x"y')) v (k, q, u) WHERE event_id LIKE ? || '%'`, string(month))
}

func run(t *testing.T, db *database.DB, sql string, args ...any) {
	t.Helper()
	if err := db.Read(t.Context()).Exec(sql, args...).Error; err != nil {
		t.Fatalf("%v: %s", err, sql)
	}
}

func ask[T any](t *testing.T, db *database.DB, sql string, args ...any) (v T) {
	t.Helper()
	if err := db.Read(t.Context()).Raw(sql, args...).Scan(&v).Error; err != nil {
		t.Fatalf("%v: %s", err, sql)
	}
	return v
}

// state is all that an archive may change: rows bit by bit, as they lie, and
// what the catalogue says of the partitions.
func state(t *testing.T, db *database.DB) string {
	t.Helper()
	rows := ask[string](t, db, `SELECT coalesce((SELECT md5(string_agg(d::text, '|' ORDER BY d.event_pk)) FROM event_documents d), '') || coalesce((SELECT md5(string_agg(x::text, '|' ORDER BY x.event_pk, x.kind)) FROM event_epcs x), '')
 || ' ' || (SELECT count(*) FROM events) || ' ' || (SELECT count(*) FROM event_documents) || ' ' || (SELECT count(*) FROM event_epcs) || ' ' || (SELECT count(*) FROM event_archives)`)
	catalogue := ask[string](t, db, `SELECT string_agg(line, E'\n' ORDER BY line) FROM (
 SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) || ' ' || c.relowner || ' ' || coalesce(c.relacl::text, '') AS line FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'
 UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'event\_%'
 UNION ALL SELECT i.inhrelid::regclass || ' under ' || i.inhparent::regclass FROM pg_inherits i
 UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || coninhcount || conislocal FROM pg_constraint WHERE conrelid::regclass::text LIKE 'event\_%'
 UNION ALL SELECT attrelid::regclass || ' ' || attname || ' ' || atttypid || attnotnull || attislocal || attinhcount || attstorage::text FROM pg_attribute WHERE attrelid::regclass::text LIKE 'event\_%\_2%' AND attnum > 0 AND attrelid::regclass::text NOT LIKE '%idx') s`)
	return rows + "\n" + catalogue
}

// nothingLeft fails when a try left a file behind that is none of an archive.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// writing writes a header and n rows; NN in a row is its number.
func writing(columns []string, n int, row string) func(io.Writer) (int64, error) {
	return func(to io.Writer) (int64, error) {
		_, err := io.WriteString(to, strings.Join(columns, ",")+"\n")
		for i := range n {
			if err == nil {
				_, err = io.WriteString(to, strings.ReplaceAll(row, "NN", fmt.Sprintf("%02d", i))+"\n")
			}
		}
		return int64(n), err
	}
}
