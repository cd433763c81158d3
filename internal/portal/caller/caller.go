package caller

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// maxAnswer is the most that is read of an answer, in bytes.
const maxAnswer = 1 << 20

// Options say how a target is called.
type Options struct {
	Timeout    time.Duration         // of one call; 0: 30 s
	RatePerMin int                   // calls in any minute per organisation; 0: 300
	Budget     target.Budget         // keeps the rate over all servers; nil: over this process
	Public     func(netip.Addr) bool // addresses that may be called; nil: all, which is for development
	FirstCut   time.Duration         // see target.Breaker
	Clock      func() time.Time
	Record     target.Recorder // nil: nothing is kept
}

// Client calls one target; safe for concurrent use.
type Client struct {
	Options
	http    http.Client
	breaker target.Breaker
	turns   Turns
}

// New returns a client.
func New(o Options) *Client {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.RatePerMin == 0 {
		o.RatePerMin = 300
	}
	if o.Record == nil {
		o.Record = func(context.Context, target.Exchange) {}
	}
	c := &Client{Options: o, breaker: target.Breaker{First: o.FirstCut}}
	dialer := &net.Dialer{Timeout: o.Timeout / 2, ControlContext: c.guard}
	c.http = http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:       nil, // a proxy would resolve names out of the guard's sight
			DialContext: dialer.DialContext, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: o.Timeout / 2, MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, DisableCompression: true,
		},
	}
	return c
}

// guard sees the very address that is about to be called, whatever a name
// resolves to at this moment.
func (c *Client) guard(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if c.Public != nil && !c.Public(to.Addr()) {
		return errors.New("the address is not one of the public internet")
	}
	return nil
}

// Line tells whether the target answers.
func (c *Client) Line() target.Line { return c.breaker.Line(c.Clock()) }

// Request is one call.
type Request struct {
	OrganizationID string // ours: on whose behalf
	Op             string // "capture.post"
	Method, URL    string
	Header         http.Header // with whatever signs in
	Body           []byte
	Secrets        []string // stand in no record of the call
	Creates        bool     // whether a lost answer leaves in doubt what was done
}

// Answer is what came back, whole, with any status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Call makes r and returns its answer. The failure is of class transient or
// ambiguous: there is no answer, or none that can be read to its end. A status
// of 500 and above is such a failure, too.
func (c *Client) Call(ctx context.Context, r Request) (Answer, *target.Failure) {
	pace, give, err := c.turns.Take(ctx, r.OrganizationID)
	if err != nil {
		return Answer{}, notSent(r.Op, err)
	}
	defer give()
	if left := c.breaker.Left(c.Clock()); left > 0 {
		f := target.Fail(target.ClassTransient, r.Op, fault.Text{VI: "Hệ thống nhận không trả lời: tạm ngừng gọi rồi sẽ gửi lại.", EN: "The receiving system does not answer: it is left alone for a while."})
		f.RetryAfter = left
		return Answer{}, f
	}
	if err := pace.Wait(ctx, c.Clock, c.Budget, r.OrganizationID, c.RatePerMin); err != nil {
		return Answer{}, notSent(r.Op, err)
	}
	answer, failure := c.send(ctx, r)
	if ctx.Err() == nil { // who gives up says nothing about the target
		c.breaker.Note(c.Clock(), failure == nil)
	}
	return answer, failure
}

// send makes the HTTP request and records it.
func (c *Client) send(ctx context.Context, r Request) (Answer, *target.Failure) {
	var sent atomic.Bool
	limited, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	traced := httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})
	record := target.Exchange{At: c.Clock(), OrganizationID: r.OrganizationID, Op: r.Op, Method: r.Method, URL: r.URL, Request: target.Clean(string(r.Body), r.Secrets...)}
	var a Answer
	request, err := http.NewRequestWithContext(traced, r.Method, r.URL, bytes.NewReader(r.Body))
	if err == nil {
		request.Header = r.Header
		a, err = Receive(&c.http, request)
	}
	record.Took = max(c.Clock().Sub(record.At), 0)
	record.Status, record.Response = a.Status, target.Clean(string(a.Body), r.Secrets...)
	if err != nil {
		record.Error = target.Clean(err.Error(), r.Secrets...)
	}
	c.Record(context.WithoutCancel(ctx), record)
	switch tooLong := errors.Is(err, ErrTooLong); {
	case tooLong && a.Status < http.StatusBadRequest:
		return a, Unreadable(r, a, err)
	case err != nil && !tooLong: // a refusal's status says enough
		return a, lost(r, sent.Load(), err)
	}
	return a, refusedByServer(r, a, c.Clock())
}

// ErrTooLong is an answer of more than 1 MiB: nobody reads it to its end.
var ErrTooLong = errors.New("the answer is longer than 1 MiB")

// Receive sends r and reads its answer, up to 1 MiB: behind ErrTooLong it is what
// was read. With any other error an answer's status is 0, or its body cut short.
func Receive(client *http.Client, r *http.Request) (Answer, error) {
	response, err := client.Do(r) //nolint:gosec // the address is the operator's, and no redirect is followed
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if len(body) > maxAnswer {
		body, err = body[:maxAnswer], ErrTooLong
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body}, err
}
