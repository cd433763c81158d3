package portal_test

import (
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
)

// TestOneBadAccountStopsNoFigure: the others were compared, and it is counted.
func TestOneBadAccountStopsNoFigure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.synced(t)
		admin := as(t, "admin", "")
		other := do(t, admin, b.db, func(tx *database.Tx) (catalog.Organization, error) {
			return b.catalog.CreateOrganization(tx, catalog.NewOrganization{Name: "Hộ Ví dụ", Kind: catalog.KindCooperative, TaxCode: "0100000002", Address: catalog.Address{Street: "Ấp Ví dụ", WardCode: "25459", ProvinceCode: "80"}})
		})
		do(t, admin, b.db, func(tx *database.Tx) (portal.Enrolled, error) {
			return b.portal.Enrol(tx, "national", other.ID, true, &target.Credential{Username: "nobody", Password: "wrong"})
		})
		last := func() portal.LastPass {
			_, passes, err := b.portal.Figures(t.Context())
			if err != nil || len(passes) != 1 {
				t.Fatalf("%+v %v", passes, err)
			}
			return passes[0]
		}
		if p := last(); !p.At.IsZero() || p.Uncompared != 2 {
			t.Errorf("before the first comparison: %+v", p)
		}
		for night := range 2 {
			run := do(t, admin, b.db, func(tx *database.Tx) (portal.Compared, error) { return b.portal.Reconcile(tx, "national", "") })
			began := time.Now()
			for deadline := began.Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
				if err := b.portal.InspectOnce(t.Context(), "national"); err != nil {
					t.Fatal(err)
				}
				if c, err := b.portal.Reconciliation(admin, run.ID); err != nil || time.Now().After(deadline) {
					t.Fatalf("%+v %v", c, err)
				} else if c.FinishedAt != nil {
					break
				}
			}
			if p := last(); p.At.IsZero() || p.Took <= 0 || p.Uncompared != 1 {
				t.Errorf("night %d: %+v", night, p)
			}
		}
		queues, err := b.portal.Queues(t.Context())
		if err != nil || len(queues) != 1 || queues[0].Refused != 1 || queues[0].Backlog != 0 || queues[0].Oldest != nil {
			t.Errorf("%+v %v", queues, err)
		}
	})
}
