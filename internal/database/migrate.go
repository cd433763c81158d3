package database

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Migrations returns the embedded migration files of engine e.
func Migrations(e Engine) fs.FS {
	sub, err := fs.Sub(migrations, "migrations/"+string(e))
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// provider returns goose over this database; close gives back what it holds.
func (db *DB) provider() (p *goose.Provider, closer func(), err error) {
	if db.Engine == SQLite {
		// goose writes its times as text, so it gets a pool without our format.
		pool, err := sql.Open("sqlite3", db.sqliteFile)
		if err != nil {
			return nil, nil, err
		}
		p, err = goose.NewProvider(goose.DialectSQLite3, pool, Migrations(SQLite), goose.WithLogger(goose.NopLogger()))
		return p, func() { _ = pool.Close() }, err
	}
	locker, err := lock.NewPostgresSessionLocker() // several servers may migrate at once
	if err != nil {
		return nil, nil, err
	}
	p, err = goose.NewProvider(goose.DialectPostgres, db.sql, Migrations(Postgres), goose.WithSessionLocker(locker), goose.WithLogger(goose.NopLogger()))
	return p, func() {}, err
}

// Migrate brings the schema up to this program's version and reports the
// versions before and after. It refuses a newer schema.
func (db *DB) Migrate(ctx context.Context) (from, to int64, err error) {
	p, closer, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	defer closer()
	if from, err = p.GetDBVersion(ctx); err != nil {
		return 0, 0, err
	}
	if sources := p.ListSources(); from > sources[len(sources)-1].Version { // goose would leave it at that
		return from, from, newer(from, sources[len(sources)-1].Version)
	}
	if _, err := p.Up(ctx); err != nil {
		return from, from, err
	}
	to, err = p.GetDBVersion(ctx)
	return from, to, err
}

// CheckSchema refuses a schema that is older or newer than this program. It
// writes nothing: the role that serves may not.
func (db *DB) CheckSchema(ctx context.Context) error {
	empty, err := db.unmigrated(ctx)
	if err != nil {
		return err
	}
	if empty {
		return errors.New("the database has no schema yet: run `txng migrate` first, as the role that is to own it")
	}
	p, closer, err := db.provider()
	if err != nil {
		return err
	}
	defer closer()
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	switch {
	case have < want:
		return fmt.Errorf("the database schema is at version %d and this program needs %d: run `txng migrate` first", have, want)
	case have > want:
		return newer(have, want)
	}
	return nil
}

func newer(have, want int64) error {
	return fmt.Errorf("the database schema is at version %d, newer than this program's %d: run a newer txng", have, want)
}

// unmigrated reports a PostgreSQL database without the table of versions, which
// goose would try to make.
func (db *DB) unmigrated(ctx context.Context) (empty bool, err error) {
	if db.Engine == Postgres {
		err = db.sql.QueryRowContext(ctx, "SELECT to_regclass('goose_db_version') IS NULL").Scan(&empty)
	}
	return empty, err
}

// EnsurePartitions makes the event partitions of this month and the next
// three; on SQLite there is nothing to do.
func (db *DB) EnsurePartitions(ctx context.Context) error {
	if db.Engine != Postgres {
		return nil
	}
	return db.Read(ctx).Exec("SELECT ensure_event_partitions(?::date, 3)", db.Now().Format("2006-01-02")).Error
}
