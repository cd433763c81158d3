package national

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/portal/target"
)

// The grants of Config.Grant.
const (
	GrantPassword          = "password"           // client id and secret, and each organisation's account
	GrantClientCredentials = "client_credentials" // each organisation's account is its client id and secret
)

// The styles of Config.ListStyle and Config.ConfirmStyle.
const (
	ListGetData    = "getdata"     // POST …/GetData with filters, sorts and page
	ListQuery      = "query"       // GET with field=value, page and pageSize
	ConfirmFull    = "put_full"    // PUT …/{id} with the full body and trangThai 1
	ConfirmSubpath = "put_confirm" // PUT …/{id}/XacNhan without a body
)

// The styles of Config.ImageStyle.
const (
	ImageUpload = "upload" // each image of an event is uploaded before the event is confirmed
	ImageLink   = "link"   // the event names its images by their public addresses
)

// Config is everything that is meant to change between portals. The zero value
// of each field but the two bases is its default.
type Config struct {
	SSOBase      string                       // https://sso…, without a slash at its end
	TokenPath    string                       // default /connect/token
	Grant        string                       // default GrantPassword
	ClientID     string                       // of this service; with GrantClientCredentials used where an organisation has no account
	ClientSecret string                       //
	ReadSecret   func() (string, error)       // reads ClientSecret anew at each sign-in, so that it can be changed while the service runs; nil: it never changes
	Scope        string                       // default txng_api
	APIBase      string                       // https://…/gwdev
	SiteBase     string                       // the public look-up site; "" when unknown
	PublicPath   string                       // below SiteBase, with {code} for the trace code; default /tracuu/{code}
	Headers      map[string]string            // added to every call of the gateway
	Paths        map[string]string            // operation → path below APIBase, in place of the default
	Methods      map[string]string            // operation → HTTP method, in place of the default
	Fields       map[string]map[string]string // operation, "*" or "envelope" → our field → the portal's, "a.b" in an object, "-" never sent
	Timeout      time.Duration                // of one call, default 30 s
	RatePerMin   int                          // calls in any minute per organisation, default 300
	Budget       target.Budget                // keeps that rate over all servers; nil: over this process
	ListStyle    string                       // default ListGetData
	ConfirmStyle string                       // default ConfirmFull
	ImageStyle   string                       // default ImageUpload
	DateFormat   string                       // Go layout of the times sent, default time.RFC3339
	FirstCut     time.Duration                // how long a portal that does not answer is first left alone, doubled up to 30 s; default 2 s
	LoopbackOnly bool                         // refuse bases that are not on this machine: for tests and demonstrations
}

// endpoint is where an operation lives; its path may hold {id} and the like.
type endpoint struct{ method, path string }

// resolved fills in the defaults, and reports every mistake at once.
func (c Config) resolved() (Config, map[string]endpoint, error) {
	c.TokenPath = orElse(c.TokenPath, "/connect/token")
	c.Grant = orElse(c.Grant, GrantPassword)
	c.Scope = orElse(c.Scope, "txng_api")
	c.PublicPath = orElse(c.PublicPath, "/tracuu/{code}")
	c.ListStyle = orElse(c.ListStyle, ListGetData)
	c.ConfirmStyle = orElse(c.ConfirmStyle, ConfirmFull)
	c.ImageStyle = orElse(c.ImageStyle, ImageUpload)
	c.DateFormat = orElse(c.DateFormat, time.RFC3339)
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.RatePerMin == 0 {
		c.RatePerMin = 300
	}
	c.SSOBase, c.APIBase, c.SiteBase = strings.TrimRight(c.SSOBase, "/"), strings.TrimRight(c.APIBase, "/"), strings.TrimRight(c.SiteBase, "/")
	c.Headers = maps.Clone(c.Headers)
	endpoints := defaultEndpoints(c.ListStyle, c.ConfirmStyle)
	problems := c.problems()
	for op, path := range c.Paths {
		problems = append(problems, override(endpoints, op, func(e *endpoint) { e.path = path }))
		if !strings.HasPrefix(path, "/") {
			problems = append(problems, fmt.Errorf("national portal: path of %s must begin with /", op))
		}
	}
	for op, method := range c.Methods {
		if !isToken(method) {
			problems = append(problems, fmt.Errorf("national portal: method of %s must be a word", op))
		}
		problems = append(problems, override(endpoints, op, func(e *endpoint) { e.method = method }))
	}
	for name, value := range c.Headers {
		if !isToken(name) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			problems = append(problems, fmt.Errorf("national portal: header %q cannot be sent", name))
		}
	}
	problems = append(problems, c.fieldProblems(endpoints)...)
	return c, endpoints, errors.Join(problems...)
}

func override(endpoints map[string]endpoint, op string, change func(*endpoint)) error {
	e, ok := endpoints[op]
	if !ok {
		return fmt.Errorf("national portal: unknown operation %q", op)
	}
	change(&e)
	endpoints[op] = e
	return nil
}

func (c Config) problems() []error {
	var problems []error
	check := func(ok bool, text string) {
		if !ok {
			problems = append(problems, errors.New("national portal: "+text))
		}
	}
	check(c.Grant == GrantPassword || c.Grant == GrantClientCredentials, "grant must be password or client_credentials")
	check(c.ListStyle == ListGetData || c.ListStyle == ListQuery, "list style must be getdata or query")
	check(c.ConfirmStyle == ConfirmFull || c.ConfirmStyle == ConfirmSubpath, "confirm style must be put_full or put_confirm")
	check(c.ImageStyle == ImageUpload || c.ImageStyle == ImageLink, "image style must be upload or link")
	check(c.Timeout > 0, "timeout must be positive")
	check(c.RatePerMin > 0, "rate per minute must be positive")
	sample := time.Date(2026, 11, 20, 0, 0, 0, 0, vietnam())
	back, ok := c.moment(sample.Format(c.DateFormat))
	check(ok && back.Equal(sample), "date format must hold year, month and day")
	check(strings.HasPrefix(c.TokenPath, "/"), "token path must begin with /")
	check(strings.HasPrefix(c.PublicPath, "/") && strings.Contains(c.PublicPath, "{code}"), "public path must begin with / and hold {code}")
	for name, base := range map[string]string{"SSO base": c.SSOBase, "API base": c.APIBase, "site base": c.SiteBase} {
		if base == "" && name == "site base" {
			continue
		}
		u, err := url.Parse(base)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" {
			check(false, name+" must be an http or https address without user and query")
			continue
		}
		check(!c.LoopbackOnly || isLoopback(u.Hostname()), name+" must be on this machine")
	}
	return problems
}

// isToken reports whether s can be a method or a header's name.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
