package api

import (
	"sync"

	"github.com/txng-vn/txng/internal/fault"
)

// perKey bounds how many of some dear work each key has under way. How many all
// have is what gates bound.
type perKey struct {
	most int

	mu  sync.Mutex
	now map[string]int // by key
}

func newPerKey(most int) *perKey { return &perKey{most: most, now: map[string]int{}} }

// enter takes a place, which leave gives back. *fault.Error: too_many_at_once (429).
func (p *perKey) enter(key string) (leave func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now[key] >= p.most {
		return nil, fault.New(fault.KindTooMany, "too_many_at_once", "Khóa này đang có nhiều yêu cầu nặng chưa xong; hãy đợi rồi gửi lại.", "This key has several heavy requests under way; wait for one, then send again.")
	}
	p.now[key]++
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.now[key]--; p.now[key] == 0 {
			delete(p.now, key)
		}
	}), nil
}
