package app

import (
	"fmt"
	"os"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/target"
)

// portal builds the sync with the portals that are configured.
func (a *App) portal(clock func() time.Time) (*portal.Service, error) {
	cfg, targets := a.Config.Portal, map[string]target.Target{}
	if cfg.On() {
		settings := national.Config{
			SSOBase: cfg.SSOBase, APIBase: cfg.APIBase, SiteBase: cfg.SiteBase, ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret,
			Timeout: cfg.Timeout, RatePerMin: cfg.RatePerMin,
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
		client, err := national.New(settings, nil, clock, portal.Recorder(a.DB, a.log))
		if err != nil {
			return nil, err
		}
		targets["national"] = client
	}
	return portal.New(portal.Options{
		DB: a.DB, Box: a.Box, Targets: targets, Secrets: a.Config.Keys.Secrets, PublicURL: a.PublicURL, Profile: a.Config.RuleProfile, Log: a.log,
	}), nil
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
