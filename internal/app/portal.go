package app

import (
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/outward"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/epcistarget"
	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/nda"
	"github.com/txng-vn/txng/internal/portal/target"
)

// The names of the targets that are one of a kind.
const (
	nationalName = "national"
	ndaName      = "nda"
)

// portal builds the sync with the targets that are configured.
func (a *App) portal(options Options) (*portal.Service, error) {
	clock := options.Clock
	o := portal.Options{
		DB: a.DB, Box: a.Box, Targets: map[string]target.Target{}, Captures: map[string]target.Capture{}, Registries: map[string]target.Registry{},
		Secrets: a.Config.Keys.Secrets, SecretsOld: a.Config.Keys.SecretsOld, PublicURL: a.PublicURL, IDBase: a.IDBase, Profile: a.Config.RuleProfile, Log: a.log,
		Nightly: a.Config.Portal.NightHour >= 0, Night: a.Config.Portal.NightHour, Settle: options.PortalSettle,
		Serials: a.Batches.AnySerials, KeepExchanges: time.Duration(a.Config.Portal.ExchangeDays) * 24 * time.Hour,
	}
	if a.Config.Portal.On() {
		client, err := a.national(clock)
		if err != nil {
			return nil, err
		}
		o.Targets[nationalName] = client
	}
	record := portal.Recorder(a.DB, a.log)
	for name, base := range a.Config.Peers.Bases() {
		settings := epcistarget.Config{Base: base, Timeout: a.Config.Peers.Timeout, RatePerMin: a.Config.Peers.RatePerMin, Public: a.callable()}
		settings.Budget = portal.Budget(a.DB, name, settings.RatePerMin)
		client, err := epcistarget.New(settings, clock, record)
		if err != nil {
			return nil, fmt.Errorf("TXNG_PEER_TARGETS: %s: %w", name, err)
		}
		o.Captures[name] = client
	}
	if cfg := a.Config.NDA; cfg.On() {
		client, err := nda.New(nda.Config{
			APIBase: cfg.APIBase, NoticeKey: cfg.NoticeKey, Timeout: cfg.Timeout, RatePerMin: cfg.RatePerMin, Budget: portal.Budget(a.DB, ndaName, cfg.RatePerMin),
		}, clock, record)
		if err != nil {
			return nil, err
		}
		o.Registries[ndaName] = client
	}
	return portal.New(o), nil
}

// callable is what peers may be called at: public addresses in production, any
// in development.
func (a *App) callable() func(netip.Addr) bool {
	if a.Config.Production() {
		return outward.Public
	}
	return nil
}

// national is the way to the national portal.
func (a *App) national(clock func() time.Time) (*national.Client, error) {
	cfg := a.Config.Portal
	settings := national.Config{
		SSOBase: cfg.SSOBase, APIBase: cfg.APIBase, SiteBase: cfg.SiteBase, ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret,
		Timeout: cfg.Timeout, RatePerMin: cfg.RatePerMin, Budget: portal.Budget(a.DB, nationalName, cfg.RatePerMin),
	}
	if path := cfg.ClientSecretFile; path != "" {
		settings.ReadSecret = func() (string, error) {
			content, err := os.ReadFile(path) //nolint:gosec // the operator names it
			return strings.TrimSpace(string(content)), err
		}
	}
	if cfg.Dialect != "" {
		text, err := os.ReadFile(cfg.Dialect)
		if err != nil {
			return nil, fmt.Errorf("TXNG_PORTAL_DIALECT: %w", err)
		}
		dialect, err := national.ParseDialect(text)
		if err != nil {
			return nil, fmt.Errorf("TXNG_PORTAL_DIALECT: %w", err)
		}
		dialect.Apply(&settings)
	}
	return national.New(settings, nil, clock, portal.Recorder(a.DB, a.log))
}

// follow has the rooms above told of changes below them.
func (a *App) follow() {
	a.Catalog.Changed = func(tx *database.Tx, kind, id string) error {
		if err := a.Resolver.Changed(tx, kind, id); err != nil {
			return err
		}
		return a.Portal.Changed(tx, kind, id)
	}
	a.Recalls.Changed = a.Portal.Changed
	a.Batches.Changed, a.Events.Changed = a.Portal.Changed, a.Portal.EventChanged
}
