package database

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/txng-vn/txng/internal/fault"
)

// Shared has callers that come at the same time share work that costs about
// the same for one and for many, such as a query or a commit. Work begins after
// all who share it have come, so nobody is told what was true before.
type Shared[T any] struct {
	work         func(ctx context.Context, items []T) error
	most, atOnce int
	mu           sync.Mutex
	waiting      []caller[T]
	running      int
}

type caller[T any] struct {
	ctx  context.Context //nolint:containedctx // the caller waits for what is done with it
	item T
	done chan error
}

// NewShared returns work to be shared by at most so many callers, and done so
// often at once; who comes meanwhile waits for a turn, and shares that.
func NewShared[T any](most, atOnce int, work func(ctx context.Context, items []T) error) *Shared[T] {
	return &Shared[T]{work: work, most: most, atOnce: atOnce}
}

// Do has item worked on together with those of others, and returns the error
// that they all share. A caller whose ctx ends leaves at once and alone: the
// work goes on, and with it item, which the caller may not touch any more.
func (s *Shared[T]) Do(ctx context.Context, item T) error {
	c := caller[T]{ctx, item, make(chan error, 1)}
	s.mu.Lock()
	s.waiting = append(s.waiting, c)
	leads := s.running < s.atOnce
	if leads {
		s.running++
	}
	s.mu.Unlock()
	if leads {
		go s.run()
	}
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run works until nobody waits.
func (s *Shared[T]) run() {
	for {
		runtime.Gosched() // who is about to come shares, too
		s.mu.Lock()
		n := min(len(s.waiting), s.most)
		callers := s.waiting[:n:n]
		s.waiting = s.waiting[n:]
		if n == 0 {
			s.waiting = nil
			s.running--
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		err := s.once(callers)
		for _, c := range callers {
			c.done <- err
		}
	}
}

// once works for callers, with what the first one's context knows of the
// request, but not under its cancellation.
func (s *Shared[T]) once(callers []caller[T]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.KindInternal, "internal", "Hệ thống gặp lỗi.", "Something went wrong on our side.").Wrap(fmt.Errorf("panic in shared work: %v", p))
		}
	}()
	items := make([]T, len(callers))
	for i, c := range callers {
		items[i] = c.item
	}
	return s.work(context.WithoutCancel(callers[0].ctx), items)
}
