package portal_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/caller"
)

// TestBudget: whatever is asked for and when, no minute holds more grants than
// the rate, counting each until a second after it was given; and what is wanted
// steadily is granted at 0.95 of the rate or better.
func TestBudget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.IntRange(1, 400).Draw(t, "rate")
		var grants [][2]int64
		type given struct{ at, n int64 }
		var all []given
		now := int64(1_700_000_000_000)
		for range rapid.IntRange(1, 200).Draw(t, "asks") {
			now += rapid.Int64Range(0, 5_000).Draw(t, "pass")
			kept, n, wait := portal.Share(grants, now, rate, rapid.IntRange(1, 50).Draw(t, "wanted"))
			grants = kept
			if n == 0 && wait <= 0 {
				t.Fatal("nothing granted, and no time to wait")
			}
			all = append(all, given{now, int64(n)})
			sum := int64(0)
			for _, g := range all { // one given a second before the minute may be used within it
				if g.at > now-61_000 {
					sum += g.n
				}
			}
			if sum > int64(rate) {
				t.Fatalf("%d calls in a minute, the rate is %d", sum, rate)
			}
		}
	})
	var grants [][2]int64
	total, now := 0, int64(1_700_000_000_000)
	for start := now; now < start+10*61_250; { // ten minutes as they are counted
		kept, n, wait := portal.Share(grants, now, 300, 10)
		grants, total = kept, total+n
		now += max(wait.Milliseconds(), 20)
	}
	if least := 300 * 10; total < least || len(grants) > 260 {
		t.Errorf("%d calls in ten minutes, want %d; %d grants are kept", total, least, len(grants))
	}
}

// TestRateOverServers: two workers on one database together keep one
// organisation's rate, and use all of it.
func TestRateOverServers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const rate = 40
		organization := dbtest.NewID()
		var calls atomic.Int64
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		var workers sync.WaitGroup
		for range 2 {
			workers.Go(func() {
				budget, pace := portal.Budget(db, "national", rate), &caller.Pace{}
				for pace.Wait(ctx, time.Now, budget, organization, rate) == nil {
					calls.Add(1)
				}
			})
		}
		workers.Wait()
		if n := calls.Load(); n > rate || n < rate*9/10 {
			t.Errorf("%d calls, the rate is %d", n, rate)
		}
	})
}

// TestWhoWaitsForItsRateTakesNoPlace: two organisations that have used up theirs
// do not keep a third waiting, though a worker tells two at a time.
func TestWhoWaitsForItsRateTakesNoPlace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.rate = 8
		b.portal = b.worker(t)
		for n := range 3 {
			if n > 0 {
				b.places, b.tax = nil, fmt.Sprintf("01%08d", n+1)
				b.seed(t, fmt.Sprintf("893%04d", 100+n))
			}
			b.enrol(t)
			b.link(t)
			b.complete(t)
		}
		b.follow(t)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { b.portal.Run(ctx); close(ended) }()
		for deadline := time.Now().Add(20 * time.Second); b.number.Load() < int64(3*b.rate) && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
		stop()
		<-ended
		if n := b.number.Load(); n != int64(3*b.rate) {
			t.Errorf("%d calls, and three organisations may make %d each", n, b.rate)
		}
	})
}
