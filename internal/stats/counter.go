package stats

import (
	"hash/maphash"
	"maps"
	"sync"
	"time"
)

// Code is whose scans are counted: a product's own code when Lot is "".
type Code struct{ Code, Lot string }

// entry is what is counted by itself.
type entry struct {
	code Code
	day  int64 // of Viet Nam's calendar, days since 1970
}

const (
	parts   = 64   // so that scans on many processors do not wait for one another
	perPart = 4096 // bounds the memory: codes of one part between two writes
)

// counter gathers counts.
type counter struct {
	seed maphash.Seed
	all  [parts]struct {
		sync.Mutex
		counts map[entry]int64
	}
}

func newCounter() *counter {
	c := &counter{seed: maphash.MakeSeed()}
	for i := range c.all {
		c.all[i].counts = map[entry]int64{}
	}
	return c
}

// add counts n; false when there is no room, and it was not counted.
func (c *counter) add(e entry, n int64) bool {
	part := &c.all[(maphash.String(c.seed, e.code.Code)+maphash.String(c.seed, e.code.Lot))%parts]
	part.Lock()
	defer part.Unlock()
	if _, known := part.counts[e]; !known && len(part.counts) >= perPart {
		return false
	}
	part.counts[e] += n
	return true
}

// take empties the counter.
func (c *counter) take() map[entry]int64 {
	taken := map[entry]int64{}
	for i := range c.all {
		part := &c.all[i]
		part.Lock()
		if len(part.counts) > 0 {
			maps.Copy(taken, part.counts)
			part.counts = map[entry]int64{}
		}
		part.Unlock()
	}
	return taken
}

const (
	zone    = 7 * 60 * 60
	aDay    = 24 * 60 * 60
	maxDays = 366 // of one answer
)

func dayOf(t time.Time) int64 { return (t.Unix() + zone) / aDay }

// date is a day as YYYY-MM-DD.
func date(day int64) string { return time.Unix(day*aDay, 0).UTC().Format(time.DateOnly) }

// coarse is n rounded down to two digits: a figure that changes with every scan
// would have every answer sent anew.
func coarse(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}
