package subscription

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
)

// How many subscribers one server calls at a time, in all and of one
// organisation: whoever answers slowly waits for its own kind alone.
const (
	atOnce          = 32
	atOnceOfOne     = 4
	lookedAtForTurn = 1_000
)

// Run calls subscribers until ctx ends, and then ends the connections.
func (s *Service) Run(ctx context.Context) {
	s.reseal(ctx)
	ticker := time.NewTicker(s.Poll)
	defer ticker.Stop()
	var running sync.WaitGroup
	defer s.client.Close()
	defer running.Wait()
	defer s.end()
	for ctx.Err() == nil {
		claimed, err := s.claim(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "subscriptions", slog.Any("error", err))
		}
		for _, sub := range claimed {
			running.Go(func() {
				s.attempt(ctx, sub)
				s.free(sub.OrganizationID)
				s.Wake()
			})
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-s.wake:
		}
	}
}

// Drain calls subscribers until nobody is to be called; for tests.
func (s *Service) Drain(ctx context.Context) error {
	for {
		claimed, err := s.claim(ctx)
		if err != nil || len(claimed) == 0 {
			return err
		}
		for _, sub := range claimed {
			s.attempt(ctx, sub)
			s.free(sub.OrganizationID)
		}
	}
}

// take reserves a turn for an organisation, if it and the server have one left.
func (s *Service) take(organization string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := 0
	for _, n := range s.busy {
		all += n
	}
	if all >= atOnce || s.busy[organization] >= atOnceOfOne {
		return false
	}
	s.busy[organization]++
	return true
}

func (s *Service) free(organization string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[organization]--; s.busy[organization] == 0 {
		delete(s.busy, organization)
	}
}

// due is SQL for the subscriptions in nobody's hands whose turn has come: those
// whose time it is, and of the streams only those that something new may be
// for, or that are in the middle of it.
func due(e database.Engine) string {
	return "s.status IN ('pending', 'active', 'parked') AND s.next_at <= " + e.In(0) + " AND (s.leased_until IS NULL OR s.leased_until <= " + e.In(0) + ")" +
		" AND (s.status = 'pending' OR s.schedule <> '' OR s.since_head = '' OR s.until_head <> '' OR " + event.Fresh(e, "s.since_head") + ")"
}

// claim leases subscriptions by the database's clock.
func (s *Service) claim(ctx context.Context) (claimed []*Subscription, err error) {
	var waiting []Subscription
	err = s.db.Read(ctx).Raw("SELECT s.id, s.organization_id FROM epcis_subscriptions s WHERE "+due(s.db.Engine)+" ORDER BY s.next_at, s.id LIMIT ?", lookedAtForTurn).Scan(&waiting).Error
	if err != nil {
		return nil, err
	}
	var turns []Subscription
	for _, w := range waiting {
		if s.take(w.OrganizationID) {
			turns = append(turns, w)
		}
	}
	if len(turns) == 0 {
		return nil, nil
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		claimed = nil
		for _, turn := range turns {
			sub, err := s.lease(tx, turn.ID)
			if err != nil {
				return err
			}
			if sub != nil {
				claimed = append(claimed, sub)
			}
		}
		return nil
	})
	if err != nil {
		claimed = nil
	}
	held := map[string]bool{}
	for _, c := range claimed {
		held[c.ID] = true
	}
	for _, turn := range turns {
		if !held[turn.ID] {
			s.free(turn.OrganizationID)
		}
	}
	return claimed, err
}

// lease takes one subscription; nil when another server was faster.
func (s *Service) lease(tx *database.Tx, id string) (*Subscription, error) {
	token := uuid.NewString()
	taken := tx.Exec("UPDATE epcis_subscriptions SET lease = ?, leased_until = "+tx.Engine().In(s.Lease)+" WHERE id = ? AND next_at <= "+tx.Engine().In(0)+
		" AND (leased_until IS NULL OR leased_until <= "+tx.Engine().In(0)+") AND status IN ('pending', 'active', 'parked')", token, id)
	if taken.Error != nil || taken.RowsAffected == 0 {
		return nil, taken.Error
	}
	var sub Subscription
	err := tx.Where("id = ?", id).Take(&sub).Error
	return &sub, err
}
