package portal_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// TestAListWithoutEventsMakesNoneTwice: one that was created and lost stands on
// the chain, whatever the list says.
func TestAListWithoutEventsMakesNoneTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.sim.Inject(portalsim.Fault{Op: "event.create", Kind: portalsim.FaultCommitThenDrop, Skip: 1}, portalsim.Fault{Op: "event.find", Kind: portalsim.FaultEmpty, Times: -1})
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
	})
}

// TestAWrongIDIsDoubted: the portal has the places under other ids than those
// that are known here. Its refusals have them looked for, without an operator.
func TestAWrongIDIsDoubted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		first := b.complete(t)
		b.until(t, first, portal.StatusSynced)
		b.exec(t, "UPDATE sync_records SET remote_id = ? WHERE object_kind = 'place'", dbtest.NewID())
		id := b.batch(t, b.product)
		b.step(t, id, event.Harvest, 0, 1)
		b.step(t, id, event.Store, 1, 2)
		b.until(t, id, portal.StatusSynced)
		if l := b.sim.Ledger(); len(l.Places) != 2 || len(l.Orders) != 2 || len(l.Chains) != 2 || len(l.Events) != 5 {
			t.Errorf("%d places, %d orders, %d chains, %d events", len(l.Places), len(l.Orders), len(l.Chains), len(l.Events))
		}
	})
}
