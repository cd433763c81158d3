package portal_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// TestNotesComeBeforeCalls: at the moment of each create the database says that
// it may happen, and at that of each confirmation it holds the id that the create
// returned, so that whoever takes over knows.
func TestNotesComeBeforeCalls(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		noted := map[string]string{ // one record at the moment of the call
			"place.create":  "object_kind = 'place' AND stage = 'creating'",
			"order.create":  "object_kind = 'batch' AND stage = 'creating'",
			"order.confirm": "object_kind = 'batch' AND stage = 'created' AND remote_id <> ''",
			"event.create":  "object_kind = 'event' AND stage = 'creating'",
			"event.confirm": "object_kind = 'event' AND stage = 'created' AND remote_id <> ''",
		}
		seen := map[string]int{}
		b.onCall.Store(func(op, _ string) {
			if which, asked := noted[op]; asked {
				if n := b.count(t, "SELECT count(*) FROM sync_records WHERE "+which); n != 1 {
					t.Errorf("%s with %d notes of it", op, n)
				}
				seen[op]++
			}
		})
		b.until(t, id, portal.StatusSynced)
		if want := map[string]int{"place.create": 2, "order.create": 1, "order.confirm": 1, "event.create": 3, "event.confirm": 3}; fmt.Sprint(seen) != fmt.Sprint(want) {
			t.Errorf("calls: %v", seen)
		}
	})
}

// TestWhoLostItsLeaseStops: a worker that was taken for dead makes no further
// call and settles nothing.
func TestWhoLostItsLeaseStops(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		last := ""
		b.onCall.Store(func(op, _ string) {
			if op == "order.create" {
				b.exec(t, "UPDATE sync_records SET lease = 'of another', leased_until = "+b.db.Engine.In(1<<40)+" WHERE status = 'sending'")
			}
			last = op
		})
		b.drain(t)
		if r := b.recordOf(t, id); last != "order.create" || r.Status != portal.StatusSending || r.Lease != "of another" {
			t.Errorf("went on to %s: %+v", last, r)
		}
		b.onCall.Store(func(string, string) {})
		b.exec(t, "UPDATE sync_records SET leased_until = created_at WHERE status = 'sending'")
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
	})
}

// TestOneInHand: however many workers there are, one batch of an organisation is
// in hand, and one call of it under way.
func TestOneInHand(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		for hour := range 4 {
			b.step(t, b.batch(t, b.product), event.Harvest, 0, hour)
		}
		b.follow(t)
		b.before.Store(func(int) {
			if n := b.inside.Load(); n != 1 {
				t.Errorf("%d calls at once", n)
			}
			if n := b.count(t, "SELECT count(*) FROM sync_records WHERE object_kind = 'batch' AND status = 'sending'"); n != 1 {
				t.Errorf("%d batches in hand", n)
			}
		})
		var all sync.WaitGroup
		for range 3 {
			other := b.worker(t)
			all.Go(func() { _ = other.Drain(t.Context()) })
		}
		all.Wait()
		b.until(t, b.batch(t, b.raw), portal.StatusIncomplete) // what one hand left for another
		if l := b.sim.Ledger(); len(l.Orders) != 4 || len(l.Chains) != 4 {
			t.Errorf("%d orders, %d chains", len(l.Orders), len(l.Chains))
		}
	})
}

// TestAListThatIsEmptyForOnceRefusesNothing: the product is there.
func TestAListThatIsEmptyForOnceRefusesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.sim.Inject(portalsim.Fault{Op: "prod.find", Kind: portalsim.FaultEmpty, Times: 2}) // asked for in 13 and in 14 digits
		b.drain(t)
		if r := b.recordOf(t, id); r.Status == portal.StatusRejected {
			t.Errorf("%+v", r)
		}
		b.until(t, id, portal.StatusSynced)
	})
}

// TestPausesEnd: however often the portal was not there, it is tried again within
// ten minutes, and not much sooner.
func TestPausesEnd(t *testing.T) {
	t.Parallel()
	timed(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		b.exec(t, "UPDATE sync_records SET attempts = 60, error_class = 'transient' WHERE object_id = ?", id)
		b.sim.Inject(portalsim.Fault{Op: "org.me", Kind: portalsim.FaultHTTP, Status: 503})
		b.drain(t)
		due := func(d time.Duration) int64 {
			return b.count(t, "SELECT count(*) FROM sync_records WHERE status = 'pending' AND object_kind = 'batch' AND object_id = '"+id+"' AND next_at <= "+b.db.Engine.In(d))
		}
		if due(4*time.Minute) != 0 || due(10*time.Minute) != 1 {
			t.Errorf("%+v", b.recordOf(t, id))
		}
	})
}

// TestACopiedCredentialDoesNotOpen: who can write the table cannot have one
// organisation's records told under another's account.
func TestACopiedCredentialDoesNotOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		from := b.org
		b.places, b.tax = nil, "0100000002"
		b.seed(t, "8931111")
		b.enrol(t)
		b.link(t)
		b.exec(t, "UPDATE sync_enrollments SET credential = (SELECT o.credential FROM sync_enrollments o WHERE o.organization_id = ?) WHERE organization_id = ?", from, b.org)
		id := b.complete(t)
		b.drain(t)
		if r := b.recordOf(t, id); r.ErrorClass != target.ClassAuth || len(b.sim.Calls()) != 0 {
			t.Errorf("%d calls: %+v", len(b.sim.Calls()), r)
		}
	})
}
