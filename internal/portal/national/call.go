package national

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/caller"
	"github.com/txng-vn/txng/internal/portal/target"
)

// effect says what a lost answer means.
type effect uint8

const (
	reads   effect = iota // asking again is harmless
	settles               // so is confirming again
	creates               // doing it again would make a second record
)

// request is one call of the gateway.
type request struct {
	op     string
	effect effect
	path   map[string]string // values of the placeholders in the path
	query  url.Values        // added to the path's
	body   any               // nil: none

	raw         []byte // in place of body
	contentType string // of raw
	shown       string // what a recorded exchange has in place of raw
}

// exchange is what came of sending a request.
type exchange struct {
	sent   bool // something may have reached the portal
	status int  // 0: no answer
	header http.Header
	body   []byte
	err    error // below HTTP, or while reading the body
}

// do signs in, sends r and reads the envelope. A token that is refused is
// renewed once.
func (s *session) do(ctx context.Context, r request) (envelope, *target.Failure) {
	var body []byte
	if r.body != nil || r.raw != nil {
		var err error
		if body, err = s.written(r); err != nil {
			return envelope{}, target.Fail(target.ClassData, r.op, fault.Text{VI: "Dữ liệu không thể gửi dưới dạng JSON.", EN: "The data cannot be written as JSON."}).Because(err)
		}
	}
	if s.rehearse != nil {
		return s.rehearse(r, body), nil
	}
	if err := s.take(ctx); err != nil {
		return envelope{}, notSent(r.op, err)
	}
	defer s.give()
	if left := s.client.breaker.Left(s.client.clock()); left > 0 {
		failure := target.Fail(target.ClassTransient, r.op, fault.Text{VI: "Cổng không trả lời: hệ thống tạm ngừng gọi rồi sẽ gửi lại.", EN: "The portal does not answer: it is left alone for a while."})
		failure.RetryAfter = left
		return envelope{}, failure
	}
	e, failure := s.attempt(ctx, r, body)
	if ctx.Err() == nil { // who gives up says nothing about the portal
		answered := failure == nil || failure.Class != target.ClassTransient && failure.Class != target.ClassAmbiguous
		s.client.breaker.Note(s.client.clock(), answered)
	}
	return e, failure
}

// attempt is do for whoever has the turn.
func (s *session) attempt(ctx context.Context, r request, body []byte) (envelope, *target.Failure) {
	for renewed := false; ; renewed = true {
		if failure := s.signIn(ctx); failure != nil {
			return envelope{}, failure
		}
		if err := s.pace(ctx); err != nil {
			return envelope{}, notSent(r.op, err)
		}
		x := s.send(ctx, r, body)
		if x.status == http.StatusUnauthorized {
			s.account.token = ""
			if !renewed {
				continue
			}
		}
		return s.classify(r, x)
	}
}

// written is r's body in the portal's words.
func (s *session) written(r request) ([]byte, error) {
	if r.raw != nil {
		return r.raw, nil
	}
	body, err := json.Marshal(r.body)
	if _, list := r.body.(gridInfo); err != nil || list { // a list's names are translated already
		return body, err
	}
	return s.client.names[r.op].send(body)
}

// send makes the HTTP request and records it.
func (s *session) send(ctx context.Context, r request, body []byte) exchange {
	e := s.client.endpoints[r.op]
	address := s.client.cfg.APIBase + expand(e.path, r.path)
	if len(r.query) > 0 {
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		address += separator + r.query.Encode()
	}
	header := http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + s.account.token}}
	for name, value := range s.client.cfg.Headers {
		header.Set(name, value)
	}
	if body != nil {
		header.Set("Content-Type", orElse(r.contentType, "application/json; charset=utf-8"))
	}
	x, record := s.roundTrip(ctx, e.method, address, header, body)
	record.Op = r.op
	record.Request, record.Response = s.clean(string(body)), s.clean(string(x.body))
	if r.raw != nil {
		record.Request = r.shown
	}
	s.client.record(context.WithoutCancel(ctx), record)
	return x
}

// roundTrip sends one request within the time limit; the record lacks the
// bodies.
func (s *session) roundTrip(ctx context.Context, method, address string, header http.Header, body []byte) (exchange, target.Exchange) {
	var sent atomic.Bool
	ctx, cancel := context.WithTimeout(ctx, s.client.cfg.Timeout)
	defer cancel()
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }})
	record := target.Exchange{At: s.client.clock(), OrganizationID: s.organizationID, Method: method, URL: address}
	var x exchange
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	httpRequest, err := http.NewRequestWithContext(traced, method, address, reader)
	if err == nil {
		httpRequest.Header = header
		a, err := caller.Receive(s.client.http, httpRequest)
		x = exchange{status: a.Status, header: a.Header, body: a.Body, err: err}
	} else {
		x.err = err
	}
	x.sent = sent.Load()
	record.Took = max(s.client.clock().Sub(record.At), 0)
	record.Status = x.status
	if x.err != nil {
		record.Error = s.clean(x.err.Error())
	}
	return x, record
}

// expand puts values into the placeholders of a path and its query.
func expand(path string, values map[string]string) string {
	before, query, hasQuery := strings.Cut(path, "?")
	for name, value := range values {
		before = strings.ReplaceAll(before, "{"+name+"}", url.PathEscape(value))
		query = strings.ReplaceAll(query, "{"+name+"}", url.QueryEscape(value))
	}
	if hasQuery {
		return before + "?" + query
	}
	return before
}

// notSent is a call that never left: the caller gave up first.
func notSent(op string, err error) *target.Failure {
	return target.Fail(target.ClassTransient, op, fault.Text{VI: "Chưa gửi: hệ thống đang dừng hoặc hết thời gian chờ.", EN: "Not sent: the service is stopping or the wait was too long."}).Because(err)
}
