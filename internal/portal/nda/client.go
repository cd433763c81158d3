package nda

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/portal/caller"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Config says how to reach the agent.
type Config struct {
	APIBase    string                // operations are below {APIBase}/nda/v1
	NoticeKey  string                // signs notices; "" takes none
	Timeout    time.Duration         // of one call, default 30 s
	RatePerMin int                   // calls in any minute per organisation, default 300
	Budget     target.Budget         // keeps that rate over all servers; nil: over this process
	Public     func(netip.Addr) bool // addresses that may be called; nil: any (the agent stands in a private network)
	FirstCut   time.Duration         // see target.Breaker
}

// Client asks one platform; safe for concurrent use.
type Client struct {
	base string
	key  string
	call *caller.Client
}

// New returns a client. record, if not nil, is given every exchange.
func New(cfg Config, clock func() time.Time, record target.Recorder) (*Client, error) {
	base := strings.TrimRight(cfg.APIBase, "/")
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("NDA target: %q must be an http or https address without user, query and fragment", cfg.APIBase)
	}
	return &Client{base: base + "/nda/v1", key: cfg.NoticeKey, call: caller.New(caller.Options{
		Timeout: cfg.Timeout, RatePerMin: cfg.RatePerMin, Budget: cfg.Budget, Public: cfg.Public, FirstCut: cfg.FirstCut, Clock: clock, Record: record,
	})}, nil
}

// Line tells whether the platform answers.
func (c *Client) Line() target.Line { return c.call.Line() }

// PublicURL is always "": the platform's codes are not trace codes.
func (*Client) PublicURL(string) string { return "" }

// Submit asks for something; see target.Registry. The reference is idempotent
// there, so a lost answer is no more than a reason to ask again.
func (c *Client) Submit(ctx context.Context, organizationID string, credential target.Credential, op, ref string, body any) (target.Request, error) {
	text, err := withRef(ref, body)
	if err != nil {
		return target.Request{}, err
	}
	r := c.request(organizationID, credential, "nda."+op, http.MethodPost, c.base+"/"+op)
	r.Body = text
	r.Header.Set("Content-Type", "application/json")
	return c.ask(ctx, r, func(q target.Request) bool { return q.Ref == ref })
}

// Request reads how it stands with a request.
func (c *Client) Request(ctx context.Context, organizationID string, credential target.Credential, id string) (target.Request, error) {
	r := c.request(organizationID, credential, "nda.requests", http.MethodGet, c.base+"/requests/"+url.PathEscape(id))
	return c.ask(ctx, r, func(q target.Request) bool { return q.ID == id })
}

// Preview is what Submit would send.
func (c *Client) Preview(organizationID, op, ref string, body any) target.Exchange {
	text, _ := withRef(ref, body) // of our own types
	return target.Exchange{OrganizationID: organizationID, Op: "nda." + op, Method: http.MethodPost, URL: c.base + "/" + op, Request: string(text)}
}

// withRef is body, a JSON object, with our reference in front.
func withRef(ref string, body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil || len(text) < 2 || text[0] != '{' {
		return nil, errors.Join(err, errors.New("NDA target: not an object"))
	}
	quoted, err := json.Marshal(ref)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte(`{"ref_id":`), quoted, []byte(","), text[1:]), nil
}

func (c *Client) request(organizationID string, credential target.Credential, op, method, address string) caller.Request {
	r := caller.Request{OrganizationID: organizationID, Op: op, Method: method, URL: address, Secrets: credential.Secrets()}
	r.Header = http.Header{"Accept": {"application/json"}, "User-Agent": {"TXNG"}}
	if credential.Token != "" {
		r.Header.Set("Authorization", "Bearer "+credential.Token)
	} else {
		basic := http.Request{Header: http.Header{}}
		basic.SetBasicAuth(credential.Username, credential.Password)
		r.Header.Set("Authorization", basic.Header.Get("Authorization"))
		r.Secrets = append(r.Secrets, strings.TrimPrefix(basic.Header.Get("Authorization"), "Basic "))
	}
	return r
}

// ask makes a call and reads the request in its answer, which must be the one
// that was asked about.
func (c *Client) ask(ctx context.Context, r caller.Request, is func(target.Request) bool) (target.Request, error) {
	a, failure := c.call.Call(ctx, r)
	if failure != nil {
		return target.Request{}, failure
	}
	if a.Status != http.StatusOK && a.Status != http.StatusAccepted {
		return target.Request{}, caller.Refused(r, a, refusal(a.Body))
	}
	q, err := parse(a.Body)
	if err != nil || !is(q) {
		return target.Request{}, caller.Unreadable(r, a, errors.Join(err, errors.New("the answer is not about what was asked")))
	}
	return q, nil
}

// refusal is what an answer says of itself, "" when it cannot be read.
func refusal(body []byte) string {
	var said struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	return strings.TrimSpace(said.Message + " " + said.Error)
}
