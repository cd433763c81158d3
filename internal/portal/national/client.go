package national

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/portal/caller"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Client speaks to one portal for many organisations; safe for concurrent use.
type Client struct {
	cfg       Config
	endpoints map[string]endpoint
	names     map[string]names // by operation, and of the envelope
	http      *http.Client
	clock     func() time.Time
	record    target.Recorder
	breaker   target.Breaker

	mu       sync.Mutex
	accounts map[string]*account // by our organisation id
	secrets  []string            // our own, the latest last
}

// account is what the sessions of one organisation share. Whoever holds the
// turn owns the other fields.
type account struct {
	turn       chan struct{} // holds one element while nobody calls
	credential target.Credential
	token      string
	expires    time.Time // when the token is to be renewed
	pace       caller.Pace
}

// idle is how many connections to the portal are kept.
const idle = 64

// New returns a client for the portal that cfg describes, over h's transport
// (nil: the default one) but following no redirects and keeping no cookies.
// clock tells when tokens expire; record, if not nil, is given every exchange.
// The error lists every mistake in cfg.
func New(cfg Config, h *http.Client, clock func() time.Time, record target.Recorder) (*Client, error) {
	cfg, endpoints, err := cfg.resolved()
	if err != nil {
		return nil, err
	}
	own := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if h != nil {
		own.Transport = h.Transport
	} else if usual, ok := http.DefaultTransport.(*http.Transport); ok {
		many := usual.Clone()
		many.MaxIdleConnsPerHost = idle // organisations are told side by side
		own.Transport = many
	}
	if record == nil {
		record = func(context.Context, target.Exchange) {}
	}
	renamed := map[string]names{opEnvelope: cfg.namesOf(opEnvelope)}
	for op := range endpoints {
		renamed[op] = cfg.namesOf(op)
	}
	return &Client{cfg: cfg, endpoints: endpoints, names: renamed, http: &own, clock: clock, record: record, breaker: target.Breaker{First: cfg.FirstCut}, accounts: map[string]*account{}, secrets: []string{cfg.ClientSecret}}, nil
}

// As acts for one of our organisations; see target.Target. A session made with
// another credential signs in anew.
func (c *Client) As(organizationID string, credential target.Credential) target.Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, known := c.accounts[organizationID]
	if !known {
		a = &account{turn: make(chan struct{}, 1)}
		a.turn <- struct{}{}
		c.accounts[organizationID] = a
	}
	return &session{client: c, account: a, organizationID: organizationID, credential: credential}
}

// PublicURL is where the public looks a trace code up, "" when the site is not
// configured or there is no code.
func (c *Client) PublicURL(traceCode string) string {
	if c.cfg.SiteBase == "" || traceCode == "" {
		return ""
	}
	return c.cfg.SiteBase + expand(c.cfg.PublicPath, map[string]string{"code": traceCode})
}

// Line tells whether the portal answers.
func (c *Client) Line() target.Line { return c.breaker.Line(c.clock()) }

// session is one organisation's way to the portal.
type session struct {
	client         *Client
	account        *account
	organizationID string
	credential     target.Credential
	rehearse       func(request, []byte) envelope // answers in the portal's place; nil: the portal is called
}

// take waits for the organisation's turn; give returns it.
func (s *session) take(ctx context.Context) error {
	select {
	case <-s.account.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.account.credential != s.credential {
		s.account.credential, s.account.token = s.credential, ""
	}
	return nil
}

func (s *session) give() { s.account.turn <- struct{}{} }

// pace waits until one more call keeps within the rate of any minute.
func (s *session) pace(ctx context.Context) error {
	return s.account.pace.Wait(ctx, s.client.clock, s.client.cfg.Budget, s.organizationID, s.client.cfg.RatePerMin)
}
