package api

import (
	"sync"

	"github.com/txng-vn/txng/internal/fault"
)

// gate bounds how many of some dear work are done at once, by all callers and by
// each.
type gate struct {
	all, each int

	mu  sync.Mutex
	now map[string]int // by caller
}

func newGate(all, each int) *gate { return &gate{all: all, each: each, now: map[string]int{}} }

// enter takes a place, which leave gives back. *fault.Error: too_many_at_once
// (429) of the caller, busy (503) when all places are taken.
func (g *gate) enter(caller string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	sum := 0
	for _, n := range g.now {
		sum += n
	}
	switch {
	case g.now[caller] >= g.each:
		return nil, fault.New(fault.KindTooMany, "too_many_at_once", "Khóa này đang có nhiều yêu cầu nặng chưa xong; hãy đợi rồi gửi lại.", "This key has several heavy requests under way; wait for one, then send again.")
	case sum >= g.all:
		return nil, fault.Busy()
	}
	g.now[caller]++
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.now[caller]--; g.now[caller] == 0 {
			delete(g.now, caller)
		}
	}), nil
}
