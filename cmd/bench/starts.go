package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// starts is how often the service is started on each database.
const starts = 7

// settled is how long a started server is left alone before it is weighed.
const settled = 2 * time.Second

// measureStarts measures starts on existing databases, and the memory of a
// server that has nothing to do.
func measureStarts(ctx context.Context, h *host, _ *world, t *table) error {
	sqlite := "sqlite:" + filepath.Join(h.dir, "existing.db")
	first, err := h.start(ctx, "service", sqlite) // makes the database
	if err != nil {
		return err
	}
	if err := first.stop(); err != nil {
		return err
	}
	for _, d := range []struct{ name, url string }{{"PostgreSQL", h.server.URL(largeDatabase)}, {"SQLite", sqlite}} {
		say("%d starts on an existing %s database", starts, d.name)
		var took []time.Duration
		var resident []int64
		for range starts {
			p, err := h.start(ctx, "service", d.url)
			if err != nil {
				return err
			}
			time.Sleep(settled)
			bytes, err := p.resident()
			if err != nil {
				return err
			}
			if err := p.stop(); err != nil {
				return err
			}
			say("  ready after %s, %.1f MiB", p.took.Round(time.Millisecond), mib(bytes))
			took, resident = append(took, p.took), append(resident, bytes)
		}
		t.below("start on an existing "+d.name+" database, p50", median(took), time.Second)
		weight := median(resident)
		t.add(row{measure: "memory of an idle server on " + d.name + ", p50", ours: fmt.Sprintf("%.1f MiB", mib(weight)), floor: "–", ratio: "–", target: "< 80 MiB", met: weight < 80<<20})
	}
	return nil
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
