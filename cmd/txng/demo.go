package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
	a, admin, err := d.start(ctx)
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
	err = demo.Tell(ctx, demo.Service{Base: "http://" + loopback(a.Addr()), PublicURL: a.PublicURL, AdminKey: admin, Now: a.DB.Now(), Drain: a.Box.Drain}, os.Stdout, d.Once)
	if err != nil || d.Once {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "\nĐang phục vụ, dữ liệu ở %s. Nhấn Ctrl+C để dừng.  (Serving; Ctrl+C stops.)\n", d.Dir)
	<-ctx.Done()
	return err
}

// start brings up the service on the embedded database.
func (d demoCommand) start(ctx context.Context) (*app.App, string, error) {
	admin := auth.NewKey()
	addr, public, err := d.addresses()
	if err != nil {
		return nil, "", err
	}
	cfg, err := config.Load([]string{
		"TXNG_ADDR=" + addr, "TXNG_ADMIN_ADDR=", "TXNG_DATA_DIR=" + d.Dir, "TXNG_PUBLIC_URL=" + public,
		"TXNG_DATABASE_URL=sqlite:" + filepath.Join(d.Dir, "txng.db"), "TXNG_BOOTSTRAP_ADMIN_KEY=" + admin, "TXNG_LOG_LEVEL=warn",
	})
	if err != nil {
		return nil, "", err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := app.New(ctx, cfg, app.Options{Clock: time.Now, Log: log})
	return a, admin, err
}

// addresses picks where to listen and what printed links begin with. A busy
// port is no obstacle: another is taken.
func (d demoCommand) addresses() (addr, public string, err error) {
	host, port, err := net.SplitHostPort(d.Addr)
	if err != nil {
		return "", "", fmt.Errorf("--addr: %w", err)
	}
	if d.LAN {
		host = "0.0.0.0"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, port)) //nolint:noctx // only to see whether the port is free
	if err != nil {
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil { //nolint:noctx // as above
			return "", "", err
		}
	}
	tcp, _ := listener.Addr().(*net.TCPAddr)
	port = strconv.Itoa(tcp.Port)
	if err := listener.Close(); err != nil {
		return "", "", err
	}
	public = "http://" + net.JoinHostPort(host, port)
	if d.LAN {
		ip, err := lanAddress()
		if err != nil {
			return "", "", err
		}
		public = "http://" + net.JoinHostPort(ip, port)
	}
	return net.JoinHostPort(host, port), public, nil
}

// lanAddress is this machine's first private address, which a phone on the
// same network can open.
func lanAddress() (string, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() && n.IP.IsPrivate() {
			return n.IP.String(), nil
		}
	}
	return "", errors.New("--lan: this machine has no address on a local network")
}

// loopback is addr as this machine itself reaches it.
func loopback(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	if strings.HasPrefix(addr, "0.0.0.0:") || strings.HasPrefix(addr, "[::]:") {
		return "127.0.0.1:" + port
	}
	return addr
}
