package batch_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
)

// TestItemsOfAgreesWithLookup asks for many at once what Lookup tells of one.
func TestItemsOfAgreesWithLookup(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		ctx, b, other := r.farm.ctx(t), r.batch(t, r.farm), r.batch(t, r.farm)
		var serials []string
		var runs []string
		for range 3 {
			run := must(r.run(ctx, b.ID, 20, batch.ActivateByCall))(t)
			runs = append(runs, run.ID)
			for _, code := range r.codes(t, ctx, run.ID, true) {
				serials = append(serials, code.Serial)
			}
		}
		err := r.db.InTx(ctx, func(tx *database.Tx) error {
			if _, _, err := r.Assign(tx, runs[0], at(5, 5), other.ID); err != nil {
				return err
			}
			if _, _, err := r.Activate(tx, runs[1], at(3, 9)); err != nil {
				return err
			}
			if _, _, err := r.Void(tx, runs[1], at(10, 4), "ướt"); err != nil {
				return err
			}
			return tx.Exec("INSERT INTO items (product_id, serial, batch_id, lot, status, updated_at) VALUES (?, ?, ?, ?, 'sold', ?), (?, ?, ?, ?, 'sold', ?), (?, 'BROUGHT-1', ?, ?, 'active', ?)",
				b.ProductID, serials[24], b.ID, b.Lot, tx.Now(), b.ProductID, serials[31], b.ID, b.Lot, tx.Now(), b.ProductID, b.ID, b.Lot, tx.Now()).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		serials = append(serials, "BROUGHT-1", "22222222222222222", "", "BROUGHT-2")
		known := map[batch.ItemStatus]int{}
		for _, home := range []batch.Batch{b, other} {
			statuses := must(do(ctx, r.db, func(tx *database.Tx) ([]batch.ItemStatus, error) { return r.ItemsOf(tx, home, serials) }))(t)
			for i, serial := range serials {
				want := batch.ItemStatus("")
				if item, err := r.Lookup(ctx, b.ProductID, b.Code, serial); err == nil && item.BatchID == home.ID {
					want = item.Status
				}
				if statuses[i] != want {
					t.Errorf("%s of %s is %q, want %q", serial, home.Lot, statuses[i], want)
				}
				known[want]++
			}
		}
		if known[batch.ItemSold] != 1 || known[batch.ItemVoid] != 4 || known[batch.ItemActive] == 0 || known[batch.ItemIssued] == 0 {
			t.Fatalf("the test saw %v only", known)
		}
	})
}
