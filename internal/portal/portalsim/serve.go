package portalsim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve runs a simulator on addr, its control plane on controlAddr ("" for
// none), until ctx ends; seeds stand on it from the start. It logs both
// addresses through the default logger, and o's is not used.
func Serve(ctx context.Context, addr, controlAddr string, o Options, seeds ...Seed) error {
	o.Logger = slog.Default()
	sim, err := New(o)
	if err != nil {
		return err
	}
	for _, seed := range seeds {
		if _, err := sim.Seed(seed); err != nil {
			return errors.Join(err, sim.Close())
		}
	}
	failed := make(chan error, 2)
	stop := []func() error{sim.Close}
	listen := func(name, addr string, handler http.Handler) error {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
		if err != nil {
			return fmt.Errorf("portal simulator: %w", err)
		}
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
		stop = append([]func() error{server.Close}, stop...)
		slog.InfoContext(ctx, "portal simulator listens", "part", name, "addr", l.Addr().String())
		go func() { failed <- server.Serve(l) }()
		return nil
	}
	err = listen("portal", addr, sim.Handler())
	if err == nil && controlAddr != "" {
		err = listen("control", controlAddr, sim.Control())
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
	}
	for _, f := range stop {
		err = errors.Join(err, f())
	}
	return err
}
