package database

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Query is a statement that goes past gorm, where the way through it would
// cost more than the answer.
type Query struct {
	SQL  string // parameters as $1, $2, …, and no other dollar sign
	Args []any
	Row  func(Scan) error // is called with each row
}

// Scan copies a row's columns into pointers.
type Scan func(into ...any) error

// maxFresh bounds how many connections are tried that the server has closed
// since they were last used.
const maxFresh = 3

// Together runs queries outside a transaction: on PostgreSQL in one round trip
// and seeing one another's commits or none, on SQLite one after another.
func (db *DB) Together(ctx context.Context, queries ...Query) error {
	if db.Watch != nil {
		db.Watch(ctx, len(queries))
	}
	if db.Engine != Postgres {
		return eachInTurn(ctx, db.pool(ctx), queries)
	}
	return db.roundTrip(ctx, queries)
}

// roundTrip sends queries to PostgreSQL on a connection that works.
func (db *DB) roundTrip(ctx context.Context, queries []Query) (err error) {
	for range maxFresh {
		if err = db.onConn(ctx, func(conn *pgx.Conn) error { return pipeline(ctx, conn, queries) }); !pgconn.SafeToRetry(err) {
			break // answered, or perhaps begun
		}
	}
	return err
}

// onConn lends do the pgx connection under one of the pool's.
func (db *DB) onConn(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := db.pool(ctx).Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // returns it to the pool
	return native(conn, do)
}

// native lends do the pgx connection under conn.
func native(conn *sql.Conn, do func(*pgx.Conn) error) error {
	return conn.Raw(func(driverConn any) error {
		c, ok := driverConn.(*stdlib.Conn)
		if !ok {
			return errors.New("not a pgx connection")
		}
		return do(c.Conn())
	})
}

// pipeline sends queries in one round trip.
func pipeline(ctx context.Context, conn *pgx.Conn, queries []Query) error {
	if len(queries) == 1 {
		rows, err := conn.Query(ctx, queries[0].SQL, queries[0].Args...)
		if err != nil {
			return err
		}
		return eachRow(rows, queries[0].Row)
	}
	var batch pgx.Batch
	for _, q := range queries {
		batch.Queue(q.SQL, q.Args...)
	}
	results := conn.SendBatch(ctx, &batch)
	for _, q := range queries {
		rows, err := results.Query()
		if err == nil {
			err = eachRow(rows, q.Row)
		}
		if err != nil {
			return errors.Join(err, results.Close())
		}
	}
	return results.Close()
}

func eachRow(rows pgx.Rows, row func(Scan) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// querier is a pool or a transaction of database/sql.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func eachInTurn(ctx context.Context, from querier, queries []Query) error {
	for _, q := range queries {
		if err := inTurn(ctx, from, q); err != nil {
			return err
		}
	}
	return nil
}

func inTurn(ctx context.Context, from querier, q Query) error {
	rows, err := from.QueryContext(ctx, strings.ReplaceAll(q.SQL, "$", "?"), q.Args...) // to SQLite $1 is a name, ?1 the first
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := q.Row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
