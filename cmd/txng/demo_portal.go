package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// demoPortal is the simulated national portal that the demo tells.
type demoPortal struct {
	sim    *portalsim.Sim
	server *http.Server
	base   string // where the service calls it
	site   string // where people open its look-up pages
	secret string // of the service's client there
}

// portal starts the simulator, with its ledger beside the demo's database.
func (d demoCommand) portal(ctx context.Context) (*demoPortal, error) {
	sim, err := portalsim.New(portalsim.Options{Dir: filepath.Join(d.Dir, "portalsim")})
	if err != nil {
		return nil, err
	}
	p := &demoPortal{sim: sim, secret: rand.Text()}
	if _, err := sim.Seed(portalsim.Seed{Clients: []portalsim.APIClient{{ID: "txng", Secret: p.secret}}}); err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	host, err := d.host()
	if err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host.listen, "0"))
	if err != nil {
		return nil, errors.Join(err, sim.Close())
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	p.base, p.site = "http://"+loopback(listener.Addr().String()), "http://"+net.JoinHostPort(host.public, port)
	p.server = &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }() // ends with close
	return p, nil
}

// settings configure the service to tell this portal.
func (p *demoPortal) settings() []string {
	return []string{
		"TXNG_PORTAL_SSO_BASE=" + p.base, "TXNG_PORTAL_API_BASE=" + p.base + "/gwdev", "TXNG_PORTAL_SITE_BASE=" + p.site,
		"TXNG_PORTAL_CLIENT_ID=txng", "TXNG_PORTAL_CLIENT_SECRET=" + p.secret, "TXNG_PORTAL_RATE_PER_MIN=100000", "TXNG_PORTAL_NIGHT_HOUR=-1",
	}
}

func (p *demoPortal) close() error { return errors.Join(p.server.Close(), p.sim.Close()) }
