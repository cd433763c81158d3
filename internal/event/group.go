package event

import (
	"context"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
)

// How many events share a transaction at most, and how many such transactions
// run at a time on PostgreSQL: one is written while another waits for the disk.
const (
	maxGroup  = 128
	maxGroups = 2
)

// member is an event of a group, and what its own transaction came to if the
// group's failed.
type member struct {
	sent *Sent
	err  error
}

// newGroups has events that arrive at the same time share a transaction: a commit
// costs the same for one and for many. Each is answered after the commit.
func (s *Service) newGroups() *database.Shared[*member] {
	atOnce := maxGroups
	if s.db.Engine != database.Postgres {
		atOnce = 1 // SQLite has one writer
	}
	return database.NewShared(maxGroup, atOnce, s.captureGroup)
}

// CaptureOne stores one event, which Prepare has readied, together with others
// that arrive meanwhile. Its outcome stands in sent once the error is nil. What
// is wrong with one event does not touch the others: it is left out, and when
// the transaction fails each is tried by itself. When ctx ends first it may be
// stored all the same: sent again, it is a duplicate.
func (s *Service) CaptureOne(ctx context.Context, sent *Sent) error {
	m := &member{sent: sent}
	if err := s.groups.Do(ctx, m); err != nil {
		return err
	}
	return m.err
}

func (s *Service) captureGroup(ctx context.Context, group []*member) error {
	events := make([]*Sent, len(group))
	for i, m := range group {
		events[i] = m.sent
	}
	err := s.captureTogether(ctx, events)
	if err == nil || len(group) == 1 {
		return err
	}
	for _, m := range group {
		m.err = s.captureTogether(ctx, []*Sent{m.sent})
	}
	return nil
}

// captureTogether stores events of different requests in one transaction.
func (s *Service) captureTogether(ctx context.Context, events []*Sent) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries it
		return s.capture(tx, events, func(sent *Sent) error {
			return audit.AppendBy(sent.by, tx, audit.Entry{Action: "event.capture", ObjectKind: "event", ObjectID: sent.pk, OrganizationID: sent.Organization, After: sent.Event.ID})
		})
	})
}
