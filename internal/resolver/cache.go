package resolver

import (
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// fresh is how long an answer may be shown again, counted from before it was
// read: no state is staler than this, on any server.
const fresh = time.Second

// maxCached bounds the cache by the bytes it holds.
const maxCached = 64 << 20

// CacheKey names one rendered answer. Serials are not cached: there is no end
// of them.
type CacheKey struct {
	Code, Lot string
	Lang      string // vi or en
	Form      string // page, json or links
}

// Rendered is an answer as bytes.
type Rendered struct {
	Body []byte
	ETag string
	at   time.Time

	answer Answer // of FormLinks
}

// Cache keeps rendered answers for a second. A nil Cache keeps nothing.
type Cache struct {
	entries *otter.Cache[CacheKey, Rendered]
	changes atomic.Int64 // counts what was forgotten
	now     func() time.Time
}

func newCache(now func() time.Time) (*Cache, error) {
	entries, err := otter.New(&otter.Options[CacheKey, Rendered]{
		MaximumWeight: maxCached,
		Weigher: func(_ CacheKey, r Rendered) uint32 {
			return uint32(len(r.Body)+len(r.answer.Words)+len(r.answer.Links)) + 256 //nolint:gosec // a page is far smaller than 4 GiB
		},
		ExpiryCalculator: otter.ExpiryWriting[CacheKey, Rendered](fresh),
	})
	return &Cache{entries: entries, now: now}, err
}

// Get returns the answer under k, or has render make it. An answer that may
// have been read before a change was forgotten is not kept.
func (c *Cache) Get(k CacheKey, render func() (r Rendered, keep bool, err error)) (Rendered, error) {
	if c == nil {
		r, _, err := render()
		return r, err
	}
	began, seen := c.now(), c.changes.Load()
	if r, ok := c.entries.GetIfPresent(k); ok && began.Sub(r.at) < fresh {
		return r, nil
	}
	r, keep, err := render()
	if err != nil || !keep {
		return r, err
	}
	r.at = began
	if c.changes.Load() == seen {
		c.entries.Set(k, r)
		if c.changes.Load() != seen { // it changed while being kept
			c.entries.Invalidate(k)
		}
	}
	return r, nil
}

// forget drops what was rendered of a code and lot.
func (c *Cache) forget(code, lot string) {
	if c == nil {
		return
	}
	c.changes.Add(1)
	for _, lang := range []string{"vi", "en"} {
		for _, form := range []string{FormPage, FormJSON, formLinks} {
			c.entries.Invalidate(CacheKey{Code: code, Lot: lot, Lang: lang, Form: form})
		}
	}
}

// The forms of an answer.
const (
	FormPage = "page"
	FormJSON = "json"

	formLinks = "links" // what decides where an address leads
)

// Cache is the service's cache of rendered answers, nil when it is off.
func (s *Service) Cache() *Cache { return s.cache }
