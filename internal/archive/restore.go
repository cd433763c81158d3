package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txng-vn/txng/internal/archive/bundle"
	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
)

// Restore brings the month of the file at path back, in one transaction. Only
// the very file that was archived is taken: event_archives knows its SHA-256.
// The file stays as it is.
func (a *Archiver) Restore(ctx context.Context, path string) (r Record, err error) {
	f, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return r, err
	}
	defer f.Close() //nolint:errcheck // read only
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return r, errors.Join(err, fmt.Errorf("%s is not a file", path))
	}
	file, err := sumOf(f, a.counter("reading the file"))
	if err != nil {
		return r, err
	}
	err = a.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries it
		if err := prepare(tx); err != nil {
			return err
		}
		if r, err = archivedAs(tx, file.sha256, path); err != nil {
			return err
		}
		b, err := bundle.Open(f, file.bytes)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := mustAgree(tx, b.Manifest, r); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for i, table := range []string{documents, epcs} {
			if err := a.copyIn(tx, r.Month, table, b, b.Entries[i]); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		if err := a.at("copied"); err != nil {
			return err
		}
		if err := a.attach(tx, r.Month); err != nil {
			return err
		}
		if err := r.remove(tx); err != nil {
			return err
		}
		if err := tx.Flush(); err != nil {
			return err
		}
		return a.at("attached")
	})
	return r, err
}

// archivedAs is the month that went to a file with this SHA-256.
func archivedAs(tx *database.Tx, sum, path string) (Record, error) {
	var rows []Record
	if err := tx.Raw("SELECT * FROM event_archives WHERE sha256 = ? FOR UPDATE", sum).Scan(&rows).Error; err != nil {
		return Record{}, err
	}
	if len(rows) == 0 {
		return Record{}, fmt.Errorf("%s (SHA-256 %s) is no file that a month of this database is archived in now: it is damaged, another's, or restored already; `txng archive` lists what is archived", path, sum)
	}
	return rows[0], nil
}

// mustAgree compares what the file says of itself with what was kept of it, and
// with this database. Behind the SHA-256 this finds defects, not forgeries.
func mustAgree(tx *database.Tx, m bundle.Manifest, r Record) error {
	schema, err := schemaVersion(tx)
	if err != nil {
		return err
	}
	if m.Schema > schema {
		return fmt.Errorf("the file was written by a newer txng (schema %d, here %d): upgrade first", m.Schema, schema)
	}
	if m.Month != string(r.Month) || m.Entries[0].Rows != r.Documents || m.Entries[1].Rows != r.EPCs {
		return errors.New("the file's manifest is not what was archived")
	}
	for i, table := range []string{documents, epcs} {
		have, err := columns(tx, table)
		if err != nil {
			return err
		}
		for _, c := range m.Entries[i].Columns {
			if !slices.Contains(have, c) {
				return fmt.Errorf("%s: this database has no column %s", m.Entries[i].Name, c)
			}
		}
		var there bool
		if err := tx.Raw("SELECT to_regclass(?) IS NOT NULL", r.Month.partition(table)).Scan(&there).Error; err != nil {
			return err
		}
		if there {
			return fmt.Errorf("there is a table %s already, made by hand or by a clock that was set back: rename it first", r.Month.partition(table))
		}
	}
	return nil
}

// copyIn makes what is to be the month's partition of a table and fills it. It
// is nobody's partition yet, so that nobody waits.
func (a *Archiver) copyIn(tx *database.Tx, month Month, table string, b *bundle.Bundle, e bundle.Entry) error {
	name := month.partition(table)
	for _, statement := range []string{
		"CREATE TABLE " + name + " (LIKE " + table + " INCLUDING ALL)",
		"ALTER TABLE " + name + " ADD CONSTRAINT of_month " + month.constraint(),
	} {
		if err := tx.Exec(statement).Error; err != nil {
			return err
		}
	}
	csv, err := b.CSV(e)
	if err != nil {
		return err
	}
	defer csv.Close() //nolint:errcheck // read only
	rows, err := tx.CopyIn(io.TeeReader(csv, a.counter("restoring "+table)), "COPY "+name+" ("+quotedAll(e.Columns)+") FROM STDIN (FORMAT csv, HEADER)")
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && pg.ConstraintName == "of_month" {
		return fmt.Errorf("%s holds rows of another month than %s", e.Name, month)
	}
	if err != nil {
		return err
	}
	if rows != e.Rows {
		return fmt.Errorf("%s: %d rows went in of %d", e.Name, rows, e.Rows)
	}
	return tx.Exec("ANALYZE " + name).Error
}

// attach makes the tables partitions, as ensure_event_partitions does. Their
// check says that each row belongs there, so that none is looked at again. The
// check goes last: that is a change of the partition, by which the guard of
// roles.sql takes from the serving role what it must not do to it.
func (a *Archiver) attach(tx *database.Tx, month Month) error {
	if err := a.patiently(tx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", partitionsLock)); err != nil {
		return err
	}
	for _, table := range []string{documents, epcs} {
		name := month.partition(table)
		if err := a.patiently(tx, "ALTER TABLE "+table+" ATTACH PARTITION "+name+" FOR VALUES "+month.bounds()); err != nil {
			return err
		}
		if err := tx.Exec("ALTER TABLE " + name + " DROP CONSTRAINT of_month").Error; err != nil {
			return err
		}
	}
	return nil
}

// remove takes the month out of event_archives, and tells the audit log.
func (r Record) remove(tx *database.Tx) error {
	if err := tx.Exec("DELETE FROM event_archives WHERE month = ?", string(r.Month)).Error; err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{Action: "archive.restore", ObjectKind: "event_month", ObjectID: string(r.Month), Before: r})
}
