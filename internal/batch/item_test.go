package batch_test

import (
	"context"
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// story stands for the event room.
type story struct{}

func (story) ItemEvents(context.Context, batch.Item) ([]batch.ItemEvent, error) {
	return []batch.ItemEvent{{Step: "harvest"}}, nil
}

func (story) ItemState(context.Context, batch.Item) (batch.ItemState, error) {
	return batch.ItemState{Disposition: "active"}, nil
}
func (story) StepCount(context.Context, string) (int, error) { return 1, nil }

func TestItemsAreReadByWhoMayReadTheirBatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		run := must(r.run(r.farm.ctx(t), b.ID, 2, ""))(t)
		code := r.codes(t, r.farm.ctx(t), run.ID, false)[1].Serial
		r.Events = story{}
		item, err := r.Life(r.farm.ctx(t), b.Code[1:], code) // as GTIN-13
		if err != nil || item.Status != batch.ItemActive || len(item.Events) != 1 || item.State.Disposition != "active" {
			t.Fatalf("%+v %v", item, err)
		}
		_, err = r.Life(r.buyer.ctx(t), b.Code, code)
		wantCode(t, err, fault.KindNotFound, "", "not_found")
		for _, absent := range [][2]string{{b.Code, "22222222222222222"}, {b.Code, "a b"}, {"08930000000996", code}, {"x", code}} {
			_, err = r.Life(r.farm.ctx(t), absent[0], absent[1])
			wantCode(t, err, fault.KindNotFound, "", "not_found")
		}
		err = r.db.InTx(t.Context(), func(tx *database.Tx) error {
			if err := batch.Grant(tx, batch.KindBatch, b.ID, r.buyer.org, ""); err != nil {
				return err
			}
			return tx.Exec("INSERT INTO items (product_id, serial, batch_id, lot, status, updated_at) VALUES (?, ?, ?, ?, 'sold', ?), (?, 'FOREIGN-1', ?, ?, 'active', ?)", b.ProductID, code, b.ID, b.Lot, tx.Now(), b.ProductID, b.ID, b.Lot, tx.Now()).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		item, err = r.Life(r.buyer.ctx(t), b.Code, code)
		if err != nil || item.Status != batch.ItemSold {
			t.Fatalf("%+v %v", item, err)
		}
		brought := must(r.Lookup(t.Context(), b.ProductID, b.Code, "FOREIGN-1"))(t)
		if brought.RunID != "" || brought.BatchID != b.ID || brought.Status != batch.ItemActive {
			t.Fatalf("brought in from outside: %+v", brought)
		}
	})
}

func TestComplianceSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		fields := func() (names []string) {
			_, missing, err := r.Compliance(r.farm.ctx(t), b.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range missing {
				names = append(names, m.Field)
			}
			return names
		}
		same(t, fields(), catalog.FieldProductImage, catalog.FieldSteps, catalog.FieldStandards)
		r.Steps = story{}
		same(t, fields(), catalog.FieldProductImage, catalog.FieldStandards)
		standards := []catalog.Standard{{Kind: catalog.StandardVietGAP, Number: "VG-1"}}
		manager := actor(t, reqctx.RoleManager, r.farm.org)
		must(do(manager, r.db, func(tx *database.Tx) (catalog.Product, error) {
			return r.catalog.PatchProduct(tx, b.ProductID, 1, catalog.ProductPatch{Standards: &standards})
		}))(t)
		same(t, fields(), catalog.FieldProductImage)
		_, _, err := r.Compliance(r.farm.ctx(t), b.ID, "vn-none")
		wantCode(t, err, fault.KindInvalid, "query/profile", "unknown_profile")
		_, _, err = r.Compliance(r.buyer.ctx(t), b.ID, "")
		wantCode(t, err, fault.KindNotFound, "", "not_found")
	})
}
