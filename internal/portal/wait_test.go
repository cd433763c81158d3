package portal_test

import (
	"slices"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

// fields are what a batch waits for.
func (b *bench) fields(t testing.TB, id string) (names []string) {
	t.Helper()
	r := b.record(t, id)
	if r.Status != portal.StatusIncomplete && r.Status != portal.StatusSynced {
		t.Fatalf("%s: %+v", r.Status, r)
	}
	for _, m := range r.Missing {
		if m.Message.VI == "" || m.Message.EN == "" {
			t.Errorf("%s says nothing", m.Field)
		}
		names = append(names, m.Field)
	}
	return names
}

func TestAnIncompleteBatchWaitsAndSaysForWhat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Enrolled, error) {
			return b.portal.Enrol(tx, "national", b.org, true, nil)
		})
		id := b.batch(t, b.product)
		b.drain(t)
		if got := b.fields(t, id); !slices.Equal(got, []string{"steps", "product.chain_id", "credential"}) {
			t.Fatalf("waits for %v", got)
		}
		b.step(t, id, event.Harvest, 0, 0)
		b.link(t)
		b.drain(t)
		if got := b.fields(t, id); !slices.Equal(got, []string{"credential"}) || len(b.sim.Calls()) != 0 {
			t.Fatalf("waits for %v after %d calls", got, len(b.sim.Calls()))
		}
		b.enrol(t)
		b.drain(t)
		if r := b.record(t, id); r.Status != portal.StatusSynced || len(r.Missing) != 0 {
			t.Fatalf("%+v", r)
		}
	})
}

func TestAHouseholdWithoutKeysWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := newBench(t, db, "")
		b.enrol(t)
		b.link(t)
		id := b.batch(t, b.product)
		b.step(t, id, event.Harvest, 0, 0)
		b.drain(t)
		if got := b.fields(t, id); !slices.Equal(got, []string{"product.gtin", "place.gln"}) || len(b.sim.Calls()) != 0 {
			t.Fatalf("waits for %v", got)
		}
	})
}

// TestWhatChangesLater: a step recorded on an input reaches the chain of the
// batch made of it; what changes after it was confirmed is an operator's.
func TestWhatChangesLater(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		raw := b.batch(t, b.raw)
		b.step(t, raw, event.Harvest, 0, 0)
		id := b.batch(t, b.product)
		b.step(t, id, event.Pack, 1, 5, raw)
		b.told = id
		b.drain(t)
		b.step(t, raw, event.Store, 1, 3)
		b.drain(t)
		b.judge(t, 3)
		stored := b.step(t, id, event.Inspect, 1, 8)
		if err := b.db.InTx(b.manager(t), func(tx *database.Tx) error {
			_, err := b.events.Correct(tx, stored.EventID, "Ghi nhầm", nil) // never told
			return err
		}); err != nil {
			t.Fatal(err)
		}
		told := b.step(t, id, event.Store, 1, 9)
		b.drain(t)
		b.judge(t, 4)
		if err := b.db.InTx(b.manager(t), func(tx *database.Tx) error {
			_, err := b.events.Correct(tx, told.EventID, "Ghi nhầm", nil)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b.drain(t)
		b.judge(t, 4)
		state := b.state(t, id)
		for _, r := range state.Records {
			want, class := portal.StatusSynced, target.Class("")
			if r.ObjectID == told.PK {
				want, class = portal.StatusParked, target.ClassConfirmed
			}
			if r.Status != want || r.ErrorClass != class {
				t.Errorf("%s %s: %s %s", r.ObjectKind, r.ObjectID, r.Status, r.ErrorClass)
			}
		}
		if state.Complete {
			t.Error("complete, though a correction is not on the portal")
		}
	})
}

// TestWhatHappensMeanwhile: an organisation that was left out for a while misses
// nothing of what happened to batches that the portal had already.
func TestWhatHappensMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.until(t, id, portal.StatusSynced)
		turn := func(on bool) {
			do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Enrolled, error) {
				return b.portal.Enrol(tx, "national", b.org, on, nil)
			})
		}
		turn(false)
		b.step(t, id, event.Inspect, 1, 12)
		b.drain(t)
		b.judge(t, 3)
		turn(true)
		b.drain(t)
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 4)
	})
}

func TestForeignOrganisationsSeeNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		id := b.batch(t, b.product)
		b.drain(t)
		r := b.record(t, id)
		stranger := as(t, reqctx.RoleManager, dbtest.NewID())
		wantAbsent := func(err error) {
			t.Helper()
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("not a 404: %v", err)
			}
		}
		_, err := b.portal.Batch(stranger, id)
		wantAbsent(err)
		_, err = b.portal.Exchanges(stranger, r.ID, "", 10)
		wantAbsent(err)
		if rows, err := b.portal.Records(stranger, portal.Filter{}, "", 10); err != nil || len(rows) != 0 {
			t.Errorf("%v %v", rows, err)
		}
		for _, change := range []func(tx *database.Tx) error{
			func(tx *database.Tx) error { _, err := b.portal.Retry(tx, r.ID); return err },
			func(tx *database.Tx) error {
				_, err := b.portal.Enrol(tx, "national", b.org, false, nil)
				return err
			},
			func(tx *database.Tx) error {
				_, err := b.portal.LinkProduct(tx, "national", b.product, "x")
				return err
			},
		} {
			wantAbsent(b.db.InTx(stranger, change))
		}
		if rows, err := b.portal.Records(as(t, reqctx.RoleInspector, ""), portal.Filter{ObjectKind: "batch"}, "", 10); err != nil || len(rows) != 1 {
			t.Errorf("an inspector sees %v %v", rows, err)
		}
	})
}
