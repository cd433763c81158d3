package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/serial"
)

// largestRun is the most serials of one run.
const largestRun = 1_000_000

// measureCodes times what makes and reads codes: runs of serials and the list
// of their codes over HTTP, and in this process the check of a serial and the
// reading of what a scanner sends.
func measureCodes(ctx context.Context, h *host, w *world, t *table) error {
	p, err := h.serve(ctx, "codes", eventDatabase)
	if err != nil {
		return err
	}
	c := caller{ctx: ctx, base: "http://" + p.addr, key: w.key, err: &err}
	run := ""
	for _, count := range []int{1000, largestRun} {
		times := make([]time.Duration, 0, 9)
		for range cap(times) {
			began := time.Now()
			run = id(c.post("/api/v1/batches/"+w.chains[0].packed+"/serials", object{"count": count}))
			times = append(times, time.Since(began))
		}
		if err != nil {
			return err
		}
		t.below(fmt.Sprintf("run of %d serials, p50", count), median(times), 50*time.Millisecond)
	}
	took, err := streamed(ctx, p, w.key, "/api/v1/serials/"+run+"/codes?format=csv")
	if err != nil {
		return err
	}
	rate := largestRun / took.Seconds()
	t.add(row{measure: "codes as CSV over HTTP", ours: perSecond(rate), floor: "–", ratio: "–", target: "≥ 400000/s", met: rate >= 400_000})
	peak, err := p.memory("VmHWM:")
	if err != nil {
		return err
	}
	t.add(row{measure: "  most memory of that server", ours: fmt.Sprintf("%.1f MiB", mib(peak)), floor: "–", ratio: "–", target: "flat", met: peak < 100<<20})
	return measureReading(t)
}

// streamed is how long it takes to download what is at path.
func streamed(ctx context.Context, p *process, key, path string) (took time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+path, http.NoBody)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+key)
	began := time.Now()
	answer, err := (&http.Client{Timeout: 5 * time.Minute}).Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", path, answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return time.Since(began), err
}

// measureReading times the check of a serial and the parser, in this process.
func measureReading(t *table) error {
	key, err := serial.NewKey([32]byte{1}, 1)
	if err != nil {
		return err
	}
	own, err := key.For([16]byte{1})
	if err != nil {
		return err
	}
	text := own.Seal(1)
	t.each("serial checked, a stranger's", 5*time.Microsecond, func() { own.Open("7K3M9PQRSTVWX2345") })
	t.each("serial checked, ours", 5*time.Microsecond, func() { own.Open(text) })
	for _, m := range []struct{ name, code string }{
		{"element string read", "(01)09506000134352(17)261231(10)ABC123(21)7K3M9PQRSTVWX2345"},
		{"Digital Link read", "https://txng.example/01/09506000134352/10/ABC123/21/7K3M9PQRSTVWX2345?17=261231"},
	} {
		t.each(m.name, time.Microsecond, func() { _, _ = gs1.Parse(m.code, gs1.Options{}) })
	}
	return nil
}

// each adds what one call of do takes, and what it allocates.
func (t *table) each(measure string, limit time.Duration, do func()) {
	r := testing.Benchmark(func(b *testing.B) { //nolint:thelper // the benchmark itself
		for b.Loop() {
			do()
		}
	})
	took := time.Duration(r.NsPerOp())
	t.add(row{measure: fmt.Sprintf("%s, %d allocations", measure, r.AllocsPerOp()), ours: took.String(), floor: "–", ratio: "–", target: "< " + limit.String(), met: took < limit})
}
