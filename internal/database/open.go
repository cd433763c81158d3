package database

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/ncruces/go-sqlite3/driver" // registers "sqlite3"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// sqliteConns is how many connections read the embedded database at once.
const sqliteConns = 8

// openSQLite opens the file at path, making its directory. Times are stored as
// whole microseconds, so that they sort and compare as on PostgreSQL.
func (db *DB) openSQLite(path string) error {
	if path == "" {
		return errors.New("sqlite: needs a path")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return fmt.Errorf("%s is in use by another process (one serving process per SQLite file; PostgreSQL takes several): %w", path, err)
	}
	db.lock = lock
	query := url.Values{
		"_txlock":  {"immediate"},
		"_timefmt": {"unixepoch_micro"},
		// A checkpoint holds up the one writer: 8000 pages (32 MiB) instead of 1000
		// make it rare, and a tenth more events a second.
		"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "foreign_keys(1)", "wal_autocheckpoint(8000)"},
	}
	db.sqlitePath = path
	db.sqliteFile = "file:" + (&url.URL{Path: path}).EscapedPath()
	err = db.split(sqliteConns, func() (*sql.DB, error) { return sql.Open("sqlite3", db.sqliteFile+"?"+query.Encode()) })
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	db.gorm, err = gorm.Open(gormlite.OpenDB(db.sql), db.gormConfig())
	return err
}

// openPostgres opens a pool with limits that keep one stuck statement from
// holding up the rest.
func (db *DB) openPostgres(dsn string, maxConns int) error {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errors.New("the PostgreSQL URL cannot be read") // its text may hold a password
	}
	for name, value := range map[string]string{
		"timezone": "UTC", "statement_timeout": "30s", "lock_timeout": "10s",
		"idle_in_transaction_session_timeout": "60s", "application_name": "txng",
		// Statements are few and their plans do not hang on values: without this the
		// server may plan the hot ones again at each execution, which costs more than
		// the reading.
		"plan_cache_mode": "force_generic_plan",
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	if maxConns <= 0 {
		maxConns = 16
	}
	db.pg = config
	err = db.split(maxConns, func() (*sql.DB, error) {
		pool := stdlib.OpenDB(*config)
		pool.SetConnMaxLifetime(30 * time.Minute)
		return pool, nil
	})
	if err != nil {
		return err
	}
	db.gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: db.sql}), db.gormConfig())
	return err
}
