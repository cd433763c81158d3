package portal_test

import (
	"slices"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

func (b *bench) putSteps(t testing.TB, version int64, m target.StepMap) error {
	t.Helper()
	return b.db.InTx(as(t, reqctx.RoleAdmin, ""), func(tx *database.Tx) error {
		_, err := b.portal.PutSteps(tx, "national", version, m)
		return err
	})
}

func (b *bench) putUnits(t testing.TB, version int64, m target.UnitMap) error {
	t.Helper()
	return b.db.InTx(as(t, reqctx.RoleAdmin, ""), func(tx *database.Tx) error {
		_, err := b.portal.PutUnits(tx, "national", version, m)
		return err
	})
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestMapsChangeWhatIsSent: from the next batch on, and not what was told.
func TestMapsChangeWhatIsSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		before := b.synced(t)
		ok(t, b.putUnits(t, 1, target.UnitMap{Units: map[string]string{"KGM": "KG"}}))
		ok(t, b.putSteps(t, 1, append(target.DefaultSteps(), target.StepRule{Step: "pack", At: "packing_house", Kind: target.KindWarehouse, Tasks: []string{"lưu kho"}})))
		calls := len(b.sim.Calls())
		b.drain(t)
		if r := b.record(t, before); r.Status != portal.StatusSynced || len(b.sim.Calls()) != calls {
			t.Fatalf("a map's change sends again what was told: %+v", r)
		}
		next := b.batch(t, b.product)
		b.step(t, next, event.Pack, 1, 11)
		b.until(t, next, portal.StatusSynced)
		l := b.sim.Ledger()
		if l.Orders[0].DonViTinh != "KGM" || l.Orders[1].DonViTinh != "KG" || l.Events[3].LoaiSuKien != "KHO_TONG" {
			t.Fatalf("%+v %+v", l.Orders, l.Events)
		}
		b.step(t, before, event.Store, 1, 12) // the chain goes on under the new map, with its old steps as they were
		b.until(t, before, portal.StatusSynced)
		wants(t, b.found(t, b.compare(t).ID)) // what was told under the former map is not wrong now
	})
}

// TestWhatHasNoWordWaits: a unit or a step without one makes the batch
// incomplete, which says so, until a word is there.
func TestWhatHasNoWordWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		ok(t, b.putUnits(t, 1, target.UnitMap{Units: map[string]string{"TNE": "TAN"}, Strict: true}))
		steps := slices.DeleteFunc(target.DefaultSteps(), func(r target.StepRule) bool { return r.Step == "store" })
		ok(t, b.putSteps(t, 1, steps))
		id := b.complete(t)
		b.drain(t)
		if got := b.fields(t, id); !slices.Equal(got, []string{"map.units", "map.steps"}) || len(b.sim.Calls()) != 0 {
			t.Fatalf("waits for %v after %d calls", got, len(b.sim.Calls()))
		}
		ok(t, b.putUnits(t, 2, target.UnitMap{}))
		b.drain(t)
		if got := b.fields(t, id); !slices.Equal(got, []string{"map.steps"}) {
			t.Fatalf("waits for %v", got)
		}
		ok(t, b.putSteps(t, 2, append(steps, target.StepRule{Step: "store"}))) // never told
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 2)
		// A step that was told and has no word any more stays there.
		ok(t, b.putSteps(t, 3, steps[:0]))
		b.step(t, id, event.Destroy, 1, 20)
		b.drain(t)
		if r := b.record(t, id); len(r.Missing) != 2 || b.judge(t, 2).Events[0].TrangThai != 1 { // the storing and the destroying
			t.Fatalf("%+v", r)
		}
	})
}

func TestMapsAreGuarded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ok(t, b.putUnits(t, 1, target.UnitMap{}))
		if err := b.putUnits(t, 1, target.UnitMap{}); !fault.Is(err, fault.KindPreconditionFailed) {
			t.Errorf("an old version: %v", err)
		}
		for name, m := range map[string]target.StepMap{
			"step":  {{Step: "dance"}},
			"place": {{Step: "store", At: "moon"}},
			"kind":  {{Step: "store", Kind: "BAY"}},
			"twice": {{Step: "store"}, {Step: "store", Kind: target.KindShop}},
			"word":  {{Step: "store", Kind: target.KindShop, Tasks: []string{""}}},
		} {
			if err := b.putSteps(t, 1, m); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := b.putUnits(t, 2, target.UnitMap{Units: map[string]string{"kilo": "x"}}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("no unit: %v", err)
		}
	})
}

// TestAnInspectionWithACertificate is an event of its own kind.
func TestAnInspectionWithACertificate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.batch(t, b.product)
		b.step(t, id, event.Harvest, 0, 0)
		r := event.Record{Step: event.Inspect, BatchID: id, PlaceID: b.places[1], StartedAt: start, Details: map[string]string{"certificate": "KN-01"}}
		do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Recorded, error) { return b.events.Record(tx, r) })
		b.until(t, id, portal.StatusSynced)
		l := b.sim.Ledger()
		if kinds := []string{l.Events[0].LoaiSuKien, l.Events[1].LoaiSuKien}; !slices.Contains(kinds, "CHUNG_NHAN") {
			t.Errorf("%v", kinds)
		}
	})
}
