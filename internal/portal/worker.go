package portal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// pollEvery is how often a worker looks for what nobody wakes it for: what waited
// for its time, and what another server marked.
const pollEvery = 2 * time.Second

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
	ticker := time.NewTicker(pollEvery)
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
		err := s.db.InTx(ctx, p.renew)
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "portal lease not renewed", slog.String("batch_id", p.record.ObjectID), slog.Any("error", err))
			lost()
			return
		}
	}
}

func (p *push) renew(tx *database.Tx) error {
	renewed := tx.Exec("UPDATE sync_records SET leased_until = "+tx.Engine().In(p.service.Lease)+" WHERE id = ? AND lease = ? AND status = 'sending'", p.record.ID, p.lease)
	if renewed.Error == nil && renewed.RowsAffected == 0 {
		return errLost
	}
	return renewed.Error
}
