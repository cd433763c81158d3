package database

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A quarter of the connections is kept for what goes ahead: whoever holds a
// phone is answered while all others are taken by those who can wait.
const keptAhead = 4

// How many single queries that go ahead share a round trip at most, and how
// long it may take, the wait for a connection included.
const (
	mostAhead = 32
	aheadFor  = 5 * time.Second
)

type aheadKey struct{}

// Ahead has the reads under the returned context go ahead of all other work, on
// connections kept for them. On PostgreSQL queries of several callers that come
// at the same time share a round trip.
func Ahead(ctx context.Context) context.Context {
	return context.WithValue(ctx, aheadKey{}, true)
}

func goesAhead(ctx context.Context) bool { return ctx.Value(aheadKey{}) != nil }

// pool is where reads under ctx take their connections.
func (db *DB) pool(ctx context.Context) *sql.DB {
	if goesAhead(ctx) {
		return db.ahead
	}
	return db.sql
}

// split divides connections among the two pools; a few are not divided.
func (db *DB) split(conns int, open func() (*sql.DB, error)) (err error) {
	kept := conns / keptAhead
	if db.sql, err = open(); err != nil {
		return err
	}
	db.conns, db.ahead = conns, db.sql
	if kept > 0 {
		if db.ahead, err = open(); err != nil {
			return errors.Join(err, db.sql.Close())
		}
		db.ahead.SetMaxOpenConns(kept)
		db.ahead.SetMaxIdleConns(kept)
	}
	db.sql.SetMaxOpenConns(conns - kept)
	db.sql.SetMaxIdleConns(conns - kept)
	db.reads = NewShared(mostAhead, max(1, kept), db.readAhead)
	return nil
}

// Conns is how many connections the service's own work may hold at once.
func (db *DB) Conns() int { return db.conns }

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool(ctx).PingContext(ctx) }

// read is a query that shares a round trip, and its own error.
type read struct {
	Query

	err error
}

// shareTrip runs q with those of others. When it fails, q.Row may still run.
func (db *DB) shareTrip(ctx context.Context, q Query) error {
	r := &read{Query: q}
	if err := db.reads.Do(ctx, r); err != nil {
		return err
	}
	return r.err
}

// readAhead runs what came at the same time. When the server refuses one of them
// each is run alone, so that it fails nobody else.
func (db *DB) readAhead(ctx context.Context, reads []*read) error {
	ctx, stop := context.WithTimeout(ctx, aheadFor)
	defer stop()
	queries := make([]Query, len(reads))
	for i, r := range reads {
		queries[i] = r.Query
	}
	err := db.inOneTrip(ctx, queries)
	if refused := (*pgconn.PgError)(nil); len(reads) == 1 || !errors.As(err, &refused) {
		return err
	}
	for i, r := range reads {
		r.err = db.inOneTrip(ctx, queries[i:i+1])
	}
	return nil
}
