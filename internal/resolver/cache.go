package resolver

import (
	"context"
	"errors"
	"hash/maphash"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// How long an answer may be shown again, counted from before it was read. No
// state is staler than fresh, on any server: beyond that an answer stands only
// while every change is known to have been heard of, and at most for kept. One
// that is older than that is shown when the database does not answer, for at
// most stale, and marked with its time.
const (
	fresh = time.Second
	kept  = time.Minute
	stale = time.Hour
)

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
	// AsOf is when the answer was read, when it is shown because the database
	// does not answer; else zero.
	AsOf time.Time

	at      time.Time
	epoch   int64
	product int64 // what had been forgotten of the product when it was read

	answer Answer // of formLinks
}

// How many counters of changes there are, powers of two: a change keeps few
// other answers that are being read from being kept, and one of a product drops
// few other products'.
const (
	shards        = 256
	productShards = 4096
)

// Cache keeps rendered answers. A nil Cache keeps nothing.
type Cache struct {
	entries  *otter.Cache[CacheKey, Rendered]
	changes  [shards]atomic.Int64        // count what was forgotten, by code and lot
	products [productShards]atomic.Int64 // and of products, whose holds and links are part of each of their lots'
	all      atomic.Int64                // counts whatever was forgotten
	seed     maphash.Seed
	watch    *watch
	now      func() time.Time
}

func newCache(now func() time.Time, w *watch) (*Cache, error) {
	entries, err := otter.New(&otter.Options[CacheKey, Rendered]{
		MaximumWeight: maxCached,
		Weigher: func(_ CacheKey, r Rendered) uint32 {
			return uint32(len(r.Body)+len(r.answer.Words)+len(r.answer.Links)) + 256 //nolint:gosec // a page is far smaller than 4 GiB
		},
		ExpiryCalculator: otter.ExpiryWriting[CacheKey, Rendered](stale),
	})
	return &Cache{entries: entries, now: now, watch: w, seed: maphash.MakeSeed()}, err
}

// Get returns the answer under k, or has render make it. An answer that may
// have been read before a change was forgotten is not kept. While the database
// does not answer, one that was kept is returned with AsOf set.
func (c *Cache) Get(k CacheKey, render func() (r Rendered, keep bool, err error)) (Rendered, error) {
	if c == nil {
		r, _, err := render()
		return r, err
	}
	began, epoch, seen := c.now(), c.watch.epoch.Load(), c.seen(k)
	old, have := c.present(k)
	if have && c.stands(old, began) {
		return old, nil
	}
	r, keep, err := render()
	if have && unavailable(err) && c.seen(k) == seen {
		old.AsOf = old.at
		return old, nil
	}
	if err != nil || !keep {
		return r, err
	}
	r.at, r.epoch, r.product = began, epoch, seen.product
	if c.seen(k) == seen {
		c.entries.Set(k, r)
		if c.seen(k) != seen { // it changed while being kept
			c.entries.Invalidate(k)
		}
	}
	return r, nil
}

// unavailable reports that the database could not be asked.
func unavailable(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || fault.Is(database.Explain(err), fault.KindUnavailable)
}

// Has reports whether an answer under k is kept, however old.
func (c *Cache) Has(k CacheKey) bool {
	if c == nil {
		return false
	}
	_, have := c.present(k)
	return have
}

// present is the answer kept under k unless its product has changed since.
func (c *Cache) present(k CacheKey) (r Rendered, have bool) {
	r, have = c.entries.GetIfPresent(k)
	return r, have && r.product == c.product(k.Code).Load()
}

// seen is what has been forgotten so far, of a lot and of its product.
type seen struct{ lot, product int64 }

func (c *Cache) seen(k CacheKey) seen {
	return seen{c.counter(k.Code, k.Lot).Load(), c.product(k.Code).Load()}
}

// stands reports whether r may be shown as the present answer. Expiry dates
// change it at midnight in Viet Nam.
func (c *Cache) stands(r Rendered, now time.Time) bool {
	age := now.Sub(r.at)
	return age < fresh || age < kept && dayOf(r.at) == dayOf(now) && c.watch.hears(r.epoch)
}

// dayOf numbers the days of Viet Nam's calendar.
func dayOf(t time.Time) int64 { return (t.Unix() + 7*60*60) / (24 * 60 * 60) }

func (c *Cache) counter(code, lot string) *atomic.Int64 {
	return &c.changes[maphash.String(c.seed, code+"/"+lot)%shards]
}

func (c *Cache) product(code string) *atomic.Int64 {
	return &c.products[maphash.String(c.seed, code)%productShards]
}

// forget drops what was rendered of a code and lot or, when lot is "", of a
// product and all its lots.
func (c *Cache) forget(code, lot string) {
	if c == nil {
		return
	}
	c.all.Add(1)
	c.counter(code, lot).Add(1)
	if lot == "" {
		c.product(code).Add(1)
	}
	for _, lang := range []string{"vi", "en"} {
		for _, form := range []string{FormPage, FormJSON, formLinks} {
			c.entries.Invalidate(CacheKey{Code: code, Lot: lot, Lang: lang, Form: form})
		}
	}
}

// Changes counts all that was forgotten, of any code: what was read before it
// grew may have changed.
func (c *Cache) Changes() int64 {
	if c == nil {
		return 0
	}
	return c.all.Load()
}

// The forms of an answer.
const (
	FormPage = "page"
	FormJSON = "json"

	formLinks = "links" // what decides where an address leads
)

// Cache is the service's cache of rendered answers, nil when it is off.
func (s *Service) Cache() *Cache { return s.cache }
