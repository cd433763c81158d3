package api

import (
	"sync"

	"github.com/txng-vn/txng/internal/fault"
)

// perKey bounds how many of some dear work each key, or organisation, has under
// way. How many all have is what gates bound.
type perKey struct {
	most int

	mu  sync.Mutex
	now map[string]int // by key
}

func newPerKey(most int) *perKey { return &perKey{most: most, now: map[string]int{}} }

// enter takes a place, which leave gives back. *fault.Error: too_many_at_once (429).
func (p *perKey) enter(key string) (leave func(), err error) {
	if key == "" { // nobody's in particular
		return func() {}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now[key] >= p.most {
		return nil, fault.New(fault.KindTooMany, "too_many_at_once", "Khóa hoặc tổ chức này đang có quá nhiều yêu cầu chưa xong; hãy đợi một yêu cầu xong rồi gửi lại.", "This key or organisation has too many requests under way; wait for one of them, then send again.")
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
