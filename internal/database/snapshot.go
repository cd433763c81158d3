package database

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// snapshotKey finds a running snapshot in a context.
type snapshotKey struct{ db *DB }

// Snapshot runs fn with a context under which every Read sees the database as
// it was at one moment, whatever is committed meanwhile. It holds a connection
// while it lasts: no network inside, and queries one after the other. Statements
// that go past Read, and those of InTx, are not of the snapshot.
func (db *DB) Snapshot(ctx context.Context, fn func(ctx context.Context) error) error {
	options := &sql.TxOptions{ReadOnly: true} // of SQLite, where it begins with the first query
	if db.Engine == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.sql.BeginTx(ctx, options)
	if err != nil {
		return Explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // it has changed nothing
	bound := db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	bound.Statement.ConnPool = tx
	return Explain(fn(context.WithValue(ctx, snapshotKey{db}, bound)))
}
