package target

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Line is how it stands with the way to a portal.
type Line string

// The states of a line.
const (
	LineGood  Line = "good"  // the last calls were answered
	LineCut   Line = "cut"   // nobody calls for a while
	LineTrial Line = "trial" // one may try whether the portal is back
)

// The defaults of a Breaker.
const (
	cutAfter    = 5 // calls in a row
	firstCut    = 2 * time.Second
	longestCut  = 30 * time.Second // so that a portal that is back is noticed within a minute
	scatterPart = 4                // a cut lasts up to a quarter longer, so that servers do not come back in step
)

// Breaker cuts the line to a portal that does not answer, and lets one try now
// and then, each time a little later. The zero Breaker works; it is safe for
// concurrent use. It has no clock: times come from its caller.
type Breaker struct {
	First   time.Duration // first cut; 0: 2 s
	Longest time.Duration // 0: 30 s

	mu       sync.Mutex
	failures int // calls in a row that were not answered
	cuts     int // in a row
	until    time.Time
}

// Line tells whether to call.
func (b *Breaker) Line(now time.Time) Line {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.line(now)
}

func (b *Breaker) line(now time.Time) Line {
	switch left := b.until.Sub(now); {
	case b.cuts == 0:
		return LineGood
	case left > 0 && left <= 2*b.longest(): // more: the clock was set back
		return LineCut
	}
	return LineTrial
}

// Left is how long the line stays cut.
func (b *Breaker) Left(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.line(now) != LineCut {
		return 0
	}
	return b.until.Sub(now)
}

// Note takes the outcome of a call: whether the portal answered it, be it by a
// refusal.
func (b *Breaker) Note(now time.Time, answered bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if answered {
		b.failures, b.cuts = 0, 0
		return
	}
	b.failures++
	if b.failures < cutAfter || b.line(now) == LineCut {
		return // calls that were under way when the line was cut do not lengthen the cut
	}
	first := b.First
	if first <= 0 {
		first = firstCut
	}
	pause := min(first<<min(b.cuts, 16), b.longest())
	b.cuts++
	b.until = now.Add(pause + rand.N(pause/scatterPart+1)) //nolint:gosec // jitter, not a secret
}

func (b *Breaker) longest() time.Duration {
	if b.Longest <= 0 {
		return longestCut
	}
	return b.Longest
}
