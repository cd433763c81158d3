package epcistarget

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/portal/caller"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Config says where documents go.
type Config struct {
	Base       string                // of the EPCIS interface: {Base}/capture takes documents
	Public     func(netip.Addr) bool // addresses that may be called, over https only; nil: any, for development
	Timeout    time.Duration         // of one call, default 30 s
	RatePerMin int                   // calls in any minute per organisation, default 300
	Budget     target.Budget         // keeps that rate over all servers; nil: over this process
	FirstCut   time.Duration         // see target.Breaker
	JobWait    time.Duration         // how long a capture job is followed before the document is posted again later, default 30 s
	JobPause   time.Duration         // between two looks at it, default 500 ms
}

// Client posts to one repository; safe for concurrent use.
type Client struct {
	cfg  Config
	base *url.URL
	call *caller.Client
}

// New returns a client. record, if not nil, is given every exchange. The error
// lists every mistake in cfg.
func New(cfg Config, clock func() time.Time, record target.Recorder) (*Client, error) {
	cfg.Base = strings.TrimRight(cfg.Base, "/")
	if cfg.JobWait == 0 {
		cfg.JobWait = 30 * time.Second
	}
	if cfg.JobPause == 0 {
		cfg.JobPause = 500 * time.Millisecond
	}
	base, err := url.Parse(cfg.Base)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("EPCIS target: %q must be an http or https address without user, query and fragment", cfg.Base)
	}
	if cfg.Public != nil && base.Scheme != "https" {
		return nil, errors.New("EPCIS target: in production the address must begin with https://")
	}
	if a, err := netip.ParseAddr(base.Hostname()); err == nil && cfg.Public != nil && !cfg.Public(a) {
		return nil, fmt.Errorf("EPCIS target: %s is not an address of the public internet", a)
	}
	return &Client{cfg: cfg, base: base, call: caller.New(caller.Options{
		Timeout: cfg.Timeout, RatePerMin: cfg.RatePerMin, Budget: cfg.Budget, Public: cfg.Public, FirstCut: cfg.FirstCut, Clock: clock, Record: record,
	})}, nil
}

// Line tells whether the repository answers.
func (c *Client) Line() target.Line { return c.call.Line() }

// PublicURL is always "": a repository has no public look-up of trace codes.
func (*Client) PublicURL(string) string { return "" }
