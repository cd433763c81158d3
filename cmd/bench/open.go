package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// openLoop sends perSecond requests a second for a time, each at its own
// moment whether or not earlier ones were answered, and returns the latencies
// counted from those moments: what waited to be sent has waited, too, and what was
// refused counts for the whole time.
func openLoop(ctx context.Context, s side, perSecond int, length time.Duration) ([]time.Duration, error) {
	const connections = 128
	gap := time.Second / time.Duration(perSecond)
	total := int64(length / gap)
	latencies := make([]time.Duration, total)
	var next atomic.Int64
	errs := make(chan error, connections)
	var wait sync.WaitGroup
	begin := time.Now().Add(100 * time.Millisecond)
	for range connections {
		c, err := dial(ctx, s.process.addr)
		if err != nil {
			return nil, err
		}
		wait.Go(func() {
			defer c.close()
			for {
				n := next.Add(1) - 1
				if n >= total || ctx.Err() != nil {
					return
				}
				intended := begin.Add(time.Duration(n) * gap)
				time.Sleep(time.Until(intended))
				status, err := c.do(s.request(n), nil)
				refused := err == nil && status == 503
				if err == nil && status != s.want && !refused {
					err = fmt.Errorf("answered %d, not %d", status, s.want)
				}
				if err != nil {
					errs <- err
					return
				}
				if latencies[n] = time.Since(intended); refused {
					latencies[n] = length // as good as never
				}
			}
		})
	}
	wait.Wait()
	select {
	case err := <-errs:
		return nil, err
	default:
		slices.Sort(latencies)
		return latencies, ctx.Err()
	}
}

// percentile is the pth percentile of sorted latencies.
func percentile(sorted []time.Duration, p float64) time.Duration {
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*p/100))]
}

// latency measures p99 under perSecond requests a second, the median of
// several runs.
func latency(ctx context.Context, s side, perSecond, runs int, length time.Duration) (time.Duration, error) {
	var p99 []time.Duration
	for range runs {
		sorted, err := openLoop(ctx, s, perSecond, length)
		if err != nil {
			return 0, err
		}
		say("  p50 %s, p90 %s, p99 %s, max %s", percentile(sorted, 50), percentile(sorted, 90), percentile(sorted, 99), sorted[len(sorted)-1])
		p99 = append(p99, percentile(sorted, 99))
	}
	return median(p99), nil
}
