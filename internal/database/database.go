package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Engine is the kind of database behind a DB.
type Engine string

// The two engines; both are first-class.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say how to open a database.
type Options struct {
	URL      string           // postgres://… or sqlite:PATH
	MaxConns int              // connections to PostgreSQL, 16 when 0
	Clock    func() time.Time // the time a transaction freezes
	Log      *slog.Logger
}

// DB is an open database.
type DB struct {
	Engine Engine
	gorm   *gorm.DB
	sql    *sql.DB
	ahead  *sql.DB // of what goes ahead; sql itself when there are few
	conns  int     // of both
	clock  func() time.Time
	log    *slog.Logger
	writer chan struct{} // SQLite has one writer: queue for it here, not in its busy loop
	lock   io.Closer     // SQLite: refuses a second serving process

	pg      *pgx.ConnConfig  // on PostgreSQL
	lookups *Shared[*lookup] // on PostgreSQL

	sqlitePath string // its file, "" on PostgreSQL
	sqliteFile string // the same as a file: URI without options

	// Watch, unless nil, is told how many statements are about to go past
	// gorm, whose own callbacks tell of the others.
	Watch func(ctx context.Context, statements int)
}

// Open opens the database named by opts.URL. It does not touch the schema.
func Open(ctx context.Context, opts Options) (*DB, error) {
	db := &DB{clock: opts.Clock, log: opts.Log}
	db.lookups = NewShared(maxLookups, maxTrips, db.lookUp)
	var err error
	switch {
	case strings.HasPrefix(opts.URL, "sqlite:"):
		db.Engine, db.writer = SQLite, make(chan struct{}, 1)
		err = db.openSQLite(strings.TrimPrefix(opts.URL, "sqlite:"))
	case strings.HasPrefix(opts.URL, "postgres://"), strings.HasPrefix(opts.URL, "postgresql://"):
		db.Engine = Postgres
		err = db.openPostgres(opts.URL, opts.MaxConns)
	default:
		err = errors.New("a database URL begins with sqlite: or postgres, not with what was given")
	}
	if err != nil {
		return nil, err
	}
	if err := db.sql.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("the database does not answer: %w", err)
	}
	return db, nil
}

func (db *DB) gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction:   true, // InTx is the only way to write
		DisableNestedTransaction: true,
		Logger:                   logger.Discard, // statements hold personal data; errors are logged where they are answered
		NowFunc:                  db.Now,
	}
}

// Now is the time by the injected clock: UTC, in microseconds, which is what
// both engines keep.
func (db *DB) Now() time.Time { return UTC(db.clock()) }

// UTC brings t into the form in which times are stored.
func UTC(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Read returns a handle for queries outside a transaction, or in the Snapshot
// that ctx is of.
func (db *DB) Read(ctx context.Context) *gorm.DB {
	if bound, ok := ctx.Value(snapshotKey{db}).(*gorm.DB); ok {
		return bound.WithContext(ctx)
	}
	q := db.gorm.WithContext(ctx)
	q.Statement.ConnPool = db.pool(ctx)
	return q
}

// SQL returns the pool under gorm, for migrations and metrics.
func (db *DB) SQL() *sql.DB { return db.sql }

// SQLitePath is the path of the embedded database's file, "" on PostgreSQL.
func (db *DB) SQLitePath() string { return db.sqlitePath }

// Close closes the pools and, on SQLite, lets another process in.
func (db *DB) Close() error {
	err := errors.Join(db.sql.Close(), db.ahead.Close())
	if db.lock != nil {
		if e := db.lock.Close(); err == nil {
			err = e
		}
	}
	return err
}
