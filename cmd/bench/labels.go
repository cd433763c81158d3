package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// printed is how many labels are printed at once.
const printed = 50_000

// measureLabels prints a run of item labels as one document of A4 pages and as
// forms for a thermal printer, over HTTP, each by a server of its own, and asks
// for the most memory that the server ever had.
func measureLabels(ctx context.Context, h *host, w *world, t *table) error {
	for _, m := range []struct {
		name, query string
		limit       time.Duration
	}{
		{"50,000 item labels as one A4 PDF", "format=pdf&template=a4-24", 30 * time.Second},
		{"50,000 item labels as ZPL", "format=zpl&template=thermal-50x30", 5 * time.Second},
	} {
		took, peak, bytes, err := h.print(ctx, w, m.query)
		if err != nil {
			return err
		}
		say("%s: %d bytes", m.name, bytes)
		t.below(m.name, took, m.limit)
		t.add(row{measure: "  most memory of that server", ours: fmt.Sprintf("%.1f MiB", mib(peak)), floor: "–", ratio: "–", target: "< 100 MiB", met: peak < 100<<20})
	}
	return nil
}

// print downloads labels of a new run and tells how long it took.
func (h *host) print(ctx context.Context, w *world, query string) (took time.Duration, peak, bytes int64, err error) {
	p, err := h.serve(ctx, "labels", eventDatabase)
	if err != nil {
		return 0, 0, 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	c := caller{ctx: ctx, base: "http://" + p.addr, key: w.key, err: &err}
	run := id(c.post("/api/v1/batches/"+w.chains[0].packed+"/serials", object{"count": printed}))
	if err != nil {
		return 0, 0, 0, err
	}
	began := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/v1/serials/"+run+"/labels?"+query, http.NoBody)
	if err != nil {
		return 0, 0, 0, err
	}
	r.Header.Set("Authorization", "Bearer "+w.key)
	answer, err := (&http.Client{Timeout: 5 * time.Minute}).Do(r)
	if err != nil {
		return 0, 0, 0, err
	}
	defer answer.Body.Close() //nolint:errcheck // read below
	if answer.StatusCode != http.StatusOK {
		return 0, 0, 0, fmt.Errorf("labels: %s", answer.Status)
	}
	if bytes, err = io.Copy(io.Discard, answer.Body); err != nil {
		return 0, 0, 0, err
	}
	took = time.Since(began)
	peak, err = p.memory("VmHWM:")
	return took, peak, bytes, err
}
