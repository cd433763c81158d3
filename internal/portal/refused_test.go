package portal_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// signIns is how often the portal was asked for a token.
func (b *bench) signIns() (n int) {
	for _, c := range b.sim.Calls() {
		if c.Op == "token" {
			n++
		}
	}
	return n
}

// TestARefusedAccountIsNotTriedAgain: portals lock accounts. Whatever changes
// afterwards, nobody signs in with it, and each batch says why it waits; the
// account entered anew, or one retry, has all of them told.
func TestARefusedAccountIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Enrolled, error) {
			return b.portal.Enrol(tx, "national", b.org, true, &target.Credential{Username: "htx" + b.tax, Password: "wrong"})
		})
		b.link(t)
		id := b.complete(t)
		r := b.until(t, id, portal.StatusParked)
		if r.ErrorClass != target.ClassAuth || b.signIns() != 1 {
			t.Fatalf("%d sign-ins: %+v", b.signIns(), r)
		}
		var more []string
		for hour := range 3 {
			more = append(more, b.batch(t, b.product))
			b.step(t, more[hour], event.Harvest, 0, hour)
			b.until(t, more[hour], portal.StatusParked)
		}
		do(t, b.manager(t), b.db, func(tx *database.Tx) (any, error) { return nil, b.portal.Changed(tx, "organization", b.org) })
		if err := b.db.InTx(b.manager(t), func(tx *database.Tx) error {
			_, err := b.portal.Reconcile(tx, "national", "")
			return err
		}); err == nil {
			t.Error("an account that is refused is compared")
		}
		do(t, as(t, "admin", ""), b.db, func(tx *database.Tx) (any, error) {
			return nil, b.portal.RefreshCatalogues(tx, "national", false)
		})
		if err := b.portal.InspectOnce(t.Context(), "national"); err != nil {
			t.Fatal(err)
		}
		b.drain(t)
		for _, one := range append(more, id) {
			if r := b.record(t, one); r.Status != portal.StatusParked || r.ErrorClass != target.ClassAuth || r.ErrorMessage.VI == "" || r.ErrorAction.VI == "" {
				t.Errorf("%s %s: %+v", r.Status, r.ErrorClass, r)
			}
		}
		if b.signIns() != 1 {
			t.Fatalf("%d sign-ins with a password that was refused", b.signIns())
		}
		states, err := b.portal.TargetStates(b.manager(t))
		if err != nil || len(states) != 1 || states[0].Refused != 1 {
			t.Errorf("%+v %v", states, err)
		}
		b.retry(t, b.record(t, more[1]).ID)
		b.until(t, more[0], portal.StatusParked)
		if b.signIns() != 2 {
			t.Fatalf("%d sign-ins after one retry", b.signIns())
		}
		b.enrol(t)
		for _, one := range append(more, id) {
			b.until(t, one, portal.StatusSynced)
		}
		if states, err := b.portal.TargetStates(b.manager(t)); err != nil || states[0].Refused != 0 {
			t.Errorf("%+v %v", states, err)
		}
	})
}

// TestOneRetryFreesAllThatARefusalParked: the portal was wrong about the account.
func TestOneRetryFreesAllThatARefusalParked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id, other := b.complete(t), b.batch(t, b.product)
		b.step(t, other, event.Harvest, 0, 1)
		b.sim.Inject(portalsim.Fault{Op: "org.me", Kind: portalsim.FaultExpireToken, Times: -1})
		b.until(t, id, portal.StatusParked)
		b.until(t, other, portal.StatusParked)
		b.sim.ClearFaults()
		if n := do(t, b.manager(t), b.db, func(tx *database.Tx) (int64, error) {
			return b.portal.RetryAll(tx, portal.Filter{Class: target.ClassAuth}, false)
		}); n < 2 {
			t.Fatalf("%d tried again", n)
		}
		b.until(t, id, portal.StatusSynced)
		b.until(t, other, portal.StatusSynced)
	})
}
