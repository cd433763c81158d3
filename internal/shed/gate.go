package shed

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Options say how much a Gate lets in.
type Options struct {
	AtOnce    int           // at work at once, at least 1
	PerSecond int           // beginnings a second; 0: as many as there are
	Wait      time.Duration // longest wait for a turn
}

// Gate lets work begin in turn: in order of coming while that is soon. Once many
// wait, or the first for long, the newest goes first: in overload it alone has not
// lost patience, while in order everybody would be served nearly too late. Once
// somebody was refused, whoever comes beyond the rate is refused at once: what is
// saved of the rate makes up for bursts, so that waiting would serve none more and
// all later.
type Gate struct {
	o    Options
	room int // how many may wait

	mu        sync.Mutex
	working   int
	waiting   []*waiter // the newest last
	tokens    float64   // of PerSecond, at most burst
	burst     float64
	filled    time.Time // when tokens was true
	timer     *time.Timer
	timed     bool // timer will fire
	refused   int64
	refusedAt time.Time // when somebody was refused last
}

type waiter struct {
	turn  chan bool
	since time.Time
}

// How many may wait for each that is at work, and how many may at least.
const (
	waitingEach  = 4
	waitingLeast = 16
)

// burstFor is how long a rate may be saved up: about as late as a timer is.
const burstFor = 10 * time.Millisecond

// strainFor is how long after a refusal there is held to be too much still.
const strainFor = time.Second

// New returns an open gate.
func New(o Options) *Gate {
	g := &Gate{o: o, room: max(waitingLeast, waitingEach*o.AtOnce)}
	g.burst = max(1, float64(o.PerSecond)*burstFor.Seconds())
	g.tokens, g.filled = g.burst, time.Now() //nolint:forbidigo // durations, not facts
	return g
}

// Overloaded is the 503 of what was refused before anything was done.
func Overloaded() *fault.Error {
	return fault.New(fault.KindUnavailable, "overloaded", "Đang có quá nhiều yêu cầu cùng lúc; chưa có gì được thực hiện, hãy gửi lại sau vài giây.",
		"There are too many requests at once; nothing was done, send it again in a few seconds.")
}

// Enter returns when it is the caller's turn; leave must be called once after
// the work. Its error is Overloaded, or that of ctx.
func (g *Gate) Enter(ctx context.Context) (leave func(), err error) {
	g.mu.Lock()
	if len(g.waiting) == 0 && g.mayBegin() {
		g.begin()
		g.mu.Unlock()
		return g.leave, nil
	}
	now := time.Now() //nolint:forbidigo // a duration, not a fact
	if g.hopeless(now) {
		g.refuse(now)
		g.mu.Unlock()
		return nil, Overloaded()
	}
	w := &waiter{make(chan bool, 1), now}
	g.waiting = append(g.waiting, w)
	if len(g.waiting) > g.room {
		g.dismiss(now) // the oldest has waited for long, and would for longer
	}
	g.next(now)
	g.mu.Unlock()
	patience := time.NewTimer(g.o.Wait)
	defer patience.Stop()
	select {
	case turn := <-w.turn:
		return g.entered(turn, nil)
	case <-patience.C:
		return g.entered(g.giveUp(w, true), nil)
	case <-ctx.Done():
		return g.entered(g.giveUp(w, false), ctx.Err())
	}
}

func (g *Gate) entered(turn bool, err error) (func(), error) {
	switch {
	case turn && err == nil:
		return g.leave, nil
	case turn:
		g.leave()
	case err == nil:
		err = Overloaded()
	}
	return nil, err
}

// giveUp takes w out of the queue, as refused or because it left by itself; true
// when it has its turn already.
func (g *Gate) giveUp(w *waiter, refused bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range g.waiting {
		if other == w {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			if refused {
				g.refuse(time.Now()) //nolint:forbidigo // a duration, not a fact
			}
			return false
		}
	}
	return <-w.turn // it was told meanwhile
}

func (g *Gate) refuse(now time.Time) {
	g.refused++
	g.refusedAt = now
}

// dismiss refuses the oldest of those who wait.
func (g *Gate) dismiss(now time.Time) {
	g.waiting[0].turn <- false
	g.waiting = g.waiting[1:]
	g.refuse(now)
}

// hopeless reports whether there is too much, and the rate alone lets nobody begin.
func (g *Gate) hopeless(now time.Time) bool {
	return g.working < g.o.AtOnce && now.Sub(g.refusedAt) < strainFor
}

func (g *Gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.working--
	g.next(time.Now()) //nolint:forbidigo // a duration, not a fact
}

// mayBegin reports whether there is room for one more now.
func (g *Gate) mayBegin() bool {
	if g.working >= g.o.AtOnce {
		return false
	}
	if g.o.PerSecond == 0 {
		return true
	}
	now := time.Now() //nolint:forbidigo // a duration, not a fact
	g.tokens = min(g.burst, g.tokens+now.Sub(g.filled).Seconds()*float64(g.o.PerSecond))
	g.filled = now
	return g.tokens >= 1
}

func (g *Gate) begin() {
	g.working++
	if g.o.PerSecond > 0 {
		g.tokens--
	}
}

// next gives those who wait their turn, as far as there is room.
func (g *Gate) next(now time.Time) {
	for len(g.waiting) > 0 && g.mayBegin() {
		i := 0
		if g.pressed(now) {
			i = len(g.waiting) - 1
		}
		g.begin()
		g.waiting[i].turn <- true
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	for len(g.waiting) > 0 && g.hopeless(now) {
		g.dismiss(now)
	}
	if len(g.waiting) == 0 || g.working >= g.o.AtOnce || g.timed {
		return
	}
	until := time.Duration((1 - g.tokens) / float64(g.o.PerSecond) * float64(time.Second))
	g.timed = true
	if g.timer == nil {
		g.timer = time.AfterFunc(until, g.tick)
	} else {
		g.timer.Reset(until)
	}
}

// pressed reports whether those who wait would wait for long in order of coming.
func (g *Gate) pressed(now time.Time) bool {
	return len(g.waiting) > g.room/2 || now.Sub(g.waiting[0].since) > g.o.Wait/2 || now.Sub(g.refusedAt) < strainFor
}

// tick is when the rate lets the next one begin.
func (g *Gate) tick() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.timed = false
	g.next(time.Now()) //nolint:forbidigo // a duration, not a fact
}

// Figures are what a gate does now, and how often it has refused.
type Figures struct {
	Working, Waiting int
	Refused          int64
}

// Figures returns the gate's.
func (g *Gate) Figures() Figures {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Figures{g.working, len(g.waiting), g.refused}
}
