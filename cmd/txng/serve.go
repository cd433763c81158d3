package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/database"
)

type serveCommand struct{}

// ballast is how much lives that is never touched, and so takes no memory.
// Garbage is collected when there is as much of it as lives, some 10 MiB here:
// that would happen all the time. With the ballast it waits for 24 MiB more,
// however much lives; a larger GOGC would have it wait for a multiple, which a
// run of labels drives beyond 100 MiB.
const ballast = 24 << 20

// Run serves until the process is told to stop.
func (serveCommand) Run(ctx context.Context) error {
	cfg, err := config.Load(os.Environ())
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" { // the operator knows better
		untouched := make([]byte, ballast)
		defer runtime.KeepAlive(untouched)
	}
	log := logger(cfg.LogLevel)
	a, err := app.New(ctx, cfg, app.Options{Clock: time.Now, Log: log})
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}

// logger writes JSON lines to standard error.
func logger(level string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // config has checked it
	return slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: l}))
}

type migrateCommand struct{}

// Run applies the migrations.
func (migrateCommand) Run(ctx context.Context) error {
	url, err := ownersURL()
	if err != nil {
		return err
	}
	if url == "" {
		return errors.New("set TXNG_DATABASE_URL to the database to migrate, with the owner's role")
	}
	db, err := database.Open(ctx, database.Options{URL: url, MaxConns: 2, Clock: time.Now, Log: logger("info")})
	if err != nil {
		return err
	}
	from, to, err := db.Migrate(ctx)
	if err == nil {
		_, err = fmt.Fprintf(os.Stdout, "schema: version %d → %d\n", from, to)
	}
	return errors.Join(err, db.Close())
}

// ownersURL is the database's URL, "" when none is set. The commands of the
// owner need no other setting.
func ownersURL() (string, error) {
	url, path := os.Getenv("TXNG_DATABASE_URL"), os.Getenv("TXNG_DATABASE_URL_FILE")
	if path == "" {
		return url, nil
	}
	if url != "" {
		return "", errors.New("TXNG_DATABASE_URL and TXNG_DATABASE_URL_FILE are both set: keep one")
	}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names it
	return strings.TrimSpace(string(content)), err
}

type healthcheckCommand struct{}

// Run exits 0 if the server at TXNG_ADDR is ready.
func (healthcheckCommand) Run(ctx context.Context) error {
	addr := os.Getenv("TXNG_ADDR")
	if addr == "" {
		addr = "127.0.0.1:8080"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", http.NoBody) //nolint:gosec // the operator's own address
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request) //nolint:gosec // as above
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // nothing is written
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", response.Status)
	}
	return nil
}
