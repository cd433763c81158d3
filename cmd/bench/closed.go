package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// side is one of the two that are compared.
type side struct {
	process *process
	request func(n int64) []byte // the nth request
	want    int                  // status
	count   *atomic.Int64        // requests made, over all rounds
}

func newSide(p *process, want int, request func(n int64) []byte) side {
	return side{p, request, want, &atomic.Int64{}}
}

// cycle asks for each of paths in turn.
func cycle(paths []string, header string) func(int64) []byte {
	requests := make([][]byte, len(paths))
	for i, path := range paths {
		requests[i] = get(path, header)
	}
	return func(n int64) []byte { return requests[n%int64(len(requests))] }
}

// rate is requests a second and the server's processor time for each.
type rate struct {
	perSecond float64
	cpu       time.Duration
}

// round has clients ask as fast as they are answered for a time.
func (s side) round(ctx context.Context, clients int, length time.Duration) (rate, error) {
	ctx, stop := context.WithTimeout(ctx, length)
	defer stop()
	connections := make([]*connection, clients)
	for i := range connections {
		c, err := dial(ctx, s.process.addr)
		if err != nil {
			return rate{}, err
		}
		defer c.close()
		connections[i] = c
	}
	var done atomic.Int64
	errs := make(chan error, clients)
	var wait sync.WaitGroup
	cpu, began := s.process.cpu(), time.Now()
	for _, c := range connections {
		wait.Go(func() {
			for ctx.Err() == nil {
				status, err := c.do(s.request(s.count.Add(1)-1), nil)
				if err == nil && status != s.want {
					err = fmt.Errorf("answered %d, not %d", status, s.want)
				}
				if err != nil {
					errs <- err
					return
				}
				done.Add(1)
			}
		})
	}
	wait.Wait()
	took := time.Since(began)
	select {
	case err := <-errs:
		return rate{}, fmt.Errorf("%s: %w", s.process.name, err)
	default:
	}
	n := done.Load()
	if n == 0 {
		return rate{}, fmt.Errorf("%s answered nothing in %s", s.process.name, length)
	}
	return rate{float64(n) / took.Seconds(), (s.process.cpu() - cpu) / time.Duration(n)}, nil
}

// comparison is the medians of both sides and of the rounds' ratios.
type comparison struct{ ours, floor, ratio float64 }

// plan is how a comparison is run.
type plan struct {
	clients, rounds int
	length          time.Duration
}

// compare alternates rounds of both sides, so that whatever else the machine
// does hits both, and takes the median of the ratios of neighbours.
func compare(ctx context.Context, h *host, name string, p plan, ours, floor side) (comparison, error) {
	say("%s: %d rounds of %s with %d clients", name, p.rounds, p.length, p.clients)
	for _, s := range []side{ours, floor} { // warm up: connections, statements, pages
		if _, err := s.round(ctx, p.clients, p.length/2); err != nil {
			return comparison{}, err
		}
	}
	var our, their, ratios []float64
	for range p.rounds {
		f, err := floor.round(ctx, p.clients, p.length)
		if err != nil {
			return comparison{}, err
		}
		o, err := ours.round(ctx, p.clients, p.length)
		if err != nil {
			return comparison{}, err
		}
		say("  ours %6.0f/s (%s of processor each), floor %6.0f/s (%s), ratio %.2f", o.perSecond, o.cpu.Round(time.Microsecond), f.perSecond, f.cpu.Round(time.Microsecond), o.perSecond/f.perSecond)
		our, their, ratios = append(our, o.perSecond), append(their, f.perSecond), append(ratios, o.perSecond/f.perSecond)
	}
	if err := h.profile(ctx, name, p, ours); err != nil {
		return comparison{}, err
	}
	return comparison{median(our), median(their), median(ratios)}, nil
}
