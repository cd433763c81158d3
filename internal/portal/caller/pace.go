package caller

import (
	"context"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/portal/target"
)

// Pace keeps one organisation's calls within a rate; it is for one goroutine at
// a time. Without a Budget it keeps count itself, of one process alone.
type Pace struct {
	sent []time.Time // of the last calls, without a Budget

	granted int // calls left of the last grant
	of      int // calls in it
	since   time.Time
}

// Wait returns when one more call keeps within perMin calls in any minute.
func (p *Pace) Wait(ctx context.Context, clock func() time.Time, b target.Budget, organizationID string, perMin int) error {
	if b != nil {
		return p.draw(ctx, clock, b, organizationID, perMin)
	}
	now := clock()
	if len(p.sent) >= perMin {
		if err := sleep(ctx, p.sent[0].Add(time.Minute).Sub(now)); err != nil {
			return err
		}
		p.sent = p.sent[1:]
	}
	p.sent = append(p.sent, clock())
	return ctx.Err()
}

// largestDraw is how many calls are asked for at once: a fraction of the rate, so that
// what a server that dies had drawn is no great loss.
const largestDraw = 20

// smallestDraw is how many, for whoever may be slow: a fraction of the rate that is
// no loss either.
const smallestDraw = 300

// draw takes one call out of the budget. Whoever calls fast draws several at a
// time, and whoever is slow few, so that hardly a grant is lost.
func (p *Pace) draw(ctx context.Context, clock func() time.Time, b target.Budget, organizationID string, perMin int) error {
	for {
		now := clock()
		age := now.Sub(p.since)
		if p.granted > 0 && age >= 0 && age < target.BudgetFor {
			p.granted--
			return ctx.Err()
		}
		want := max(1, perMin/smallestDraw)
		if p.granted == 0 && age >= 0 && age < target.BudgetFor/2 {
			want = min(max(want, 2*p.of), max(1, perMin/largestDraw))
		}
		granted, wait, err := b(ctx, organizationID, want)
		if err != nil {
			return err
		}
		p.granted, p.of, p.since = granted, granted, now
		if granted > 0 {
			continue
		}
		if err := sleep(ctx, max(wait, time.Millisecond)); err != nil {
			return err
		}
	}
}

// soon is a wait in which a worker's place is not worth giving up.
const soon = 100 * time.Millisecond

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	if d > soon {
		defer target.Idle(ctx)()
	}
	timer := time.NewTimer(min(d, time.Minute))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Turns are the paces of organisations, each in one caller's hands at a time.
// The zero Turns works.
type Turns struct {
	mu sync.Mutex
	of map[string]*turn
}

type turn struct {
	free chan struct{} // holds one element while nobody calls
	pace Pace
}

// Take waits for an organisation's turn; give returns it.
func (t *Turns) Take(ctx context.Context, organizationID string) (p *Pace, give func(), err error) {
	t.mu.Lock()
	if t.of == nil {
		t.of = map[string]*turn{}
	}
	one, known := t.of[organizationID]
	if !known {
		one = &turn{free: make(chan struct{}, 1)}
		one.free <- struct{}{}
		t.of[organizationID] = one
	}
	t.mu.Unlock()
	select {
	case <-one.free:
		return &one.pace, func() { one.free <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}
