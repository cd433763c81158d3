package shed_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/shed"
)

// TestNeverMoreAtOnce: whatever comes, no more are at work than may be, nobody
// who is refused has waited for long, and in the end the gate is empty.
func TestNeverMoreAtOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		atOnce, wait := rapid.IntRange(1, 5).Draw(r, "at once"), time.Duration(rapid.IntRange(0, 3).Draw(r, "wait"))*time.Millisecond
		g := shed.New(shed.Options{AtOnce: atOnce, Wait: wait, PerSecond: rapid.SampledFrom([]int{0, 0, 20_000}).Draw(r, "a second")})
		var working, most, served, refused atomic.Int64
		var all sync.WaitGroup
		n := rapid.IntRange(1, 60).Draw(r, "callers")
		for i := range n {
			all.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if i%7 == 0 {
					cancel()
				}
				leave, err := g.Enter(ctx)
				if err != nil {
					if !errors.Is(err, context.Canceled) && fault.As(err).Code != "overloaded" {
						t.Error(err)
					}
					refused.Add(1)
					return
				}
				now := working.Add(1)
				for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
				}
				time.Sleep(200 * time.Microsecond)
				working.Add(-1)
				served.Add(1)
				leave()
			})
		}
		all.Wait()
		if most.Load() > int64(atOnce) || served.Load()+refused.Load() != int64(n) || served.Load() == 0 && n > 8 {
			r.Errorf("%d at once, %d served, %d refused of %d", most.Load(), served.Load(), refused.Load(), n)
		}
		if f := g.Figures(); f.Working != 0 || f.Waiting != 0 {
			r.Errorf("left behind: %+v", f)
		}
	})
}

// line has callers come one after the other to a gate with a single turn that is
// taken, and then leaves the turn to them; it returns who was served, in order, and
// who was refused.
func line(t *testing.T, callers int) (served, refused []int) {
	t.Helper()
	g := shed.New(shed.Options{AtOnce: 1, Wait: time.Minute})
	leave, err := g.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	turns, dismissed := make(chan int, callers), make(chan int, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			leave, err := g.Enter(t.Context())
			if err != nil {
				dismissed <- i
				return
			}
			turns <- i
			leave()
		})
		for f := g.Figures(); f.Waiting+int(f.Refused) <= i; f = g.Figures() {
			time.Sleep(time.Millisecond)
		}
	}
	leave()
	all.Wait()
	close(turns)
	close(dismissed)
	for i := range turns {
		served = append(served, i)
	}
	for i := range dismissed {
		refused = append(refused, i)
	}
	slices.Sort(refused)
	return served, refused
}

// TestInOrderWhileFewWait: nobody is passed over while all can be served soon.
func TestInOrderWhileFewWait(t *testing.T) {
	t.Parallel()
	served, refused := line(t, 5)
	if !slices.Equal(served, []int{0, 1, 2, 3, 4}) || refused != nil {
		t.Errorf("served %v, refused %v", served, refused)
	}
}

// TestTheNewestGoesFirst: when too many wait; the oldest are refused.
func TestTheNewestGoesFirst(t *testing.T) {
	t.Parallel()
	served, refused := line(t, 20) // 16 may wait
	if !slices.Equal(served, []int{19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4}) || !slices.Equal(refused, []int{0, 1, 2, 3}) {
		t.Errorf("served %v, refused %v", served, refused)
	}
}

// TestNobodyWaitsInVain: once there is too much, whoever comes beyond the rate is
// told so at once, and whoever comes in it is served.
func TestNobodyWaitsInVain(t *testing.T) {
	t.Parallel()
	g := shed.New(shed.Options{AtOnce: 1, PerSecond: 2, Wait: time.Hour})
	leave, err := g.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	leave()
	var all sync.WaitGroup
	for range 17 { // 16 may wait
		all.Go(func() {
			if leave, err := g.Enter(t.Context()); err == nil {
				leave()
			}
		})
	}
	all.Wait() // nobody waits for an hour
	if f := g.Figures(); f.Refused < 10 || f.Waiting > 0 {
		t.Errorf("%+v", f)
	}
	for {
		leave, err := g.Enter(t.Context())
		if err == nil {
			leave()
			return
		}
		if fault.As(err).Code != "overloaded" {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestWhoLeavesIsNoOverload: those who lose interest do not have others refused.
func TestWhoLeavesIsNoOverload(t *testing.T) {
	t.Parallel()
	g := shed.New(shed.Options{AtOnce: 1, PerSecond: 100, Wait: time.Hour})
	gone, leaves := context.WithCancel(t.Context())
	leaves()
	for i := range 20 {
		leave, err := g.Enter(t.Context())
		if err != nil {
			t.Fatalf("the %dth: %v", i, err)
		}
		leave()
		if leave, err := g.Enter(gone); err == nil {
			leave()
		}
	}
	if f := g.Figures(); f.Refused > 0 {
		t.Errorf("%+v", f)
	}
}

// TestRateIsKept: as many begin a second as may, whoever else comes.
func TestRateIsKept(t *testing.T) {
	t.Parallel()
	const perSecond = 500
	g := shed.New(shed.Options{AtOnce: 100, PerSecond: perSecond, Wait: 20 * time.Millisecond})
	var served atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range 40 {
		all.Go(func() {
			for time.Since(began) < time.Second {
				if leave, err := g.Enter(t.Context()); err == nil {
					served.Add(1)
					leave()
				}
			}
		})
	}
	all.Wait()
	if most := time.Since(began).Seconds()*perSecond + 10; float64(served.Load()) > most || served.Load() < perSecond/2 {
		t.Errorf("%d, at most %.0f", served.Load(), most)
	}
}
