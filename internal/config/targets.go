package config

import (
	"fmt"
	"iter"
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// NDA says how to reach the platform of the Ministry of Public Security; without
// APIBase the target is off.
type NDA struct {
	APIBase    string        `env:"API_BASE"`   // the agent's address; operations are below {APIBase}/nda/v1
	NoticeKey  string        `env:"NOTICE_KEY"` // signs the platform's notices; without it none is taken and the platform is asked
	Timeout    time.Duration `env:"TIMEOUT" envDefault:"30s"`
	RatePerMin int           `env:"RATE_PER_MIN" envDefault:"300"` // calls a minute and organisation
}

// On reports whether the platform is configured.
func (n NDA) On() bool { return n.APIBase != "" }

// Peers are the EPCIS repositories that batches are told.
type Peers struct {
	Targets    string        `env:"TARGETS"` // name=address pairs, separated by spaces or commas
	Timeout    time.Duration `env:"TIMEOUT" envDefault:"30s"`
	RatePerMin int           `env:"RATE_PER_MIN" envDefault:"300"` // calls a minute and organisation
}

// Bases are the peers' addresses by name; what is malformed is left out.
func (p Peers) Bases() map[string]string {
	return maps.Collect(p.pairs())
}

func (p Peers) pairs() iter.Seq2[string, string] {
	return func(yield func(name, base string) bool) {
		for _, pair := range strings.FieldsFunc(p.Targets, func(r rune) bool { return r == ',' || r <= ' ' }) {
			if name, base, _ := strings.Cut(pair, "="); !yield(name, base) {
				return
			}
		}
	}
}

// minNoticeKey is the shortest key of notices, in bytes.
const minNoticeKey = 16

// checkTargets returns every mistake in the settings of targets beside the
// national portal. Production calls public addresses over https alone.
func (c Config) checkTargets() (problems []error) {
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	bad(c.NDA.RatePerMin < 1, "TXNG_NDA_RATE_PER_MIN must be at least 1")
	bad(c.NDA.Timeout < time.Second, "TXNG_NDA_TIMEOUT must be at least 1s")
	bad(c.NDA.NoticeKey != "" && len(c.NDA.NoticeKey) < minNoticeKey, "TXNG_NDA_NOTICE_KEY must have at least %d characters", minNoticeKey)
	bad(c.Production() && c.NDA.On() && !strings.HasPrefix(c.NDA.APIBase, "https://"), "production needs a TXNG_NDA_API_BASE that begins with https://")
	bad(c.Peers.RatePerMin < 1, "TXNG_PEER_RATE_PER_MIN must be at least 1")
	bad(c.Peers.Timeout < time.Second, "TXNG_PEER_TIMEOUT must be at least 1s")
	word, seen := regexp.MustCompile("^[a-z][a-z0-9-]{0,38}$"), map[string]bool{"national": true, "nda": true}
	for name, base := range c.Peers.pairs() {
		bad(!word.MatchString(name), "TXNG_PEER_TARGETS: a name is a letter and up to 38 letters, digits and hyphens, not %q", name)
		bad(seen[name], "TXNG_PEER_TARGETS: the name %q is taken", name)
		seen[name] = true
		bad(!baseURL(base), "TXNG_PEER_TARGETS: the address of %s must be an http(s) URL without query, fragment, credentials or trailing slash, not %q", name, base)
		bad(c.Production() && !strings.HasPrefix(base, "https://"), "TXNG_PEER_TARGETS: in production the address of %s must begin with https://", name)
		bad(c.Production() && inside(base), "TXNG_PEER_TARGETS: in production the address of %s must not be this machine", name)
	}
	return problems
}

// inside reports whether an address is this machine's or a private network's, as
// far as it stands there as a number.
func inside(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(u.Hostname())
	return err == nil && (a.IsLoopback() || a.IsPrivate() || a.IsUnspecified() || a.IsLinkLocalUnicast())
}
