package archive

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/txng-vn/txng/internal/archive/bundle"
	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
)

// Take writes a month to a file in dir and drops it from the database. The
// month must have ended keep months ago. When it fails, or the process dies, the
// month is as it was, and a file that may be there already is taken by the next
// try if it is whole; or the month is archived and the file is whole and on disk.
// No file is ever overwritten.
//
// What the transaction copies it has locked against writers, until its end. Its
// effects outside, the file, are the same each time it is run.
func (a *Archiver) Take(ctx context.Context, month Month, dir string, keep int) (r Record, err error) {
	if keep < LeastKeep {
		return r, fmt.Errorf("events stay at hand for at least %d months after their month", LeastKeep)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return r, fmt.Errorf("%s is not a directory: make it first", dir)
	}
	if err := a.refuseMonth(ctx, month, keep); err != nil {
		return r, err
	}
	file := &target{path: filepath.Join(dir, month.FileName())}
	if err := file.refuseForeign(month); err != nil {
		return r, err
	}
	defer file.discard()
	err = a.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries it
		if err := a.lock(tx, month); err != nil {
			return err
		}
		manifest, err := a.copyOut(tx, month, file)
		if err != nil {
			return err
		}
		if err := a.at("copied"); err != nil {
			return err
		}
		sealed, err := file.keep(manifest, a.counter("checking the file"))
		if err != nil {
			return err
		}
		if err := a.at("named"); err != nil {
			return err
		}
		r = recordOf(manifest, sealed, tx.Now())
		if err := a.drop(tx, month); err != nil {
			return err
		}
		if err := r.insert(tx); err != nil {
			return err
		}
		if err := tx.Flush(); err != nil {
			return err
		}
		return a.at("dropped")
	})
	return r, err
}

// lock keeps the month's rows from changing until the transaction ends; readers
// go on.
func (a *Archiver) lock(tx *database.Tx, month Month) error {
	if err := prepare(tx); err != nil {
		return err
	}
	var gone int
	if err := tx.Raw("SELECT count(*) FROM event_archives WHERE month = ?", string(month)).Scan(&gone).Error; err != nil {
		return err
	}
	if gone > 0 {
		return fmt.Errorf("%s was archived just now", month)
	}
	return tx.Exec("LOCK TABLE " + month.partition(documents) + ", " + month.partition(epcs) + " IN SHARE MODE").Error
}

// copyOut writes the month to the target's temporary file.
func (a *Archiver) copyOut(tx *database.Tx, month Month, file *target) (bundle.Manifest, error) {
	schema, err := schemaVersion(tx)
	if err != nil {
		return bundle.Manifest{}, err
	}
	var owner string // of what is half written: archivers of one database wait for one another
	err = tx.Raw("SELECT system_identifier || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()").Scan(&owner).Error
	if err != nil {
		return bundle.Manifest{}, err
	}
	return file.write(owner, func(to io.Writer) (bundle.Manifest, error) {
		w := bundle.NewWriter(to, string(month), schema, tx.Now())
		for _, table := range []string{documents, epcs} {
			names, err := columns(tx, month.partition(table))
			if err != nil {
				return bundle.Manifest{}, err
			}
			err = w.Add(entryNames()[table], names, func(csv io.Writer) (int64, error) {
				counted := io.MultiWriter(csv, a.counter("copying "+table))
				return tx.CopyOut(counted, "COPY "+month.partition(table)+" ("+quotedAll(names)+") TO STDOUT (FORMAT csv, HEADER)")
			})
			if err != nil {
				return bundle.Manifest{}, err
			}
		}
		return w.Close()
	})
}

// insert adds the month to event_archives, and to the audit log.
func (r Record) insert(tx *database.Tx) error {
	err := tx.Exec("INSERT INTO event_archives (month, documents, epcs, file_name, bytes, sha256, archived_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		string(r.Month), r.Documents, r.EPCs, r.FileName, r.Bytes, r.SHA256, r.ArchivedAt).Error
	if err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{Action: "archive.take", ObjectKind: "event_month", ObjectID: string(r.Month), After: r})
}
