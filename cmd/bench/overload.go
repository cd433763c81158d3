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
// wait for answers.
func measureOverload(ctx context.Context, h *host, w *world, t *table) error {
	p, err := h.serve(ctx, "service held down", smallDatabase, "TXNG_SCAN_CACHE=off", "TXNG_DATABASE_CONNS=2", "GOMAXPROCS=1",
		"TXNG_LOAD_SCANS=2", "TXNG_LOAD_SCANS_PER_SECOND="+strconv.Itoa(heldDown))
	if err != nil {
		return err
	}
	// The other core is the generator's, and no more than that.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s := newSide(p, 200, cycle(w.cloneLots(w.small, manyLots), ""))
	var rates []float64
	for range 3 {
		got, err := s.storm(ctx, heldDown*6/5, 3*time.Second)
		if err != nil {
			return err
		}
		rates = append(rates, float64(len(got.accepted))/got.took.Seconds())
	}
	capacity := median(rates)
	say("capacity, asked for a fifth more than it is let do: %.0f/s", capacity)
	before, err := s.storm(ctx, int(capacity/4), 8*time.Second)
	if err != nil {
		return err
	}
	say("unloaded, %d/s: p50 %s, p99 %s", int(capacity/4), percentile(before.accepted, 50), percentile(before.accepted, 99))
	for _, times := range []int{2, 10} {
		if err := overload(ctx, t, s, capacity, times, percentile(before.accepted, 99)); err != nil {
			return err
		}
	}
	after, err := s.storm(ctx, int(capacity/4), 4*time.Second)
	if err == nil && len(after.refused) > 0 {
		err = fmt.Errorf("%d refused after the overload had ended", len(after.refused))
	}
	return err
}

func overload(ctx context.Context, t *table, s side, capacity float64, times int, unloaded time.Duration) error {
	rate, name := int(capacity*float64(times)), fmt.Sprintf("overload at %d×", times)
	got, err := s.storm(ctx, rate, 10*time.Second)
	if err != nil {
		return err
	}
	say("%s: %.0f/s of %d/s sent, 99 %% of them at most %s late; accepted p50 %s, p99 %s; refused %d, p50 %s, p99 %s, at most %s",
		name, got.sent, rate, got.late, percentile(got.accepted, 50), percentile(got.accepted, 99), len(got.refused), percentile(got.refused, 50), percentile(got.refused, 99), got.refused[len(got.refused)-1])
	goodput := float64(len(got.accepted)) / got.took.Seconds()
	t.add(row{measure: name + ": requests sent", ours: perSecond(got.sent), floor: perSecond(float64(rate)), ratio: fmt.Sprintf("%.2f", got.sent/float64(rate)), target: "≥ 0.99", met: got.sent >= .99*float64(rate)})
	t.atLeast(name+": goodput / capacity", comparison{goodput, capacity, goodput / capacity}, 0.9)
	t.below(name+": accepted p99, limit twice the unloaded", percentile(got.accepted, 99), 2*unloaded)
	t.below(name+": slowest refusal", got.refused[len(got.refused)-1], 50*time.Millisecond)
	return nil
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
