package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// heldDown is what capacity is held down by, so that one core of this machine
// can ask for ten times as much: no caches, two connections, one processor, and
// a number of look-ups a second.
const heldDown = 500

// measureOverload asks for more than the service can do, at a rate that does not
// wait for answers. The floor, held down alike, refuses without a word.
func measureOverload(ctx context.Context, h *host, w *world, t *table) error {
	p, err := h.serve(ctx, "service held down", smallDatabase, "TXNG_SCAN_CACHE=off", "TXNG_DATABASE_CONNS=2", "GOMAXPROCS=1",
		"TXNG_LOAD_SCANS=2", "TXNG_LOAD_SCANS_PER_SECOND="+strconv.Itoa(heldDown))
	if err != nil {
		return err
	}
	lots := w.cloneLots(w.small, manyLots)
	answers, err := answersOf(ctx, p, lots)
	if err != nil {
		return err
	}
	if err := h.storeAnswers(ctx, answers); err != nil {
		return err
	}
	bare, err := h.floor(ctx, floorConfig{PoolSize: 2, PerSecond: heldDown, Processors: 1})
	if err != nil {
		return err
	}
	// The other core is the generator's, and no more than that.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ours, floor := newSide(p, 200, cycle(lots, "")), newSide(bare, 200, cycle(under("/shed", lots), ""))
	capacity, err := ours.capacity(ctx)
	if err != nil {
		return err
	}
	before, err := ours.storms(ctx, "unloaded", int(capacity/4), 4*time.Second)
	if err != nil {
		return err
	}
	for _, times := range []int{2, 10} {
		if err := overload(ctx, t, ours, floor, capacity, times, before.p99); err != nil {
			return err
		}
	}
	after, err := ours.storm(ctx, int(capacity/4), 4*time.Second)
	if err == nil && len(after.refused) > 0 {
		err = fmt.Errorf("%d refused after the overload had ended", len(after.refused))
	}
	return err
}

// capacity is what is answered a second when a fifth more is asked for than may be.
func (s side) capacity(ctx context.Context) (float64, error) {
	got, err := s.storms(ctx, "capacity, asked for a fifth more than it is let do", heldDown*6/5, 3*time.Second)
	return got.goodput, err
}

func overload(ctx context.Context, t *table, ours, floor side, capacity float64, times int, unloaded time.Duration) error {
	rate, name := int(capacity*float64(times)), fmt.Sprintf("overload at %d×", times)
	bare, err := floor.storms(ctx, name+", floor", rate, 10*time.Second)
	if err != nil {
		return err
	}
	got, err := ours.storms(ctx, name+", ours", rate, 10*time.Second)
	if err != nil {
		return err
	}
	t.add(row{measure: name + ": requests sent", ours: perSecond(got.sent), floor: perSecond(float64(rate)), ratio: fmt.Sprintf("%.2f", got.sent/float64(rate)), target: "≥ 0.99", met: got.sent >= .99*float64(rate)})
	t.atLeast(name+": goodput / capacity", comparison{got.goodput, capacity, got.goodput / capacity}, 0.9)
	t.belowBeside(name+": accepted p99, limit twice the unloaded", got.p99, bare.p99, 2*unloaded)
	t.belowBeside(name+": slowest refusal", got.slowest, bare.slowest, 50*time.Millisecond)
	return nil
}

// weather is what came of several storms: medians but for the slowest refusal, which
// is of all.
type weather struct {
	sent, goodput float64 // a second
	p99, slowest  time.Duration
}

// storms sends perSecond requests a second three times for a time.
func (s side) storms(ctx context.Context, name string, perSecond int, length time.Duration) (w weather, err error) {
	var sent, goodput []float64
	var p99 []time.Duration
	for range 3 {
		got, err := s.storm(ctx, perSecond, length)
		if err != nil {
			return w, err
		}
		sent, goodput = append(sent, got.sent), append(goodput, float64(len(got.accepted))/got.took.Seconds())
		p99 = append(p99, percentile(got.accepted, 99))
		told := ""
		if len(got.refused) > 0 {
			w.slowest = max(w.slowest, got.refused[len(got.refused)-1])
			told = fmt.Sprintf("; refused %d, p50 %s, p99 %s, at most %s", len(got.refused), percentile(got.refused, 50), percentile(got.refused, 99), got.refused[len(got.refused)-1])
		}
		say("  %s: %.0f/s of %d/s sent, 99 %% of them at most %s late; accepted %d, p50 %s, p99 %s%s", name, got.sent, perSecond, got.late, len(got.accepted), percentile(got.accepted, 50), percentile(got.accepted, 99), told)
	}
	w.sent, w.goodput, w.p99 = median(sent), median(goodput), median(p99)
	return w, nil
}

// storm is how requests fared.
type storm struct {
	accepted, refused []time.Duration // sorted, from when each was due
	sent              float64         // a second
	late              time.Duration   // 99 of a hundred were sent at most so long after they were due
	took              time.Duration
}

// storm sends perSecond requests a second for a time, each when it is due.
func (s side) storm(ctx context.Context, perSecond int, length time.Duration) (storm, error) {
	const connections = 400
	gap := time.Second / time.Duration(perSecond)
	total := int64(length / gap)
	var next atomic.Int64
	var mu sync.Mutex
	var got storm
	var late []time.Duration
	errs := make(chan error, connections)
	var wait sync.WaitGroup
	begin := time.Now().Add(200 * time.Millisecond)
	for range connections {
		c, err := dial(ctx, s.process.addr)
		if err != nil {
			return got, err
		}
		wait.Go(func() {
			defer c.close()
			for {
				n := next.Add(1) - 1
				if n >= total || ctx.Err() != nil {
					return
				}
				due := begin.Add(time.Duration(n) * gap)
				time.Sleep(time.Until(due))
				behind := time.Since(due)
				status, err := c.do(s.request(n), nil)
				took := time.Since(due)
				if err == nil && (status != s.want && status != 503 || status == 503 && !c.retry) {
					err = fmt.Errorf("answered %d, Retry-After %v", status, c.retry)
				}
				if err != nil {
					errs <- err
					return
				}
				mu.Lock()
				late = append(late, behind)
				if status == s.want {
					got.accepted = append(got.accepted, took)
				} else {
					got.refused = append(got.refused, took)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	got.took = time.Since(begin)
	select {
	case err := <-errs:
		return got, err
	default:
	}
	if len(got.accepted) == 0 {
		return got, errors.Join(ctx.Err(), errors.New("nothing was accepted"))
	}
	slices.Sort(got.accepted)
	slices.Sort(got.refused)
	slices.Sort(late)
	got.sent, got.late = float64(len(late))/got.took.Seconds(), percentile(late, 99)
	return got, ctx.Err()
}
