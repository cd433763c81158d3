package api

import (
	"crypto/ed25519"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/txng-vn/txng/api/epcis"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/feed"
	"github.com/txng-vn/txng/internal/label"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/recall"
	"github.com/txng-vn/txng/internal/resolver"
	"github.com/txng-vn/txng/internal/stats"
	"github.com/txng-vn/txng/internal/subscription"
	"github.com/txng-vn/txng/internal/trace"
)

// Options are what the API calls; all fields are needed.
type Options struct {
	DB      *database.DB
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Ready   func() error // nil while the service takes traffic

	Auth    *auth.Service
	Catalog *catalog.Service
	Batches *batch.Service
	Events  *event.Service
	Traces  *trace.Service
	Labels  *label.Service

	Recalls   *recall.Service
	Stats     *stats.Service
	Resolver  *resolver.Service
	PublicURL string // begins every printed link and every page's address
	Portal    *portal.Service
	Feed      *feed.Service

	SigningKeys []ed25519.PublicKey // verify receipts and exports; the one in use first

	EPCIS EPCIS
}

// EPCIS bounds the EPCIS capture interface.
type EPCIS struct {
	MaxEvents int    // events of one call
	MaxBytes  int64  // bytes of one call, unpacked
	SpoolDir  string // where documents lie while they are read; made when absent

	Subscriptions *subscription.Service
}

// API answers HTTP requests.
type API struct {
	Options
	db      *database.DB
	log     *slog.Logger
	metrics *metrics
	epcis   *epcis.API

	attempts *attempts // at signing in
	exports  *gate
}

// New returns the handler of the whole public surface.
func New(o Options) (http.Handler, error) {
	a := &API{Options: o, db: o.DB, log: o.Log, attempts: newAttempts(o.DB.Now), exports: newGate(exportsAtOnce, exportsOfOne)}
	a.PublicURL = strings.TrimRight(a.PublicURL, "/")
	var err error
	if a.metrics, err = newMetrics(o.Metrics); err != nil {
		return nil, err
	}
	a.epcis = epcis.New(epcis.Options{DB: o.DB, Log: o.Log, Events: o.Events, Subscriptions: o.EPCIS.Subscriptions, MaxEvents: o.EPCIS.MaxEvents, MaxBytes: o.EPCIS.MaxBytes, SpoolDir: o.EPCIS.SpoolDir})
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.UseEscapedPath = true // identifiers hold '/', '+' and '%'
	engine.UnescapePathValues = false
	engine.RedirectTrailingSlash = false
	engine.RedirectFixedPath = false
	engine.HandleMethodNotAllowed = true
	engine.ContextWithFallback = false
	if err := engine.SetTrustedProxies(nil); err != nil { // no header says where a client is
		return nil, err
	}
	engine.Use(a.observe, a.recovered)
	for _, r := range a.routes() {
		engine.Handle(r.method, r.path, a.serve(r))
		if r.method == http.MethodGet && r.roles == nil { // resolvers ask with HEAD (GS1-Conformant Resolver 1.2.0)
			engine.Handle(http.MethodHead, r.path, a.serve(r))
		}
	}
	for path, options := range a.epcis.Options() {
		engine.OPTIONS(path, a.handler(options))
	}
	for _, path := range resolverPaths() {
		engine.OPTIONS(path, a.handler(a.resolverOptions))
	}
	engine.NoRoute(a.handler(a.elsewhere))
	engine.NoMethod(a.handler(func(*gin.Context) error {
		return fault.New(fault.KindMethodNotAllowed, "method_not_allowed", "Đường dẫn này không nhận phương thức đó; xem Allow.", "This path does not take that method; see Allow.")
	}))
	return engine, nil
}
