package main

import (
	"context"
	"fmt"
	"time"
)

// measureScale compares the same work on the large and on the small database:
// scans spread over all batches, past the cache, and the trace of one chain
// that both hold.
func measureScale(ctx context.Context, h *host, w *world, t *table) error {
	large, err := h.serve(ctx, "service on the large database", largeDatabase, "TXNG_SCAN_CACHE=off")
	if err != nil {
		return err
	}
	small, err := h.serve(ctx, "service on the small database", smallDatabase, "TXNG_SCAN_CACHE=off")
	if err != nil {
		return err
	}
	p := plan{clients: 8, rounds: 7, length: 2 * time.Second}
	const most = 4_000 // few enough that the first round leaves them warm in both
	sizes := fmt.Sprintf("%d batches / %d", 2*(w.large+chains), 2*(w.small+chains))
	c, err := compare(ctx, h, "scan at "+sizes, p, newSide(large, 200, cycle(w.cloneLots(w.large, most), "")), newSide(small, 200, cycle(w.cloneLots(w.small, most), "")))
	if err != nil {
		return err
	}
	t.costs("scan, caches off, at "+sizes, c)
	trace := cycle([]string{"/api/v1/batches/" + w.chains[1].packed + "/trace?direction=both"}, "Authorization: Bearer "+w.key+"\r\n")
	if c, err = compare(ctx, h, "trace at "+sizes, p, newSide(large, 200, trace), newSide(small, 200, trace)); err != nil {
		return err
	}
	t.costs("trace of one chain at "+sizes, c)
	return nil
}

// costs adds a comparison of what one request costs on a large and on a small
// database: the ratio of times, which is that of rates turned over.
func (t *table) costs(measure string, c comparison) {
	cost := 1 / c.ratio
	t.add(row{measure: measure, ours: perSecond(c.ours), floor: perSecond(c.floor), ratio: fmt.Sprintf("%.2f", cost), target: "≤ 1.30", met: cost <= 1.3})
}
