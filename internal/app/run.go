package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/txng-vn/txng/api"
)

// Run serves until ctx ends, then drains: readiness drops, no connection is
// begun any more, the requests of those that were finish, workers stop.
func (a *App) Run(ctx context.Context) error {
	public, admin := server(a.whileDraining(a.handler)), server(a.adminHandler())
	taken := open{connections: map[net.Conn]struct{}{}}
	public.ConnState = taken.track
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var workers sync.WaitGroup
	for _, worker := range a.workers() {
		workers.Go(func() { worker(work) })
	}
	failed, accepted := make(chan error, 2), make(chan struct{})
	go func() {
		failed <- public.Serve(a.listener)
		close(accepted) // all that ever will be
	}()
	if a.admin != nil {
		go func() { failed <- admin.Serve(a.admin) }()
	}
	a.log.InfoContext(ctx, "serving", slog.String("addr", a.Addr()), slog.String("public_url", a.PublicURL), slog.String("admin_addr", a.AdminAddr()), slog.String("database", string(a.DB.Engine)))
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	a.draining.Store(true)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
	defer cancel()
	if err := deafen(a.listener); err != nil {
		a.log.WarnContext(stop, "connections that are not accepted yet may be cut off", slog.Any("error", err))
	}
	shutdown := a.listener.Close()
	if errors.Is(shutdown, net.ErrClosed) {
		shutdown = nil
	}
	<-accepted
	taken.empty(stop)
	shutdown = errors.Join(shutdown, public.Shutdown(stop), admin.Shutdown(stop))
	stopWork()
	workers.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, shutdown)
}

// server has the limits that keep slow or endless clients from piling up.
func server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 60 * time.Second, MaxHeaderBytes: 16 << 10,
	}
}

// workers are what runs beside requests, each until its context ends.
func (a *App) workers() []func(context.Context) {
	return []func(context.Context){a.Box.Run, a.Portal.Run, a.Subscriptions.Run, a.Events.Run, a.Resolver.Run, a.Stats.Run, a.maintain}
}

// maintain does every six hours what must not depend on anybody's remembering.
func (a *App) maintain(ctx context.Context) {
	ticker := time.NewTicker(6 * time.Hour)
	defer ticker.Stop()
	for {
		if err := a.DB.EnsurePartitions(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "event partitions", slog.Any("error", err))
		}
		if _, err := api.SweepIdempotency(ctx, a.DB); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "idempotency keys not swept", slog.Any("error", err))
		}
		if _, err := a.Auth.SweepSessions(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "sessions not swept", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// adminHandler serves operators only, on its own listener.
func (a *App) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(a.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
