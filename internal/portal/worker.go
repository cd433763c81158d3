package portal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Run works for every target until ctx ends.
func (s *Service) Run(ctx context.Context) {
	s.reseal(ctx)
	var all sync.WaitGroup
	all.Go(func() { s.sweep(ctx) })
	for _, name := range s.names() {
		all.Go(func() { s.work(ctx, name) })
		for range comparedAtOnce {
			if s.Targets[name] == nil {
				break // what is not a portal is not read back
			}
			all.Go(func() { s.inspect(ctx, name) })
		}
	}
	all.Wait()
}

// work tells the batches of one target, several organisations side by side. One
// that waits for its rate takes no place.
func (s *Service) work(ctx context.Context, name string) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	free := make(chan struct{}, s.AtOnce)
	idle := target.WithIdle(ctx, func() func() {
		<-free
		s.Wake()
		return func() { free <- struct{}{} }
	})
	var running sync.WaitGroup
	defer running.Wait()
	for ctx.Err() == nil {
		records, err := s.next(ctx, name, s.AtOnce, len(free))
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "portal queue", slog.String("target", name), slog.Any("error", err))
		}
		for _, r := range records {
			free <- struct{}{}
			running.Go(func() {
				s.tell(idle, r)
				<-free
				s.Wake()
			})
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-s.wakes[name]:
		}
	}
}

// Drain tells what is ready, until nothing is; for tests and the demo.
func (s *Service) Drain(ctx context.Context) error {
	for _, name := range s.names() {
		for {
			records, err := s.next(ctx, name, 1, 0)
			if err != nil {
				return err
			}
			if len(records) == 0 {
				break
			}
			s.tell(ctx, records[0])
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// ready is SQL for the batches whose turn has come: waiting ones, and those of
// a worker whose lease ran out.
func ready(e database.Engine) string {
	now := e.In(0)
	return "(r.status IN ('pending', 'sending') AND (r.status = 'pending' AND r.next_at <= " + now + " OR r.status = 'sending' AND r.leased_until <= " + now + "))"
}

// busy is SQL for there being a batch of the organisation in a worker's hands.
func busy(e database.Engine) string {
	return "EXISTS (SELECT 1 FROM sync_records b WHERE b.target = ? AND b.organization_id = ? AND b.object_kind = 'batch' AND b.status IN ('pending', 'sending') AND b.status = 'sending' AND b.leased_until > " + e.In(0) + ")"
}

// claim leases one batch each of up to limit organisations that have none in
// hand. The row of the enrolment is the lock: servers take turns on it.
func (s *Service) claim(ctx context.Context, name string, limit int) (claimed []Record, err error) {
	if limit <= 0 {
		return nil, nil
	}
	candidates := "SELECT e.organization_id FROM sync_enrollments e WHERE e.target = ? AND e.enabled AND e.refused_at IS NULL AND EXISTS (SELECT 1 FROM sync_records r WHERE r.target = e.target" +
		" AND r.organization_id = e.organization_id AND r.object_kind = 'batch' AND " + ready(s.db.Engine) + ")" +
		" AND NOT EXISTS (SELECT 1 FROM sync_records b WHERE b.target = e.target AND b.organization_id = e.organization_id AND b.object_kind = 'batch' AND b.status IN ('pending', 'sending') AND b.status = 'sending' AND b.leased_until > " + s.db.Engine.In(0) + ") LIMIT ?"
	if err := s.holdRefused(ctx, name); err != nil {
		return nil, err
	}
	// An idle worker looks every second: look without a transaction first.
	var waiting []string
	if err := s.db.Read(ctx).Raw(candidates, name, 1).Scan(&waiting).Error; err != nil || len(waiting) == 0 {
		return nil, err
	}
	if s.db.Engine == database.Postgres {
		candidates += " FOR UPDATE OF e SKIP LOCKED"
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		claimed = nil
		var organizations []string
		if err := tx.Raw(candidates, name, limit).Scan(&organizations).Error; err != nil {
			return err
		}
		for _, organization := range organizations {
			r, ok, err := s.lease(tx, name, organization)
			if err != nil {
				return err
			}
			if ok {
				claimed = append(claimed, r)
			}
		}
		return nil
	})
	return claimed, err
}

// lease takes the batch of an organisation that has waited longest.
func (s *Service) lease(tx *database.Tx, name, organization string) (r Record, ok bool, err error) {
	token := uuid.NewString()
	taken := tx.Exec("UPDATE sync_records SET status = 'sending', takes = takes + 1, lease = ?, leased_until = "+tx.Engine().In(s.Lease)+", updated_at = ? WHERE NOT "+busy(tx.Engine())+
		" AND id = (SELECT r.id FROM sync_records r WHERE r.target = ? AND r.organization_id = ? AND r.object_kind = 'batch' AND "+ready(tx.Engine())+" ORDER BY r.next_at, r.id LIMIT 1)",
		token, tx.Now(), name, organization, name, organization)
	if taken.Error != nil || taken.RowsAffected == 0 {
		return r, false, taken.Error
	}
	err = tx.Where("target = ? AND organization_id = ? AND lease = ?", name, organization, token).Take(&r).Error
	if err == nil && r.Takes > maxTakes {
		return r, false, park(tx, &r)
	}
	return r, err == nil, err
}

// tell makes one attempt at a batch, holding its lease while it lasts.
func (s *Service) tell(ctx context.Context, r Record) {
	p := &push{service: s, record: &r, lease: r.Lease, version: r.WantedVersion, maps: s.maps}
	held, release := context.WithCancel(ctx)
	defer release()
	var keeper sync.WaitGroup
	keeper.Go(func() { s.keep(held, release, p) })
	failure := p.safely(context.WithValue(held, keptKey{}, &p.kept))
	if held.Err() != nil && ctx.Err() == nil {
		failure = errLost
	}
	release()
	keeper.Wait()
	s.finish(ctx, p, failure)
	p.flush(ctx)
}

// keep renews the lease until ctx ends, or ends the attempt that lost it.
func (s *Service) keep(ctx context.Context, lost func(), p *push) {
	ticker := time.NewTicker(s.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := p.save(ctx, func(*database.Tx) error { return nil })
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "portal lease not renewed", slog.String("batch_id", p.record.ObjectID), slog.Any("error", err))
			lost()
			return
		}
	}
}
