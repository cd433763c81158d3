package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/dbtest"
)

// host holds what the measures run on: a PostgreSQL server, the service's
// binary, a directory, and the processes that were started.
type host struct {
	settings

	server   *dbtest.Server
	postgres string // its version
	binary   string
	dir      string
	adminKey string
	running  []*process
}

// newHost starts PostgreSQL with its own promises (fsync and all) and builds
// the service.
func newHost(ctx context.Context, s settings) (h *host, err error) {
	h = &host{settings: s, adminKey: auth.NewKey()}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if h.dir, err = os.MkdirTemp("", "txng-bench-"); err != nil {
		return h, err
	}
	h.binary = filepath.Join(h.dir, "txng")
	say("building the service")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", h.binary, "github.com/txng-vn/txng/cmd/txng").CombinedOutput(); err != nil { //nolint:gosec // our own package
		return h, fmt.Errorf("build: %w\n%s", err, out)
	}
	h.server, err = dbtest.StartPostgres(ctx, dbtest.Options{Durable: true, Settings: map[string]string{
		"shared_buffers": "1GB", "max_wal_size": "8GB", "wal_level": "minimal", "max_wal_senders": "0", "maintenance_work_mem": "256MB",
	}})
	if err != nil {
		return h, err
	}
	err = h.query(ctx, "postgres", func(conn *pgx.Conn) error {
		var version string
		err := conn.QueryRow(ctx, "SHOW server_version").Scan(&version)
		h.postgres = "PostgreSQL " + version
		return err
	})
	return h, err
}

// rest stops the processes that run, the last started first.
func (h *host) rest() (err error) {
	for _, p := range slices.Backward(h.running) {
		err = errors.Join(err, p.stop())
	}
	h.running = nil
	return err
}

// close stops everything.
func (h *host) close() error {
	err := h.rest()
	if h.server != nil {
		err = errors.Join(err, h.server.Stop())
	}
	if h.dir != "" {
		err = errors.Join(err, os.RemoveAll(h.dir))
	}
	return err
}

// query runs do on a connection of its own.
func (h *host) query(ctx context.Context, database string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, h.server.URL(database))
	if err != nil {
		return err
	}
	err = do(conn)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// environment of the service on a database URL; extra are NAME=value.
func (h *host) environment(url, addr, admin string, extra ...string) []string {
	key := strings.Repeat("A", 42) + "8=" // 32 bytes in base64, for measuring only
	return append([]string{
		"TXNG_ADDR=" + addr, "TXNG_ADMIN_ADDR=" + admin, "TXNG_DATABASE_URL=" + url, "TXNG_DATA_DIR=" + filepath.Join(h.dir, "data"), "TXNG_PUBLIC_URL=https://txng.example",
		"TXNG_BOOTSTRAP_ADMIN_KEY=" + h.adminKey, "TXNG_SERIAL_KEY=" + key, "TXNG_SECRETS_KEY=" + key, "TXNG_SIGNING_KEY=" + key,
	}, extra...)
}

// migrate makes the schema in a database of ours.
func (h *host) migrate(ctx context.Context, database string) error {
	cmd := exec.CommandContext(ctx, h.binary, "migrate") //nolint:gosec // built above
	cmd.Env = h.environment(h.server.URL(database), "", "")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w\n%s", err, out)
	}
	return nil
}

// start starts the service on the database at url.
func (h *host) start(ctx context.Context, name, url string, extra ...string) (*process, error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	admin := ""
	if h.profiles != "" {
		if admin, err = freeAddress(ctx); err != nil {
			return nil, err
		}
	}
	p, err := spawn(ctx, name, addr, "/readyz", h.binary, []string{"serve"}, h.environment(url, addr, admin, extra...))
	if err != nil {
		return nil, err
	}
	p.admin = admin
	h.running = append(h.running, p)
	return p, nil
}

// serve starts the service on a database of ours.
func (h *host) serve(ctx context.Context, name, database string, extra ...string) (*process, error) {
	return h.start(ctx, name, h.server.URL(database), extra...)
}
