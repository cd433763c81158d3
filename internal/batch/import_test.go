package batch_test

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outbox"
)

func bring(t testing.TB, r *room, s *batch.Service, b batch.Batch, in batch.Import) (batch.Run, error) {
	t.Helper()
	return do(r.farm.ctx(t), r.db, func(tx *database.Tx) (batch.Run, error) {
		run, _, err := s.ImportSerials(tx, b.ID, in)
		return run, err
	})
}

// TestTwoServersImportTheSameStock has two servers import overlapping stock at
// once, beside stock of their own: of what overlaps one is taken, and no two
// imports share a place.
func TestTwoServersImportTheSameStock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		other := batch.New(r.db, outbox.New(r.db, dbtest.Logger()))
		if err := r.db.InTx(t.Context(), func(tx *database.Tx) error {
			return other.EnsureKeyVersion(tx, sha256.Sum256([]byte("example")))
		}); err != nil {
			t.Fatal(err)
		}
		const each = 6
		var all sync.WaitGroup
		var taken atomic.Int32
		for n, server := range []*batch.Service{r.Service, other} {
			for i := range each {
				all.Go(func() {
					_, err := bring(t, r, server, b, batch.Import{Ranges: []batch.SerialRange{{Prefix: "S-", Width: 6, First: int64(10*n + i), Count: 100}}})
					switch {
					case err == nil:
						taken.Add(1)
					case fault.As(err) == nil || fault.As(err).Code != "serial_imported":
						t.Errorf("the same stock: %v", err)
					}
				})
				all.Go(func() {
					if _, err := bring(t, r, server, b, batch.Import{Serials: []string{fmt.Sprintf("OWN-%d-%d", n, i), fmt.Sprintf("%d-%d-OWN", n, i)}}); err != nil {
						t.Errorf("other stock: %v", err)
					}
				})
			}
		}
		all.Wait()
		if taken.Load() != 1 {
			t.Errorf("%d imports have the same serials", taken.Load())
		}
		runs := must(r.Runs(r.farm.ctx(t), b.ID, "", 100))(t)
		slices.SortFunc(runs, func(a, b batch.Run) int { return cmp.Compare(a.FirstPlace, b.FirstPlace) })
		if len(runs) != 2*each+1 {
			t.Fatalf("%d runs", len(runs))
		}
		for i := 1; i < len(runs); i++ {
			if runs[i].FirstPlace != runs[i-1].FirstPlace+runs[i-1].Count {
				t.Errorf("%+v follows %+v", runs[i], runs[i-1])
			}
		}
	})
}

// TestRangesAtTheirEdges: what may be imported, to the last digit, and nothing
// beyond; nothing is kept of what is refused.
func TestRangesAtTheirEdges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		const last = 999_999_999_999_999_999 // of 18 digits
		one := func(prefix string, width int, first, count int64) batch.Import {
			return batch.Import{Ranges: []batch.SerialRange{{Prefix: prefix, Width: width, First: first, Count: count}}}
		}
		for name, in := range map[string]batch.Import{
			"beyond 18 digits": one("", 18, last, 2), "more than there are": one("", 18, 0, math.MaxInt64), "from the greatest number": one("", 18, math.MaxInt64, 1),
			"below zero": one("", 18, math.MinInt64, 1), "nothing": one("A", 3, 0, 0), "backwards": one("A", 3, 500, -10), "least of all": one("A", 3, 0, math.MinInt64),
			"no width": one("A", 0, 0, 1), "less than none": one("A", -1, 0, 1), "too wide": one("A", math.MaxInt, 0, 1), "a step in the path": one("..", 19, 0, 1), "too long": one("ABC", 18, 0, 1), "no letter of GS1's": one("Ă", 3, 0, 1),
			"overlapping":         {Ranges: []batch.SerialRange{{Prefix: "A", Width: 3, First: 0, Count: 10}, {Prefix: "A0", Width: 2, First: 9, Count: 1}}},
			"the same, backwards": {Ranges: []batch.SerialRange{{Prefix: "A", Width: 3, First: 9, Count: 1}, {Prefix: "A", Width: 3, First: 0, Count: 10}}},
			"a row of a range":    {Serials: []string{"A009"}, Ranges: []batch.SerialRange{{Prefix: "A", Width: 3, First: 0, Count: 10}}},
			"too many rows":       {Serials: make([]string, batch.MaxSelected+1)}, "too many ranges": {Ranges: make([]batch.SerialRange, batch.MaxRanges+1)},
		} {
			if _, err := bring(t, r, r.Service, b, in); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if runs := must(r.Runs(r.farm.ctx(t), b.ID, "", 100))(t); len(runs) != 0 {
			t.Fatalf("%+v is kept", runs)
		}
		for _, in := range []batch.Import{one("", 18, last, 1), one("99", 18, last-4, 5), one("A", 1, 0, 10), one("A", 3, 0, 1000), {Serials: []string{"A", "0", "00"}}} {
			run := must(bring(t, r, r.Service, b, in))(t)
			for _, code := range r.codes(t, r.farm.ctx(t), run.ID, true) {
				if item := must(r.Lookup(t.Context(), b.ProductID, b.Code, code.Serial))(t); item.RunID != run.ID {
					t.Fatalf("%s is of run %s", code.Serial, item.RunID)
				}
			}
		}
	})
}

// TestSelectionsAtTheirEdges: a change of the first, the last, all and none of a
// run's items, made here or brought.
func TestSelectionsAtTheirEdges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b, other := r.batch(t, r.farm), r.batch(t, r.farm)
		made := must(r.run(r.farm.ctx(t), b.ID, 10, batch.ActivateByCall))(t)
		brought := must(bring(t, r, r.Service, b, batch.Import{Ranges: []batch.SerialRange{{Prefix: "E", Width: 2, First: 0, Count: 10}}, Activation: batch.ActivateByCall}))(t)
		for _, run := range []batch.Run{made, brought} {
			changes := map[string]func(tx *database.Tx, sel batch.Selection) (batch.Run, batch.Counts, error){
				"assign": func(tx *database.Tx, sel batch.Selection) (batch.Run, batch.Counts, error) {
					return r.Assign(tx, run.ID, sel, other.ID)
				},
				"activate": func(tx *database.Tx, sel batch.Selection) (batch.Run, batch.Counts, error) {
					return r.Activate(tx, run.ID, sel)
				},
				"void": func(tx *database.Tx, sel batch.Selection) (batch.Run, batch.Counts, error) {
					return r.Void(tx, run.ID, sel, "x")
				},
			}
			before := r.counts(t, run.ID)
			for name, change := range changes {
				for _, sel := range []batch.Selection{at(0, 0), at(10, 1), at(9, 2), at(0, 11), at(-1, 1), at(5, -1), at(5, math.MaxInt64), at(math.MaxInt64, 1), at(math.MinInt64, math.MinInt64), at(1, math.MinInt64), {Serials: []string{}}, {Serials: []string{""}}, {Serials: make([]string, batch.MaxSelected+1)}} {
					_, err := r.change(r.farm.ctx(t), func(tx *database.Tx) (batch.Run, batch.Counts, error) { return change(tx, sel) })
					if !fault.Is(err, fault.KindInvalid) {
						t.Errorf("%s %+v: %v", name, sel, err)
					}
				}
			}
			if now := r.counts(t, run.ID); now != before {
				t.Fatalf("%+v became %+v", before, now)
			}
			for _, name := range []string{"assign", "activate", "void"} {
				for _, sel := range []batch.Selection{at(0, 1), at(9, 1)} {
					must(r.change(r.farm.ctx(t), func(tx *database.Tx) (batch.Run, batch.Counts, error) { return changes[name](tx, sel) }))(t)
				}
			}
			if now := r.counts(t, run.ID); now.Void != 2 {
				t.Errorf("the first and the last were voided: %+v", now)
			}
		}
	})
}
