package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is the whole configuration. Each secret may also be given as the path
// of a file that holds it, in the variable with _FILE appended.
type Config struct {
	Env           string `env:"TXNG_ENV" envDefault:"development"`     // development or production
	Addr          string `env:"TXNG_ADDR" envDefault:"127.0.0.1:8080"` // host:port to listen on; port 0 picks one
	AdminAddr     string `env:"TXNG_ADMIN_ADDR"`                       // metrics and pprof; default 127.0.0.1:9090, set but empty: off
	DataDir       string `env:"TXNG_DATA_DIR" envDefault:"./data"`     // SQLite file, generated keys
	DatabaseURL   string `env:"TXNG_DATABASE_URL"`                     // postgres://… or sqlite:PATH; default sqlite: in DataDir
	DatabaseConns int    `env:"TXNG_DATABASE_CONNS" envDefault:"16"`   // PostgreSQL connections of this server, 1..500
	PublicURL     string `env:"TXNG_PUBLIC_URL"`                       // base of printed links; default the address listened on
	IDBase        string `env:"TXNG_ID_BASE"`                          // identity base of local codes; saved at the first start
	LogLevel      string `env:"TXNG_LOG_LEVEL" envDefault:"info"`      // debug, info, warn, error
	RuleProfile   string `env:"TXNG_RULE_PROFILE" envDefault:"vn-nd37-2026"`
	ScanCache     string `env:"TXNG_SCAN_CACHE" envDefault:"on"` // on, or off: every scan is answered from the database

	BootstrapAdminKey string `env:"TXNG_BOOTSTRAP_ADMIN_KEY"`            // first admin key on an empty database
	SerialKey         string `env:"TXNG_SERIAL_KEY"`                     // 32 bytes, base64: computed serials
	SecretsKey        string `env:"TXNG_SECRETS_KEY"`                    // 32 bytes, base64: portal credentials at rest
	SigningKey        string `env:"TXNG_SIGNING_KEY"`                    // 32 bytes, base64: Ed25519 seed for receipts and exports
	SerialKeyOld      string `env:"TXNG_SERIAL_KEY_OLD"`                 // former serial keys, separated by spaces or commas
	SecretsKeyOld     string `env:"TXNG_SECRETS_KEY_OLD"`                // former secrets keys, likewise
	SigningKeyOld     string `env:"TXNG_SIGNING_KEY_OLD"`                // public parts of former signing keys, likewise
	FenceMargin       int64  `env:"TXNG_FENCE_MARGIN" envDefault:"1000"` // numbers that each space skips after a restore

	Portal Portal `envPrefix:"TXNG_PORTAL_"`
	NDA    NDA    `envPrefix:"TXNG_NDA_"`
	Peers  Peers  `envPrefix:"TXNG_PEER_"`
	EPCIS  EPCIS  `envPrefix:"TXNG_EPCIS_"`

	Subscription Subscription `envPrefix:"TXNG_SUBSCRIPTION_"`

	Load Limits `envPrefix:"TXNG_LOAD_"`

	Keys Keys `env:"-"` // the three keys, decoded
}

// Portal says how to reach the national portal; without SSOBase and APIBase
// the target is off.
type Portal struct {
	SSOBase      string        `env:"SSO_BASE"`  // https://sso…
	APIBase      string        `env:"API_BASE"`  // https://…/gwdev
	SiteBase     string        `env:"SITE_BASE"` // public look-up site; "" when unknown
	ClientID     string        `env:"CLIENT_ID"`
	ClientSecret string        `env:"CLIENT_SECRET"`
	Dialect      string        `env:"DIALECT"` // file in which the portal's own paths, names and styles stand; "" for the assumed ones
	Timeout      time.Duration `env:"TIMEOUT" envDefault:"30s"`
	RatePerMin   int           `env:"RATE_PER_MIN" envDefault:"300"` // calls a minute and organisation
	NightHour    int           `env:"NIGHT_HOUR" envDefault:"2"`     // 0..23, in Viet Nam: when portals are compared and catalogues read; -1: never
	ExchangeDays int           `env:"EXCHANGE_DAYS" envDefault:"90"` // how long the calls of all targets are kept; 0: for ever

	ClientSecretFile string `env:"-"` // where ClientSecret was read from, "" when it was not
}

// EPCIS bounds one call of the EPCIS capture interface.
type EPCIS struct {
	MaxEvents int   `env:"MAX_EVENTS" envDefault:"10000"`
	MaxBytes  int64 `env:"MAX_BYTES" envDefault:"33554432"` // unpacked
}

// Subscription says whom the service may call with what a query finds.
type Subscription struct {
	AllowPrivate bool `env:"ALLOW_PRIVATE" envDefault:"false"` // development only: http and addresses that are not public
}

// Limits bound how much this server works on at once. What comes beyond waits for
// a turn, and is refused when that takes too long.
type Limits struct {
	Scans          int           `env:"SCANS" envDefault:"64"`           // look-ups of codes in the database, 1..10000
	ScansPerSecond int           `env:"SCANS_PER_SECOND" envDefault:"0"` // look-ups begun a second; 0: no limit
	Calls          int           `env:"CALLS" envDefault:"256"`          // requests with an API key, 1..100000
	Exports        int           `env:"EXPORTS" envDefault:"32"`         // files of labels, codes and records, 1..1000
	Wait           time.Duration `env:"WAIT" envDefault:"25ms"`          // longest wait for a turn, 0 to 1s
}

// On reports whether the national portal is configured.
func (p Portal) On() bool { return p.SSOBase != "" && p.APIBase != "" }

// Keys are the secrets kept outside the database, 32 bytes each, and what was
// in use before: serial and secrets keys, and public parts of signing keys.
type Keys struct {
	Serial, Secrets, Signing          [32]byte
	SerialOld, SecretsOld, SigningOld [][32]byte
}

// secretVariables may each be given as NAME_FILE.
func secretVariables() []string {
	return []string{"TXNG_BOOTSTRAP_ADMIN_KEY", "TXNG_SERIAL_KEY", "TXNG_SECRETS_KEY", "TXNG_SIGNING_KEY", "TXNG_SERIAL_KEY_OLD", "TXNG_SECRETS_KEY_OLD", "TXNG_PORTAL_CLIENT_SECRET", "TXNG_NDA_NOTICE_KEY", "TXNG_DATABASE_URL"}
}

// MaxMargin is the most numbers that a fence skips in a space.
const MaxMargin = 1_000_000_000

// Load reads the environment (NAME=value pairs), checks it and, with SQLite,
// makes the keys that are absent under DataDir.
func Load(environ []string) (Config, error) {
	vars := env.ToMap(environ)
	var problems []error
	for _, name := range secretVariables() {
		path := vars[name+"_FILE"]
		if path == "" {
			continue
		}
		if vars[name] != "" {
			problems = append(problems, fmt.Errorf("%s and %s_FILE are both set: keep one", name, name))
			continue
		}
		content, err := os.ReadFile(path) //nolint:gosec // the operator names it
		if err != nil {
			problems = append(problems, fmt.Errorf("%s_FILE: %w", name, err))
			continue
		}
		vars[name] = strings.TrimSpace(string(content))
	}
	if _, set := vars["TXNG_ADMIN_ADDR"]; !set {
		vars["TXNG_ADMIN_ADDR"] = "127.0.0.1:9090"
	}
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		problems = append(problems, err)
	}
	c.Portal.ClientSecretFile = vars["TXNG_PORTAL_CLIENT_SECRET_FILE"]
	if c.DatabaseURL == "" {
		c.DatabaseURL = "sqlite:" + filepath.Join(c.DataDir, "txng.db")
	}
	problems = append(problems, c.check()...)
	if len(problems) == 0 {
		problems = append(problems, c.loadKeys()...)
	}
	return c, errors.Join(problems...)
}

// SQLite reports whether the embedded database is used.
func (c Config) SQLite() bool { return strings.HasPrefix(c.DatabaseURL, "sqlite:") }

// Production reports whether the strict rules apply.
func (c Config) Production() bool { return c.Env == "production" }

// check returns every mistake.
func (c Config) check() (problems []error) {
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	bad(c.Env != "development" && c.Env != "production", "TXNG_ENV must be development or production, not %q", c.Env)
	for name, addr := range map[string]string{"TXNG_ADDR": c.Addr, "TXNG_ADMIN_ADDR": c.AdminAddr} {
		if addr != "" || name == "TXNG_ADDR" {
			_, _, err := net.SplitHostPort(addr)
			bad(err != nil, "%s must be host:port, not %q", name, addr)
		}
	}
	bad(!c.SQLite() && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://"), "TXNG_DATABASE_URL must begin with postgres:// or sqlite:")
	bad(c.DatabaseConns < 1 || c.DatabaseConns > 500, "TXNG_DATABASE_CONNS must be 1..500")
	bad(c.FenceMargin < 0 || c.FenceMargin > MaxMargin, "TXNG_FENCE_MARGIN must be 0..%d", MaxMargin)
	bad(c.EPCIS.MaxEvents < 1 || c.EPCIS.MaxEvents > 10_000_000, "TXNG_EPCIS_MAX_EVENTS must be 1..10000000")
	bad(c.EPCIS.MaxBytes < 1<<10 || c.EPCIS.MaxBytes > 1<<40, "TXNG_EPCIS_MAX_BYTES must be 1024..1099511627776")
	bad(c.Load.Scans < 1 || c.Load.Scans > 10_000, "TXNG_LOAD_SCANS must be 1..10000")
	bad(c.Load.ScansPerSecond < 0 || c.Load.ScansPerSecond > 1_000_000, "TXNG_LOAD_SCANS_PER_SECOND must be 0..1000000")
	bad(c.Load.Calls < 1 || c.Load.Calls > 100_000, "TXNG_LOAD_CALLS must be 1..100000")
	bad(c.Load.Exports < 1 || c.Load.Exports > 1_000, "TXNG_LOAD_EXPORTS must be 1..1000")
	bad(c.Load.Wait < 0 || c.Load.Wait > time.Second, "TXNG_LOAD_WAIT must be 0s..1s")
	bad(c.Portal.RatePerMin < 1, "TXNG_PORTAL_RATE_PER_MIN must be at least 1")
	bad(c.Portal.NightHour < -1 || c.Portal.NightHour > 23, "TXNG_PORTAL_NIGHT_HOUR must be 0..23, or -1 for never")
	bad(c.Portal.ExchangeDays < 0 || c.Portal.ExchangeDays > 36_500, "TXNG_PORTAL_EXCHANGE_DAYS must be 0..36500")
	bad(c.Portal.Timeout < time.Second, "TXNG_PORTAL_TIMEOUT must be at least 1s")
	bad((c.Portal.SSOBase == "") != (c.Portal.APIBase == ""), "TXNG_PORTAL_SSO_BASE and TXNG_PORTAL_API_BASE go together")
	problems = append(problems, c.checkTargets()...)
	for name, u := range map[string]string{"TXNG_NDA_API_BASE": c.NDA.APIBase, "TXNG_PUBLIC_URL": c.PublicURL, "TXNG_ID_BASE": c.IDBase, "TXNG_PORTAL_SSO_BASE": c.Portal.SSOBase, "TXNG_PORTAL_API_BASE": c.Portal.APIBase, "TXNG_PORTAL_SITE_BASE": c.Portal.SiteBase} {
		if u != "" {
			bad(!baseURL(u), "%s must be an http(s) URL without query, fragment, credentials or trailing slash, not %q", name, u)
		}
	}
	switch c.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		bad(true, "TXNG_LOG_LEVEL must be debug, info, warn or error, not %q", c.LogLevel)
	}
	key := c.BootstrapAdminKey // in the form that verification asks of every key
	bad(key != "" && (!strings.HasPrefix(key, "txng_") || len(key) < 37 || len(key) > 200), "TXNG_BOOTSTRAP_ADMIN_KEY must be txng_ and 32 to 195 characters")
	bad(c.ScanCache != "on" && c.ScanCache != "off", "TXNG_SCAN_CACHE must be on or off, not %q", c.ScanCache)
	if c.Production() {
		bad(c.SQLite(), "production needs TXNG_DATABASE_URL=postgres://…")
		bad(c.PublicURL == "" || loopback(c.PublicURL), "production needs a TXNG_PUBLIC_URL that phones can reach")
		bad(c.IDBase == "", "production needs TXNG_ID_BASE")
		bad(c.Subscription.AllowPrivate, "production calls public addresses alone: unset TXNG_SUBSCRIPTION_ALLOW_PRIVATE")
	}
	return problems
}

// baseURL reports whether u can have a path appended.
func baseURL(u string) bool {
	p, err := url.Parse(u)
	return err == nil && (p.Scheme == "http" || p.Scheme == "https") && p.Host != "" && p.User == nil &&
		p.RawQuery == "" && p.Fragment == "" && !strings.HasSuffix(u, "/")
}

func loopback(u string) bool {
	p, err := url.Parse(u)
	if err != nil {
		return true
	}
	ip := net.ParseIP(p.Hostname())
	return p.Hostname() == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}
