// Command schemagen writes docs/schema.md: every table as the migrations make
// it, read back from a fresh database of each engine. With -check it writes
// nothing and fails when the page is out of date.
//
// It needs a PostgreSQL server's binaries. Without them a check says so and
// passes, unless TXNG_TEST_REQUIRE_POSTGRES=1, and nothing is written.
package main

//go:generate go run .

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

func main() {
	check := flag.Bool("check", false, "fail if the page is out of date, and write nothing")
	flag.Parse()
	if err := run(context.Background(), *check); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, check bool) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	target := filepath.Join(root, "docs", "schema.md")
	want, err := page(ctx)
	if errors.Is(err, dbtest.ErrNoPostgres) && check && os.Getenv(dbtest.RequireVariable) != "1" {
		_, _ = fmt.Fprintln(os.Stderr, "schemagen: docs/schema.md NOT CHECKED:", err)
		return nil
	}
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(target, []byte(want), 0o644) //nolint:gosec // a public document
	}
	have, err := os.ReadFile(target) //nolint:gosec // a file of this tree
	if err != nil {
		return err
	}
	if string(have) != want {
		return fmt.Errorf("%s is out of date: run `make generate` and commit it", target)
	}
	return nil
}

// page migrates an empty database of each engine and describes both.
func page(ctx context.Context) (_ string, err error) {
	dir, err := os.MkdirTemp("", "txng-schema-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := dbtest.StartPostgres(ctx, dbtest.Options{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	name := dbtest.UniqueName("schema")
	if err := server.CreateDatabase(ctx, name, ""); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, server.DropDatabase(ctx, name)) }()

	postgres, err := schemaOf(ctx, server.URL(name))
	if err != nil {
		return "", err
	}
	sqlite, err := schemaOf(ctx, "sqlite:"+filepath.Join(dir, "schema.db"))
	if err != nil {
		return "", err
	}
	purposes, err := purposes(database.Migrations(database.Postgres))
	if err != nil {
		return "", err
	}
	return render(postgres, sqlite, purposes)
}

// schemaOf migrates the database at url and reads its tables.
func schemaOf(ctx context.Context, url string) (_ schema, err error) {
	db, err := database.Open(ctx, database.Options{URL: url, Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return schema{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, _, err := db.Migrate(ctx); err != nil {
		return schema{}, err
	}
	if db.Engine == database.Postgres {
		return readPostgres(ctx, db.SQL())
	}
	return readSQLite(ctx, db.SQL())
}

// moduleRoot is the nearest directory upwards that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod here or above")
		}
		dir = parent
	}
}
