package database

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// Tx is a running transaction: a gorm handle bound to it and to its context, a
// frozen time, rows that go in with its last statement, and functions that run
// once it has committed. Inside: no network, no goroutines, no files.
type Tx struct {
	*gorm.DB
	engine Engine
	now    time.Time
	rows   []pending
	after  []func()
	answer []func() error
	pg     *pgTx // on PostgreSQL
}

// running is what a transaction runs by.
type running interface {
	gorm.ConnPool
	gorm.TxCommitter
}

// maxTries bounds how often a transaction that lost a race is run again.
const maxTries = 6

// InTx runs fn in a transaction and commits it if fn returns nil. When the
// database asks for a repeat (serialisation failure, deadlock, busy) fn is run
// again from the start, so it must not have effects outside tx.
func (db *DB) InTx(ctx context.Context, fn func(tx *Tx) error) error {
	if db.writer != nil {
		select {
		case db.writer <- struct{}{}:
			defer func() { <-db.writer }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var err error
	for try := range maxTries {
		if try > 0 {
			pause := time.Duration(1+rand.IntN(10<<try)) * time.Millisecond //nolint:gosec // jitter, not a secret
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		var tx *Tx
		if tx, err = db.runTx(ctx, fn); err == nil {
			return Explain(tx.committed())
		}
		if !retryable(err) {
			return Explain(err)
		}
	}
	return Explain(err)
}

// runTx runs fn once on one connection, which CopyFrom needs.
func (db *DB) runTx(ctx context.Context, fn func(tx *Tx) error) (*Tx, error) {
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // returns it to the pool
	tx := &Tx{engine: db.Engine, now: db.Now()}
	var run running
	if db.Engine == Postgres {
		tx.pg = &pgTx{ctx: ctx, conn: conn}
		run = tx.pg
	} else if run, err = conn.BeginTx(ctx, nil); err != nil {
		return nil, err
	}
	done := false
	defer func() {
		if !done { // also when fn panics
			_ = run.Rollback()
		}
	}()
	tx.DB = db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.Statement.ConnPool = run
	if err := fn(tx); err != nil {
		return nil, err
	}
	if err := tx.ready(); err != nil { //nolint:contextcheck // tx carries ctx
		return nil, err
	}
	err = run.Commit()
	done = err == nil
	return tx, err
}

// Context is the context the transaction runs under.
func (tx *Tx) Context() context.Context { return tx.Statement.Context }

// Now is the time of the transaction, the same for all it writes.
func (tx *Tx) Now() time.Time { return tx.now }

// Engine is the kind of database the transaction runs on.
func (tx *Tx) Engine() Engine { return tx.engine }

// AfterCommit has f run once the transaction has committed, never otherwise.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// BeforeAnswer has f run once the transaction has committed, before InTx
// returns. Its error becomes InTx's, though what was committed stays: nobody is
// told what f could not make safe.
func (tx *Tx) BeforeAnswer(f func() error) { tx.answer = append(tx.answer, f) }

func (tx *Tx) committed() error {
	for _, f := range tx.after {
		f()
	}
	for _, f := range tx.answer {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// Flush inserts now what was appended so far, for statements that read it.
func (tx *Tx) Flush() error { return tx.flush() }

// CopyFrom inserts many rows into table: by COPY on PostgreSQL, inside this
// transaction; by multi-row INSERT on SQLite. It flushes appended rows first,
// so that order is kept.
func (tx *Tx) CopyFrom(table string, columns []string, rows [][]any) error {
	if err := tx.flush(); err != nil {
		return err
	}
	if tx.engine != Postgres {
		for _, row := range rows {
			tx.Append(table, columns, row...)
		}
		return tx.flush()
	}
	if err := tx.pg.begin(); err != nil {
		return err
	}
	return native(tx.pg.conn, func(conn *pgx.Conn) error {
		_, err := conn.CopyFrom(tx.Context(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		return err
	})
}
