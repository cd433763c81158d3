package portalsim

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxBody  = 1 << 20          // bytes of a request
	maxForm  = maxImage + 1<<20 // bytes of one with an image
	maxCalls = 20_000           // kept for GET /__sim/calls
)

// Call is one request the portal received, in the order of arrival.
type Call struct {
	At           string `json:"at"`
	Op           string `json:"op"`
	Method       string `json:"method"`
	Path         string `json:"path"`
	Organization string `json:"organization,omitempty"` // id, once the token was accepted
	Body         string `json:"body,omitempty"`         // not of sign-ins and images
	Fault        string `json:"fault,omitempty"`        // kind injected
	Status       int    `json:"status"`                 // 0: dropped
}

// call is a request on its way through an operation.
type call struct {
	*Sim
	r    *http.Request
	body []byte
	org  *Organization // nil: the token names none

	outcome string // how a request at the NDA platform shall end, "" as it deserves
}

// operation answers one call, with mu held.
type operation func(c *call) *reply

// secured mounts an operation that needs a token.
func (s *Sim) secured(mux *http.ServeMux, pattern, op string, do operation) {
	mux.Handle(pattern, s.serve(op, func(c *call) *reply {
		if !c.authenticate() {
			return unauthorized()
		}
		return do(c)
	}))
}

// open mounts an operation for everybody.
func (s *Sim) open(mux *http.ServeMux, pattern, op string, do operation) {
	mux.Handle(pattern, s.serve(op, do))
}

// serve reads the request, lets an injected fault have its way before, around
// or after the operation, and writes the answer.
func (s *Sim) serve(op string, do operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxBody)
		if op == opImage {
			limit = maxForm
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if err != nil {
			if _, large := errors.AsType[*http.MaxBytesError](err); large {
				htmlReply(http.StatusRequestEntityTooLarge).write(w)
			}
			return
		}
		c := &call{Sim: s, r: r, body: body}
		fault, number := s.begin(c, op)
		if s.onCall != nil {
			s.onCall(op, fault.Kind)
		}
		if fault.Kind == FaultOutcome {
			c.outcome = fault.Detail
		}
		answer := fault.before(c)
		if answer == nil && !fault.dropsBefore() {
			s.mu.Lock()
			answer = do(c)
			s.mu.Unlock()
		}
		answer = fault.after(c, answer)
		s.end(c, number, answer)
		if answer == nil {
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
		fault.write(w, answer)
	})
}

// begin records the call and picks the fault for it.
func (s *Sim) begin(c *call, op string) (fault Fault, number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault = s.takeFault(op, c)
	record := Call{At: stamp(s.now()), Op: op, Method: c.r.Method, Path: c.r.URL.RequestURI(), Fault: fault.Kind}
	if op != opToken && op != opImage {
		record.Body = string(c.body)
	}
	if len(s.calls) < maxCalls {
		s.calls = append(s.calls, record)
		return fault, len(s.calls) - 1
	}
	return fault, -1
}

func (s *Sim) end(c *call, number int, answer *reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < 0 || number >= len(s.calls) {
		return // not kept, or the simulator was reset meanwhile
	}
	if answer != nil {
		s.calls[number].Status = answer.status
	}
	if c.org != nil {
		s.calls[number].Organization = c.org.ID
	}
}

// authenticate finds the organisation of the bearer token; mu is held.
func (c *call) authenticate() bool {
	t, ok := c.tokens[c.bearer()]
	if !ok || !c.now().Before(t.expires) {
		return false
	}
	if org, ok := c.book.organizations.get(t.organization); ok {
		c.org = &org
	}
	return true
}

// caller is the organisation that a request comes from, as far as its token or
// sign-in names one, whether or not it is good; mu is held.
func (c *call) caller() string {
	if t, ok := c.tokens[c.bearer()]; ok {
		return t.organization
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil || c.bearer() != "" {
		return ""
	}
	for _, o := range c.book.organizations.list(nil) {
		if name := form.Get("username"); name != "" && name == o.Username || o.ClientID != "" && o.ClientID == form.Get("client_id") {
			return o.ID
		}
	}
	return ""
}

func (c *call) bearer() string {
	scheme, value, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return value
}

// acting reports whether the account has an approved organisation.
func (c *call) acting() bool { return c.org != nil && c.org.Approved }

// mine reports whether a record belongs to the account's organisation.
func (c *call) mine(organization string) bool { return c.org != nil && c.org.ID == organization }

// visible reports whether lists show a record created then: they may lag.
func (c *call) visible(created string) bool {
	if c.settings.LagMs <= 0 {
		return true
	}
	at, err := time.Parse("2006-01-02T15:04:05.9999999", created)
	return err != nil || !at.Add(time.Duration(c.settings.LagMs)*time.Millisecond).After(c.now())
}

// owner checks the idToChucHoSo of a body against the account.
func (c *call) owner(service, id string) *reply {
	switch {
	case !c.acting():
		return nullReference(service, insert)
	case c.mine(id):
		return nil
	}
	if _, known := c.book.organizations.get(id); known {
		return business(noRight)
	}
	return nullReference(service, resolve)
}
