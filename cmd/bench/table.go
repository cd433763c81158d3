package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// row is one line of the final table.
type row struct {
	measure, ours, floor, ratio, target string
	met                                 bool
}

type table struct{ rows []row }

func (t *table) add(r row) {
	t.rows = append(t.rows, r)
	say("  → %s: ours %s, floor %s, ratio %s, target %s, %s", r.measure, r.ours, r.floor, r.ratio, r.target, r.verdict())
}

func (r row) verdict() string {
	if r.met {
		return "ok"
	}
	return "MISSED"
}

// atLeast adds a comparison of rates whose ratio has a least value.
func (t *table) atLeast(measure string, c comparison, least float64) {
	t.add(row{
		measure: measure, ours: perSecond(c.ours), floor: perSecond(c.floor), ratio: fmt.Sprintf("%.2f", c.ratio),
		target: fmt.Sprintf("≥ %.2f", least), met: c.ratio >= least,
	})
}

// shown adds a comparison that nothing is demanded of.
func (t *table) shown(measure string, c comparison) {
	t.add(row{measure: measure, ours: perSecond(c.ours), floor: perSecond(c.floor), ratio: fmt.Sprintf("%.2f", c.ratio), target: "–", met: true})
}

// below adds a duration that has a limit.
func (t *table) below(measure string, got, limit time.Duration) {
	t.add(row{measure: measure, ours: short(got), floor: "–", ratio: "–", target: "< " + short(limit), met: got < limit})
}

// belowBeside is below with the floor's duration shown.
func (t *table) belowBeside(measure string, got, floor, limit time.Duration) {
	t.add(row{
		measure: measure, ours: short(got), floor: short(floor), ratio: fmt.Sprintf("%.2f", got.Seconds()/floor.Seconds()),
		target: "< " + short(limit), met: got < limit,
	})
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

func (t *table) print(out io.Writer, postgres string) {
	_, _ = fmt.Fprintf(out, "\n%s, %d CPUs, %s\n\n", runtime.Version(), runtime.NumCPU(), postgres)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "measure\tours\tfloor\tratio\ttarget\t")
	for _, r := range t.rows {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.measure, r.ours, r.floor, r.ratio, r.target, r.verdict())
	}
	_ = w.Flush() // what cannot be printed cannot be told either
}

func perSecond(v float64) string { return fmt.Sprintf("%.0f/s", v) }

func median[T ~int | ~int64 | ~float64](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
