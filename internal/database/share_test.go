package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// held is shared work that begins when it is let, and tells what it was given.
type held struct {
	*database.Shared[int]

	begun chan []int
	end   chan error
}

func hold(most, atOnce int) held {
	h := held{begun: make(chan []int), end: make(chan error)}
	h.Shared = database.NewShared(most, atOnce, func(_ context.Context, items []int) error {
		h.begun <- items
		return <-h.end
	})
	return h
}

// waiting has n callers come, whose errors the channel tells.
func (h held) waiting(ctx context.Context, n int) <-chan error {
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- h.Do(ctx, i) }()
	}
	return errs
}

// TestSharedErrorReachesAll: everybody is told of the error of the work that
// was done for them, and of no other.
func TestSharedErrorReachesAll(t *testing.T) {
	t.Parallel()
	const n = 20
	h := hold(n, 1)
	bad := errors.New("bad")
	first := h.waiting(t.Context(), 1)
	<-h.begun
	rest := h.waiting(t.Context(), n)
	h.end <- nil
	if err := <-first; err != nil {
		t.Errorf("the first: %v", err)
	}
	for told := 0; told < n; {
		items := <-h.begun
		h.end <- bad
		for range items {
			if err := <-rest; !errors.Is(err, bad) {
				t.Errorf("another: %v", err)
			}
			told++
		}
	}
}

// TestSharedWorkBeginsAfterItsCallers: who comes while work is under way is not
// served by it.
func TestSharedWorkBeginsAfterItsCallers(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := 0
	s := database.NewShared(4, 2, func(_ context.Context, items []*int) error {
		mu.Lock()
		defer mu.Unlock()
		if len(items) > 4 {
			t.Errorf("%d share", len(items))
		}
		for _, item := range items {
			*item = now
		}
		return nil
	})
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			for range 20 {
				mu.Lock()
				now++
				before := now
				mu.Unlock()
				var seen int
				if err := s.Do(t.Context(), &seen); err != nil || seen < before {
					t.Errorf("saw %d after %d: %v", seen, before, err)
				}
			}
		})
	}
	wait.Wait()
}

// TestSharedCallerLeavesAlone: one that gives up, even the one that came first,
// neither ends the work nor takes others with it.
func TestSharedCallerLeavesAlone(t *testing.T) {
	t.Parallel()
	h := hold(10, 1)
	ctx, cancel := context.WithCancel(t.Context())
	gone := h.waiting(ctx, 1)
	<-h.begun
	stays := h.waiting(t.Context(), 1)
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that left: %v", err)
	}
	h.end <- nil
	<-h.begun
	h.end <- nil
	if err := <-stays; err != nil {
		t.Errorf("the one that stays: %v", err)
	}
}

// TestSharedPanic: a panic is an error of those that share the work, and the
// next are served.
func TestSharedPanic(t *testing.T) {
	t.Parallel()
	fail := true
	s := database.NewShared(4, 1, func(context.Context, []int) error {
		if fail {
			panic("for the test")
		}
		return nil
	})
	if err := s.Do(t.Context(), 1); !fault.Is(err, fault.KindInternal) {
		t.Errorf("a panic is told as %v", err)
	}
	fail = false
	if err := s.Do(t.Context(), 1); err != nil {
		t.Errorf("after it: %v", err)
	}
}
