package portal_test

import (
	"testing"

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

// TestWhatIsNoMoreIsLookedForAnew: the portal lost the places that a worker
// knows by their ids. One retry is enough.
func TestWhatIsNoMoreIsLookedForAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.until(t, b.complete(t), portal.StatusSynced)
		if err := b.sim.Reset(); err != nil {
			t.Fatal(err)
		}
		if _, err := b.sim.Seed(b.known); err != nil {
			t.Fatal(err)
		}
		id := b.batch(t, b.product)
		b.step(t, id, event.Harvest, 0, 1)
		b.step(t, id, event.Store, 1, 2)
		r := b.until(t, id, portal.StatusParked)
		b.explained(t, r)
		b.retry(t, r.ID)
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 2)
	})
}
