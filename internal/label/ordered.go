package label

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// ordered does work on every value of in, on all processors, and hands the
// results to out in the order of in. At most a few values a processor are under
// way, so memory does not grow with their number. It returns after the first
// error, or the end of ctx, once every goroutine it began has ended. worker is
// called once a goroutine, for the state that its work keeps.
func ordered[I, O any](ctx context.Context, in iter.Seq[I], worker func() func(I) (O, error), out func(O) error) error {
	type result struct {
		value O
		err   error
	}
	type task struct {
		value I
		done  chan result
	}
	ctx, cancel := context.WithCancel(ctx)
	n := runtime.GOMAXPROCS(0)
	tasks, queue := make(chan task), make(chan chan result, 3*n)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	all.Go(func() {
		defer close(queue)
		defer close(tasks)
		for value := range in {
			t := task{value, make(chan result, 1)}
			select {
			case queue <- t.done:
			case <-ctx.Done():
				return
			}
			select {
			case tasks <- t:
			case <-ctx.Done():
				return
			}
		}
	})
	for range n {
		all.Go(func() {
			work := worker()
			for t := range tasks {
				value, err := work(t.value)
				t.done <- result{value, err}
			}
		})
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case done, more := <-queue:
			if !more {
				return ctx.Err() // also when the end of ctx ended the input
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case r := <-done:
				if r.err != nil {
					return r.err
				}
				if err := out(r.value); err != nil {
					return err
				}
			}
		}
	}
}
