package portal_test

import (
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

func (b *bench) oldest(t testing.TB) *time.Time {
	t.Helper()
	states, err := b.portal.TargetStates(b.manager(t))
	if err != nil {
		t.Fatal(err)
	}
	return states[0].OldestPendingAt
}

// TestTriesDoNotHideHowLongABatchWaits: since when the portal lacks it stays what
// it was over every try, ends when the portal has it, and begins anew with the
// next change.
func TestTriesDoNotHideHowLongABatchWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		begun := b.record(t, id).WaitingSince
		if begun == nil {
			t.Fatal("it does not say since when it waits")
		}
		b.sim.Inject(portalsim.Fault{Op: "org.me", Kind: portalsim.FaultHTTP, Status: 503, Times: 4}, portalsim.Fault{Op: "order.create", Kind: "business"})
		for range 4 {
			time.Sleep(5 * time.Millisecond)
			b.drain(t)
			if r := b.record(t, id); r.WaitingSince == nil || !r.WaitingSince.Equal(*begun) {
				t.Fatalf("waits since %v, not %v: %+v", r.WaitingSince, begun, r)
			}
			if at := b.oldest(t); at != nil && at.After(*begun) {
				t.Fatalf("the oldest waits since %v, not %v", at, begun)
			}
		}
		if r := b.until(t, id, portal.StatusRejected); r.WaitingSince == nil || !r.WaitingSince.Equal(*begun) {
			t.Fatalf("rejected: %+v", r)
		}
		b.retry(t, b.record(t, id).ID)
		if r := b.until(t, id, portal.StatusSynced); r.WaitingSince != nil {
			t.Fatalf("synced, and waits since %v", r.WaitingSince)
		}
		for _, r := range b.state(t, id).Records {
			if r.WaitingSince != nil {
				t.Errorf("%s: synced, and waits since %v", r.ObjectKind, r.WaitingSince)
			}
		}
		time.Sleep(5 * time.Millisecond)
		b.step(t, id, event.Inspect, 1, 12)
		if r := b.record(t, id); r.WaitingSince == nil || !r.WaitingSince.After(*begun) {
			t.Fatalf("changed: %+v", r)
		}
		b.until(t, id, portal.StatusSynced)
	})
}

// TestTheProducersTimeIsNotThePortals: a batch waits for being told from when it
// has what it must have.
func TestTheProducersTimeIsNotThePortals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		id := b.complete(t)
		incomplete := b.until(t, id, portal.StatusIncomplete)
		if incomplete.WaitingSince == nil {
			t.Fatalf("%+v", incomplete)
		}
		for name, change := range map[string]func(){
			"its product's": func() {
				do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) { return nil, b.portal.Changed(tx, "product", b.product) })
			},
			"its own": func() { b.step(t, id, event.Inspect, 1, 12) },
		} {
			time.Sleep(5 * time.Millisecond)
			change()
			if r := b.record(t, id); r.Status != portal.StatusPending || !r.WaitingSince.After(*incomplete.WaitingSince) {
				t.Errorf("after a change of %s data: %+v", name, r)
			}
			incomplete = b.until(t, id, portal.StatusIncomplete)
		}
	})
}

// TestTheLastSuccessIsNotForgotten when what was told changes, or is recalled.
func TestTheLastSuccessIsNotForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.until(t, id, portal.StatusSynced)
		last := func() *time.Time {
			states, err := b.portal.TargetStates(b.manager(t))
			if err != nil {
				t.Fatal(err)
			}
			return states[0].LastSuccessAt
		}
		told := last()
		if told == nil {
			t.Fatal("a batch was told, and no success is known")
		}
		b.step(t, id, event.Inspect, 1, 12)
		if at := last(); at == nil || !at.Equal(*told) {
			t.Errorf("after a change: %v, not %v", at, told)
		}
	})
}

// TestNothingIsLostWhileATargetIsOff: what happens while a target is not
// configured, by itself or with all others, is told when it is on again.
func TestNothingIsLostWhileATargetIsOff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.until(t, id, portal.StatusSynced)
		targets := b.portal.Targets
		b.only(portal.Options{})
		b.step(t, id, event.Inspect, 1, 12)
		fresh := b.batch(t, b.product)
		b.step(t, fresh, event.Harvest, 0, 2)
		b.drain(t)
		states, err := b.portal.TargetStates(b.manager(t))
		if err != nil || len(states) != 1 || states[0].State != "off" || states[0].Backlog != 2 {
			t.Errorf("while it is off: %+v %v", states, err)
		}
		b.only(portal.Options{Targets: targets})
		b.until(t, id, portal.StatusSynced)
		b.until(t, fresh, portal.StatusSynced)
		if l := b.sim.Ledger(); len(l.Events) != 5 || len(l.Orders) != 2 {
			t.Errorf("%d steps of %d batches", len(l.Events), len(l.Orders))
		}
	})
}

// TestAServiceWithoutEnrolmentsMarksNothing, whatever happens.
func TestAServiceWithoutEnrolmentsMarksNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.only(portal.Options{})
		b.exec(t, "DELETE FROM outbox") // of the bench's making, with a target
		b.complete(t)
		if n := b.count(t, "SELECT count(*) FROM outbox WHERE topic LIKE 'sync.%'") + b.count(t, "SELECT count(*) FROM sync_records"); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// TestAForbiddenChainIsNotMissing: the portal refuses to show it and lists no
// order. Telling it again would make a second one.
func TestAForbiddenChainIsNotMissing(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{"forbidden": "Bạn không có quyền", "refused": "Hệ thống đang bảo trì"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bench) {
				b.synced(t)
				b.sim.Inject(portalsim.Fault{Op: "chain.get", Kind: "business", Detail: words, Times: -1}, portalsim.Fault{Op: "order.find", Kind: "empty", Times: -1})
				run := b.compare(t)
				wants(t, b.found(t, run.ID))
				if run.Unread != 1 || len(run.Notes) != 1 {
					t.Errorf("%+v", run)
				}
				if done := b.resend(t, run.ID, false); done.Matched != 0 {
					t.Errorf("%+v", done)
				}
				b.sim.ClearFaults()
				b.drain(t)
				b.judge(t, 3)
			})
		})
	}
}

// TestAnImageThatIsNeverAnsweredIsRejected in the end, not given for ever.
func TestAnImageThatIsNeverAnsweredIsRejected(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.sim.Inject(portalsim.Fault{Op: "event.image", Kind: portalsim.FaultDropBefore, Times: -1})
		b.enrol(t)
		b.link(t)
		id := b.pictured(t)
		r := b.until(t, id, portal.StatusRejected)
		if r.ErrorClass != target.ClassImage || r.ErrorMessage.VI == "" || r.ErrorAction.EN == "" {
			t.Fatalf("%+v", r)
		}
		given := 0
		for _, c := range b.sim.Calls() {
			if c.Op == "event.image" {
				given++
			}
		}
		if given != 3 {
			t.Errorf("given %d times", given)
		}
		b.sim.ClearFaults()
		b.retry(t, r.ID)
		b.until(t, id, portal.StatusSynced)
		if l := b.sim.Ledger(); len(l.Images) != 2 {
			t.Errorf("%d images", len(l.Images))
		}
	})
}

// TestAChangeWhileItIsToldWaits: what changes during the telling is lacking
// again.
func TestAChangeWhileItIsToldWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		once := false
		b.onCall.Store(func(op, _ string) {
			if op == "chain.get" && !once {
				once = true
				do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) { return nil, b.portal.Changed(tx, portal.KindBatch, id) })
				do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) {
					return nil, tx.Exec("UPDATE sync_enrollments SET enabled = ?", false).Error
				})
			}
		})
		b.drain(t)
		if r := b.record(t, id); r.Status != portal.StatusPending || r.WaitingSince == nil {
			t.Fatalf("%+v", r)
		}
	})
}
