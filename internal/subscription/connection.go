package subscription

import (
	"context"
	"errors"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/fault"
)

// How many connections one server holds open, in all and for one organisation.
const (
	maxConnections      = 200
	maxConnectionsOfOne = 10
)

// farewell is how long a service that stops waits for its connections to end.
const farewell = 2 * time.Second

// Why a connection ends that its subscriber did not end.
var (
	errDeleted  = errors.New("the query was deleted")
	errRevoked  = errors.New("the key is no longer good")
	errStopping = errors.New("the service stops")
)

// connection is a subscriber that listens.
type connection struct {
	query, organization string
	end                 context.CancelCauseFunc
}

// Listening is a subscriber's place, held from Listen to Leave.
type Listening struct {
	s        *Service
	ctx      context.Context //nolint:containedctx // lives as long as the connection
	c        *connection
	named    Query
	controls Controls
	format   string
	since    string
}

// Listen reserves a place for a connection on the query of a name: whatever is
// committed from now on is told over it. *fault.Error: subscription_controls,
// the 404 of the name, and a 429 when there is no place.
func (s *Service) Listen(ctx context.Context, name string, controls Controls, format string) (*Listening, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q, err := s.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	parsed, err := q.Parsed()
	if err != nil {
		return nil, err
	}
	if err := controls.check(parsed); err != nil {
		return nil, err
	}
	l := &Listening{s: s, named: q, controls: controls, format: format}
	var end context.CancelCauseFunc
	l.ctx, end = context.WithCancelCause(ctx)
	l.c = &connection{query: q.ID, organization: scope.Actor().OrganizationID, end: end}
	if !s.enter(l.c) {
		end(nil)
		return nil, fault.New(fault.KindTooMany, "too_many_connections", "Đã có quá nhiều kết nối đang mở; hãy đóng bớt hoặc đăng ký bằng dest.", "Too many connections are open; close some, or subscribe with a dest.")
	}
	if l.since, err = s.head(ctx); err != nil {
		l.Leave()
		return nil, err
	}
	return l, nil
}

// Leave gives the place back.
func (l *Listening) Leave() {
	l.c.end(nil)
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	delete(l.s.connections, l.c)
}

func (s *Service) enter(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	same := 0
	for other := range s.connections {
		if other.organization == c.organization {
			same++
		}
	}
	if s.stopped || len(s.connections) >= maxConnections || same >= maxConnectionsOfOne {
		return false
	}
	s.connections[c] = struct{}{}
	return true
}

// hangUp ends connections, telling their subscribers why.
func (s *Service) hangUp(which func(*connection) bool, why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.connections {
		if which(c) {
			c.end(why)
		}
	}
}

// end ends all connections, lets no more in, and waits a moment for their
// subscribers to be told why.
func (s *Service) end() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.hangUp(func(*connection) bool { return true }, errStopping)
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for range farewell / (10 * time.Millisecond) {
		s.mu.Lock()
		left := len(s.connections)
		s.mu.Unlock()
		if left == 0 {
			return
		}
		<-ticker.C
	}
}
