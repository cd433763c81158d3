package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/demo"
)

type demoCommand struct {
	Dir  string `help:"Data directory; a temporary one, removed at the end, when absent." type:"path"`
	Addr string `help:"Where to listen; another port is taken when it is busy." default:"127.0.0.1:8080"`
	LAN  bool   `help:"Listen on all interfaces and print an address that a phone can open."`
	Once bool   `help:"Check what is shown, then exit: 0 if all is as told."`
}

// Run tells the story from field to shop and then serves until interrupted.
func (d demoCommand) Run(ctx context.Context) (err error) {
	if d.Dir == "" {
		if d.Dir, err = os.MkdirTemp("", "txng-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(d.Dir)) }()
	}
	if _, err := os.Stat(filepath.Join(d.Dir, "txng.db")); err == nil {
		return fmt.Errorf("%s already holds a database: name a new --dir, or serve that one with TXNG_DATA_DIR=%[1]s txng serve", d.Dir)
	}
	portal, err := d.portal(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, portal.close()) }()
	a, admin, err := d.start(ctx, portal)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(serving) }()
	defer func() {
		stop()
		err = errors.Join(err, <-ended, a.Close())
	}()
	err = demo.Tell(ctx, demo.Service{
		Base: "http://" + loopback(a.Addr()), PublicURL: a.PublicURL, AdminKey: admin, Now: a.DB.Now(),
		Portal: portal.sim, Drain: a.Box.Drain,
	}, os.Stdout, d.Once)
	if err != nil || d.Once {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "\nĐang phục vụ, dữ liệu ở %s. Nhấn Ctrl+C để dừng.  (Serving; Ctrl+C stops.)\n", d.Dir)
	<-ctx.Done()
	return err
}

// start brings up the service on the embedded database.
func (d demoCommand) start(ctx context.Context, portal *demoPortal) (*app.App, string, error) {
	admin := auth.NewKey()
	addr, public, err := d.addresses()
	if err != nil {
		return nil, "", err
	}
	cfg, err := config.Load(append(portal.settings(),
		"TXNG_ADDR="+addr, "TXNG_ADMIN_ADDR=", "TXNG_DATA_DIR="+d.Dir, "TXNG_PUBLIC_URL="+public,
		"TXNG_DATABASE_URL=sqlite:"+filepath.Join(d.Dir, "txng.db"), "TXNG_BOOTSTRAP_ADMIN_KEY="+admin, "TXNG_LOG_LEVEL=warn",
	))
	if err != nil {
		return nil, "", err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(ctx, cfg, app.Options{Clock: time.Now, Log: log, PortalSettle: 100 * time.Millisecond})
	return a, admin, err
}
