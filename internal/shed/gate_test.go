package shed_test

import (
	"context"
	"errors"
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

// TestTheNewestGoesFirst: while many wait, and then the oldest, which is refused
// when too many do.
func TestTheNewestGoesFirst(t *testing.T) {
	t.Parallel()
	g := shed.New(shed.Options{AtOnce: 1, Wait: time.Minute})
	leave, err := g.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	turns, refused := make(chan int, 30), make(chan int, 30)
	const callers = 20 // 16 may wait
	for i := range callers {
		go func() {
			leave, err := g.Enter(t.Context())
			if err != nil {
				refused <- i
				return
			}
			turns <- i
			leave()
		}()
		for f := g.Figures(); f.Waiting+int(f.Refused) <= i; f = g.Figures() {
			time.Sleep(time.Millisecond)
		}
	}
	leave()
	for _, want := range []int{19, 18, 17, 16, 15, 14, 13, 12, 4, 5, 6, 7, 8, 9, 10, 11} {
		if got := <-turns; got != want {
			t.Fatalf("%d before %d", got, want)
		}
	}
	for range callers - 16 {
		if got := <-refused; got >= callers-16 {
			t.Errorf("%d was refused", got)
		}
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
