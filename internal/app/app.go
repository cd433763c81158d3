package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/feed"
	"github.com/txng-vn/txng/internal/label"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/recall"
	"github.com/txng-vn/txng/internal/resolver"
	"github.com/txng-vn/txng/internal/signature/seal"
	"github.com/txng-vn/txng/internal/stats"
	"github.com/txng-vn/txng/internal/subscription"
	"github.com/txng-vn/txng/internal/trace"
)

// App is the whole service.
type App struct {
	Config    config.Config
	PublicURL string // base of every printed link
	IDBase    string // identity base of local codes in events
	DB        *database.DB
	Auth      *auth.Service
	Catalog   *catalog.Service
	Batches   *batch.Service
	Events    *event.Service
	Traces    *trace.Service
	Labels    *label.Service
	Recalls   *recall.Service
	Resolver  *resolver.Service
	Stats     *stats.Service
	Portal    *portal.Service
	Box       *outbox.Box

	Subscriptions *subscription.Service

	log      *slog.Logger
	registry *prometheus.Registry
	handler  http.Handler
	listener net.Listener
	admin    net.Listener
	draining atomic.Bool
}

// Options are what tests and the demo replace.
type Options struct {
	Clock func() time.Time
	Log   *slog.Logger

	Subscriptions subscription.Pace // how hastily subscribers are told; zero for the usual
	PortalSettle  time.Duration     // how long portals are given to show what they were told; zero for the usual
	ProveHost     resolver.Prove    // asks hosts of links for their tokens; nil asks the internet
}

// New opens the database, brings up or checks the schema, listens, and wires
// the rooms. Nothing is served before Run.
func New(ctx context.Context, cfg config.Config, o Options) (_ *App, err error) {
	a := &App{Config: cfg, log: o.Log, registry: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	a.DB, err = database.Open(ctx, database.Options{URL: cfg.DatabaseURL, MaxConns: cfg.DatabaseConns, Clock: o.Clock, Log: o.Log})
	if err != nil {
		return nil, err
	}
	if err := a.schema(ctx); err != nil {
		return nil, err
	}
	if err := a.listen(); err != nil { //nolint:contextcheck // what it opens is held until Close
		return nil, err
	}
	if a.IDBase, err = idBase(ctx, a.DB, cfg.IDBase, a.PublicURL); err != nil {
		return nil, err
	}
	a.Auth, a.Box = auth.New(a.DB), outbox.New(a.DB, o.Log)
	a.Catalog = catalog.New(a.DB, a.Box)
	a.Catalog.PublicURL = a.PublicURL
	a.Batches = batch.New(a.DB, a.Box)
	a.Batches.Products = a.Catalog
	a.Batches.PublicURL, a.Batches.Profile = a.PublicURL, cfg.RuleProfile
	signer := signer(cfg.Keys)
	a.Batches.Signer = signer
	if err := a.guard(ctx); err != nil {
		return nil, err
	}
	a.Events, a.Traces = event.New(a.DB, a.Box, a.Batches, a.IDBase), trace.New(a.DB)
	a.Events.Secrets, a.Events.SecretsOld = cfg.Keys.Secrets, cfg.Keys.SecretsOld
	a.Batches.Events, a.Batches.Steps = a.Events, a.Events
	a.Labels = label.New(a.DB, a.Catalog, a.Batches)
	a.Labels.Contents = a.Events.Contents
	if err := a.answers(o); err != nil {
		return nil, err
	}
	if a.Portal, err = a.portal(o); err != nil {
		return nil, err
	}
	a.Subscriptions = a.subscriptions(o)
	a.follow()
	if err := a.bootstrap(ctx); err != nil {
		return nil, err
	}
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), portalFigures{a.Portal})
	a.handler, err = api.New(api.Options{DB: a.DB, Log: o.Log, Metrics: a.registry, Ready: a.ready, Auth: a.Auth, Catalog: a.Catalog, Batches: a.Batches, Events: a.Events, Traces: a.Traces, Labels: a.Labels, Portal: a.Portal, Feed: feed.New(a.DB, a.Events, seal.Ring{Current: cfg.Keys.Secrets, Old: cfg.Keys.SecretsOld}), Resolver: a.Resolver, Recalls: a.Recalls, Stats: a.Stats, PublicURL: a.PublicURL, Load: a.load(), SigningKeys: signer.Keys(), EPCIS: api.EPCIS{MaxEvents: cfg.EPCIS.MaxEvents, MaxBytes: cfg.EPCIS.MaxBytes, SpoolDir: filepath.Join(cfg.DataDir, "spool"), Subscriptions: a.Subscriptions}}) //nolint:contextcheck // requests bring their own
	return a, err
}

// load is how much is worked on at once.
func (a *App) load() api.Load {
	l := a.Config.Load
	return api.Load{Scans: l.Scans, ScansPerSecond: l.ScansPerSecond, Calls: l.Calls, Exports: l.Exports, Wait: l.Wait}
}

// subscriptions builds what tells subscribers.
func (a *App) subscriptions(o Options) *subscription.Service {
	return subscription.New(subscription.Options{
		DB: a.DB, Auth: a.Auth, Events: a.Events, Secrets: a.Config.Keys.Secrets, SecretsOld: a.Config.Keys.SecretsOld, Private: a.Config.Subscription.AllowPrivate && !a.Config.Production(), Log: o.Log, Pace: o.Subscriptions,
	})
}

// answers wires what keeps scans up to date into the rooms that it depends on.
func (a *App) answers(o Options) (err error) {
	a.Recalls, a.Stats = recall.New(a.DB, a.Batches), stats.New(a.DB, a.log)
	a.Batches.MayMove = a.Recalls.MayMove
	a.Resolver, err = resolver.New(a.DB, a.Box, a.Batches, resolver.Options{Profile: a.Config.RuleProfile, NoCache: a.Config.ScanCache == "off", Words: api.Wording{PublicURL: a.PublicURL, SiteURL: a.Config.Portal.SiteBase}, Prove: o.ProveHost, Log: a.log})
	a.Recalls.Shown = a.Resolver
	return err
}

// schema applies the migrations on the embedded database; on PostgreSQL that
// is `txng migrate`'s work, under the owner's role, and here only checked.
func (a *App) schema(ctx context.Context) error {
	if a.DB.Engine == database.Postgres {
		if err := a.DB.CheckSchema(ctx); err != nil {
			return err
		}
		return a.DB.EnsurePartitions(ctx)
	}
	_, _, err := a.DB.Migrate(ctx)
	return err
}

// listen takes the ports now, so that the public URL is known while wiring.
func (a *App) listen() (err error) {
	var plain net.ListenConfig
	plain.SetMultipathTCP(false)                                                                // which takes no filter: see deafen
	if a.listener, err = plain.Listen(context.Background(), "tcp", a.Config.Addr); err != nil { // held until Close
		return fmt.Errorf("cannot listen on TXNG_ADDR: %w", err)
	}
	if a.Config.AdminAddr != "" {
		if a.admin, err = net.Listen("tcp", a.Config.AdminAddr); err != nil { //nolint:noctx // held until Close
			return fmt.Errorf("cannot listen on TXNG_ADMIN_ADDR: %w", err)
		}
	}
	a.PublicURL = a.Config.PublicURL
	if a.PublicURL == "" {
		a.PublicURL = "http://" + a.listener.Addr().String()
	}
	return nil
}

// Addr is the address the service really listens on.
func (a *App) Addr() string { return a.listener.Addr().String() }

// AdminAddr is the address of metrics and pprof, "" when they are off.
func (a *App) AdminAddr() string {
	if a.admin == nil {
		return ""
	}
	return a.admin.Addr().String()
}

func (a *App) ready() error {
	if a.draining.Load() {
		return errors.New("draining")
	}
	return nil
}

// Close lets go of ports and database.
func (a *App) Close() error {
	var errs []error
	for _, l := range []net.Listener{a.listener, a.admin} {
		if l != nil {
			if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				errs = append(errs, err)
			}
		}
	}
	if a.DB != nil {
		errs = append(errs, a.DB.Close())
	}
	return errors.Join(errs...)
}
