package portal_test

import (
	"context"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// TestListsThatLag: what was created and lost shows only a while later, and a
// list may be empty for once; nothing is created again for that.
func TestListsThatLag(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.portal.Settle = 60 * time.Millisecond
		b.sim.Configure(portalsim.Settings{LagMs: 50})
		time.Sleep(60 * time.Millisecond) // what stands there from the start is seen
		for _, op := range []string{"place.create", "order.create", "event.create"} {
			b.sim.Inject(portalsim.Fault{Op: op, Kind: portalsim.FaultCommitThenDrop})
		}
		b.sim.Inject(portalsim.Fault{Op: "order.find", Kind: portalsim.FaultEmpty}, portalsim.Fault{Op: "event.find", Kind: portalsim.FaultEmpty})
		id := b.complete(t)
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
	})
}

func TestDuplicatesThatThePortalRefusesAreFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.sim.Configure(portalsim.Settings{RefuseDuplicates: true})
		id := b.complete(t)
		b.sim.Inject(portalsim.Fault{Op: "place.find", Kind: portalsim.FaultEmpty, Skip: 1})
		b.until(t, id, portal.StatusSynced)
		second := b.batch(t, b.product)
		b.step(t, second, event.Harvest, 0, 1)
		b.exec(t, "UPDATE sync_records SET remote_id = '', stage = '' WHERE object_kind = 'place'") // as if others had made them known
		b.sim.Inject(portalsim.Fault{Op: "place.find", Kind: portalsim.FaultEmpty})
		b.until(t, second, portal.StatusSynced)
		if l := b.sim.Ledger(); len(l.Places) != 2 || len(l.Orders) != 2 {
			t.Errorf("%d places, %d orders", len(l.Places), len(l.Orders))
		}
	})
}

// TestAPortalThatIsAwayIsLeftAlone: while it is away it is tried now and then
// only, and what waits goes on soon after it is back.
func TestAPortalThatIsAwayIsLeftAlone(t *testing.T) {
	t.Parallel()
	timed(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.complete(t)
		for hour := range 10 {
			b.step(t, b.batch(t, b.product), event.Harvest, 0, hour)
		}
		b.follow(t)
		b.sim.Inject(portalsim.Fault{Op: "*", Kind: portalsim.FaultHTTP, Status: 503, Times: -1})
		b.within(t, watched)
		if made := b.number.Load(); made < 5 || made > calls {
			t.Errorf("%d calls of a portal that is away", made)
		}
		b.exec(t, "UPDATE sync_records SET next_at = "+b.db.Engine.In(10*time.Minute)+" WHERE status = 'pending' AND object_kind = 'batch' AND error_class = 'transient'") // as after hours
		b.sim.ClearFaults()
		b.within(t, toldAfter)
		if left := b.untold(t); len(left) > 0 {
			t.Errorf("%d still wait: %+v", len(left), left[0])
		}
	})
}

// broken is a target whose sessions panic for some of the time.
type broken struct {
	target.Target
	panics func() bool
}

func (b broken) As(organization string, c target.Credential) target.Session {
	if b.panics() {
		panic("a defect")
	}
	return b.Target.As(organization, c)
}

func TestPoisonIsParkedAndHoldsNothingUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		panics := true
		b.portal.Targets["national"] = broken{b.portal.Targets["national"], func() bool { return panics }}
		r := b.until(t, id, portal.StatusParked)
		if r.ErrorClass != target.ClassInternal || r.ErrorAction.EN == "" {
			t.Fatalf("%+v", r)
		}
		panics = false
		killed := b.batch(t, b.product)
		b.step(t, killed, event.Harvest, 0, 1)
		b.exec(t, "UPDATE sync_records SET status = 'sending', lease = 'dead', takes = 10, leased_until = next_at WHERE object_kind = 'batch' AND object_id = ?", killed)
		other := b.batch(t, b.product)
		b.step(t, other, event.Harvest, 0, 2)
		b.until(t, other, portal.StatusSynced)
		if r := b.until(t, killed, portal.StatusParked); r.ErrorClass != target.ClassInternal {
			t.Fatalf("%+v", r)
		}
		for _, one := range []string{id, killed} {
			b.retry(t, b.record(t, one).ID)
			b.until(t, one, portal.StatusSynced)
		}
	})
}

// TestAKilledWorkersBatchIsTakenUp within a minute, and not before its lease ends.
func TestAKilledWorkersBatchIsTakenUp(t *testing.T) {
	t.Parallel()
	timed(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		die, kill := context.WithCancel(t.Context())
		b.before.Store(func(n int) {
			if n == 4 {
				kill()
			}
		})
		_ = b.portal.Drain(die)
		b.before.Store(func(int) {})
		killed := b.now()
		b.portal = b.worker(t)
		b.work(t, t.Context(), id)
		if took := b.now().Sub(killed); took < b.portal.Lease-10*time.Second || took > time.Minute {
			t.Errorf("taken up after %s, with a lease of %s", took, b.portal.Lease)
		}
		b.judge(t, 3)
	})
	if o := portal.New(portal.Options{Box: outbox.New(nil, nil)}); o.Settle >= o.Lease/2 {
		t.Errorf("lease %s, settle %s", o.Lease, o.Settle)
	}
}

// TestARefusalIsExplained in both languages, with who must act.
func TestARefusalIsExplained(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.sim.Inject(portalsim.Fault{Op: "order.create", Kind: "business", Detail: "Mã GTIN không hợp lệ (CheckDigit)"})
		r := b.until(t, id, portal.StatusRejected)
		if r.ErrorMessage.VI != "Cổng từ chối: Mã GTIN không hợp lệ (CheckDigit)." || r.ErrorMessage.EN != `The portal refused: the GTIN is not valid ("Mã GTIN không hợp lệ (CheckDigit)").` ||
			r.ErrorAction.EN != "The producer: the GTIN's check digit is wrong; correct the product's GTIN here, then send again." {
			t.Errorf("%+v\n%+v", r.ErrorMessage, r.ErrorAction)
		}
		do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) { return nil, b.portal.Changed(tx, "product", b.product) }) // corrected
		b.until(t, id, portal.StatusSynced)
	})
}

// TestAWrongIDOfAPlaceDoesNoHarm: every event would name it.
func TestAWrongIDOfAPlaceDoesNoHarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.sim.Inject(portalsim.Fault{Op: "place.create", Kind: portalsim.FaultWrongID, Times: 2})
		b.drain(t)
		if r := b.record(t, id); r.Status != portal.StatusSynced {
			t.Errorf("not at the first attempt: %+v", r)
		}
		b.judge(t, 3)
	})
}
