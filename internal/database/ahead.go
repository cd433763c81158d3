package database

import (
	"context"
	"database/sql"
	"errors"
)

const (
	keptAhead = 4 // one in so many connections is kept for what goes ahead
	spare     = 2 // so many of the others are left to those who can wait
)

type aheadKey struct{}

// Ahead has the reads under the returned context go ahead of all other work:
// some connections nothing else may hold, so whoever holds a phone is answered
// while all others wait for one another.
func Ahead(ctx context.Context) context.Context {
	return context.WithValue(ctx, aheadKey{}, true)
}

// pool is where reads under ctx take their connections. What goes ahead takes
// one of all while there are plenty.
func (db *DB) pool(ctx context.Context) *sql.DB {
	if ctx.Value(aheadKey{}) == nil {
		return db.sql
	}
	if all := db.sql.Stats(); all.InUse+spare < all.MaxOpenConnections && db.ahead.Stats().InUse >= db.conns/keptAhead {
		return db.sql
	}
	return db.ahead
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
	return nil
}

// Conns is how many connections the service's work may hold at once.
func (db *DB) Conns() int { return db.conns }

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool(ctx).PingContext(ctx) }
