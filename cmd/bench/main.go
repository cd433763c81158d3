package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run := bench
	if len(os.Args) == 3 && os.Args[1] == floorArgument {
		run = func(ctx context.Context) error { return serveFloor(ctx, os.Args[2]) }
	}
	if err := run(ctx); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings are what the environment asks for.
type settings struct {
	batches  int // of the large database; the small one has a hundredth
	only     map[string]bool
	profiles string // directory, "" for none
}

func readSettings() (s settings, err error) {
	scale := 0.1
	if v := os.Getenv("BENCH_SCALE"); v != "" {
		if scale, err = strconv.ParseFloat(v, 64); err != nil || scale < 0.001 || scale > 10 {
			return s, fmt.Errorf("BENCH_SCALE is a number from 0.001 to 10, not %q", v)
		}
	}
	s = settings{batches: int(scale * 1_000_000), only: map[string]bool{}, profiles: os.Getenv("BENCH_PROFILE")}
	for name := range strings.SplitSeq(os.Getenv("BENCH_ONLY"), ",") {
		switch name {
		case "":
		case "scan", "overload", "event", "capture", "code", "label", "start", "scale", "query", "portal", "enqueue":
			s.only[name] = true
		default:
			return s, fmt.Errorf("BENCH_ONLY names scan, overload, event, capture, code, label, start, scale, query, portal and enqueue, not %q", name)
		}
	}
	return s, nil
}

// wants reports whether the named measures are asked for.
func (s settings) wants(name string) bool { return len(s.only) == 0 || s.only[name] }

// bench makes the world, measures, and prints the table.
func bench(ctx context.Context) (err error) {
	s, err := readSettings()
	if err != nil {
		return err
	}
	began := time.Now()
	say("%d CPUs, %s, load average before: %s", runtime.NumCPU(), runtime.Version(), loadAverage())
	h, err := newHost(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	w, err := h.makeWorld(ctx)
	if err != nil {
		return err
	}
	var t table
	for _, part := range []struct {
		name    string
		measure func(context.Context, *host, *world, *table) error
	}{{"scan", measureScans}, {"overload", measureOverload}, {"event", measureEvents}, {"capture", measureCapture}, {"code", measureCodes}, {"label", measureLabels}, {"start", measureStarts}, {"scale", measureScale}, {"query", measureQueries}, {"portal", measurePortal}, {"enqueue", measureEnqueueing}} {
		if s.wants(part.name) {
			if err := part.measure(ctx, h, w, &t); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
			if err := h.rest(); err != nil {
				return err
			}
		}
	}
	say("done in %s, load average after: %s (the load above is the benchmark's own unless something else runs)", time.Since(began).Round(time.Second), loadAverage())
	t.print(os.Stdout, h.postgres)
	return nil
}

// say prints a line of progress.
func say(format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
