package portal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// TestNoFalseAlarm: lists that lag or are empty for once, answers cut short,
// wrong ids and outages lead to no difference, and to no harm.
func TestNoFalseAlarm(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]portalsim.Fault{
		"empty place list":    {{Op: "place.find", Kind: "empty", Times: 2}},
		"empty order list":    {{Op: "order.find", Kind: "empty", Times: 1}},
		"refused once":        {{Op: "chain.get", Kind: "business", Detail: "Không tìm thấy bản ghi"}, {Op: "order.find", Kind: "empty"}},
		"wrong ids once":      {{Op: "chain.get", Kind: "wrong_id"}, {Op: "place.find", Kind: "wrong_id"}},
		"truncated":           {{Op: "chain.get", Kind: "truncated_json", Times: 2}},
		"away":                {{Op: "*", Kind: "http", Times: 3}},
		"a defect":            {{Op: "chain.get", Kind: "sys_dev", Times: 2}},
		"an empty chain":      {{Op: "chain.get", Kind: "empty", Times: 2}},
		"huge":                {{Op: "order.find", Kind: "huge", Times: 1}},
		"a day off, redirect": {{Op: "chain.get", Kind: "date"}, {Op: "order.find", Kind: "redirect", Detail: "http://127.0.0.1:9/"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bench) {
				b.synced(t)
				b.sim.Inject(faults...)
				run := b.compare(t)
				wants(t, b.found(t, run.ID))
				if run.State != portal.PartDone {
					t.Fatalf("%+v", run)
				}
				b.judge(t, 3)
			})
		})
	}
}

// TestAListThatIsEmptyTwiceIsDoubted: nothing is concluded from it, nothing is
// sent again, and the result says so.
func TestAListThatIsEmptyTwiceIsDoubted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.synced(t)
		b.sim.Inject(portalsim.Fault{Op: "place.find", Kind: "empty", Times: -1})
		run := b.compare(t)
		wants(t, b.found(t, run.ID), "missing_there place  / doubted", "missing_there place  / doubted")
		if run.Doubted != 2 || run.Counts[portal.MissingThere] != 0 || len(run.Notes) != 1 || !strings.Contains(run.Notes[0].EN, "empty both times") {
			t.Fatalf("%+v", run)
		}
		if done := b.resend(t, run.ID, false); done.Matched != 0 {
			t.Fatalf("%+v", done)
		}
	})
}

// TestAComparisonThatIsKilledIsTakenUp: a server dies in the middle, again and
// again; others finish, and each difference is there once.
func TestAComparisonThatIsKilledIsTakenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.synced(t)
		l := b.sim.Ledger()
		l.Orders[0].SoLuong = "999"
		overwrite(t, b.sim, l.Orders[0])
		forget(t, b.sim, l.Events[0].ID)
		run := do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Compared, error) { return b.portal.Reconcile(tx, "national", "") })
		for _, op := range []string{"chain.get", "place.find", "order.find", "chain.get"} {
			ctx, kill := context.WithCancel(t.Context())
			b.onCall.Store(func(called, _ string) {
				if called == op {
					kill()
				}
			})
			_ = b.worker(t).InspectOnce(ctx, "national")
			kill()
			b.exec(t, "UPDATE sync_reconciliation_parts SET leased_until = next_at WHERE leased_until IS NOT NULL") // its lease has run out
		}
		b.onCall.Store(func(string, string) {})
		done := b.ended(t, b.worker(t), run.ID)
		wants(t, b.found(t, run.ID), "different batch quantity 1250.5/999 open", "missing_there event  / open")
		if done.Checked != 3 || done.Counts[portal.Different] != 1 {
			t.Errorf("%+v", done)
		}
	})
}

// TestOneNightlyComparison: two servers, one run a night; another the night
// after; none at noon.
func TestOneNightlyComparison(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := newBench(t, db, "8930000")
		b.synced(t)
		runs := func(now string) int {
			at, err := time.Parse(time.RFC3339, now)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				s := b.worker(t)
				if err := s.InspectAt(t.Context(), "national", at); err != nil {
					t.Fatal(err)
				}
			}
			list, err := b.portal.Reconciliations(b.manager(t), "national", "", 50)
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range list {
				b.ended(t, b.portal, run.ID)
			}
			return len(list)
		}
		for _, c := range []struct {
			now  string
			want int
		}{
			{"2026-11-26T01:59:00+07:00", 0}, {"2026-11-26T02:00:00+07:00", 1}, {"2026-11-26T05:00:00+07:00", 1}, {"2026-11-26T12:00:00+07:00", 1}, {"2026-11-27T07:00:00+07:00", 2},
		} {
			if got := runs(c.now); got != c.want {
				t.Errorf("%s: %d runs, not %d", c.now, got, c.want)
			}
		}
		_, passes, err := b.portal.Figures(t.Context())
		if err != nil || len(passes) != 1 || passes[0].Target != "national" || passes[0].Took <= 0 {
			t.Errorf("%+v %v", passes, err)
		}
	})
}

// TestThousandsOfStrangers: what a hostile portal lists is kept in part, and
// fit to be stored.
func TestTenThousandStrangers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.synced(t)
		l := b.sim.Ledger()
		var more []any
		for i := range 2_100 {
			order := l.Orders[0]
			order.ID, order.SoLo, order.Created = fmt.Sprintf("11111111-1111-4111-8111-%012d", i), fmt.Sprintf("L%d\x00=1+1", i), "2027"
			more = append(more, order)
		}
		overwrite(t, b.sim, more...)
		run := b.compare(t)
		if run.Counts[portal.MissingHere] != 2_000 || len(run.Notes) != 1 || !strings.Contains(run.Notes[0].EN, "too many") {
			t.Fatalf("%+v", run)
		}
	})
}
