package event

import (
	"context"
	"errors"
	"sync"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// groups has events that arrive at the same time share a transaction: a commit
// costs the same for one and for many. Each is answered after the commit.
type groups struct {
	mu      sync.Mutex
	waiting []*member
	running int
}

type member struct {
	sent *Sent
	done chan error
}

// How many events share a transaction at most, and how many such transactions
// run at a time: one is written while another waits for the disk.
const (
	maxGroup  = 128
	maxGroups = 2
)

// CaptureOne stores one event, which Prepare has readied, together with others
// that arrive meanwhile. Its outcome stands in sent once the error is nil. What
// is wrong with one event does not touch the others: it is left out, and when
// the transaction fails each is tried by itself.
func (s *Service) CaptureOne(ctx context.Context, sent *Sent) error {
	m := &member{sent: sent, done: make(chan error, 1)}
	g := &s.groups
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	limit := maxGroups
	if s.db.Engine != database.Postgres {
		limit = 1 // SQLite has one writer
	}
	leads := g.running < limit
	if leads {
		g.running++
	}
	g.mu.Unlock()
	if leads {
		go s.captureGroups(context.WithoutCancel(ctx))
	}
	select {
	case err := <-m.done:
		return err
	case <-ctx.Done():
		return ctx.Err() // it may be stored all the same: sent again, it is a duplicate
	}
}

// captureGroups takes group after group until nobody waits.
func (s *Service) captureGroups(ctx context.Context) {
	g := &s.groups
	for {
		g.mu.Lock()
		n := min(len(g.waiting), maxGroup)
		group := g.waiting[:n:n]
		g.waiting = g.waiting[n:]
		if n == 0 {
			g.waiting = nil
			g.running--
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		s.captureGroup(ctx, group)
	}
}

func (s *Service) captureGroup(ctx context.Context, group []*member) {
	err := errors.New("panicked")
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.KindInternal, "internal", "Hệ thống gặp lỗi.", "Something went wrong on our side.").Wrap(errors.New("panic while capturing"))
		}
		for _, m := range group {
			m.done <- err
		}
	}()
	events := make([]*Sent, len(group))
	for i, m := range group {
		events[i] = m.sent
	}
	if err = s.captureTogether(ctx, events); err == nil || len(group) == 1 {
		return
	}
	for _, m := range group {
		m.done <- s.captureTogether(ctx, []*Sent{m.sent})
	}
	group = nil
}

// captureTogether stores events of different requests in one transaction.
func (s *Service) captureTogether(ctx context.Context, events []*Sent) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries it
		return s.capture(tx, events, func(sent *Sent) error {
			return audit.AppendBy(sent.by, tx, audit.Entry{Action: "event.capture", ObjectKind: "event", ObjectID: sent.pk, OrganizationID: sent.Organization, After: sent.Event.ID})
		})
	})
}
