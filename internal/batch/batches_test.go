package batch_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestBatchIsNamedAsItsLabelWillSay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		in := r.input(r.farm)
		in.Lot = "A/1+2"
		b := must(r.create(r.farm.ctx(t), in))(t)
		if b.TraceCode != "(01)08930000000002(414)8930000000002(10)A/1+2" {
			t.Errorf("trace code %s", b.TraceCode)
		}
		if link := r.DigitalLink(b, gs1.Serial{}); link != "https://txng.example/01/08930000000002/10/A%2F1%2B2" {
			t.Errorf("digital link %s", link)
		}
		if b.ExpiryDate == nil || *b.ExpiryDate != r.today(10) {
			t.Errorf("expiry %v, want it to follow the shelf life", b.ExpiryDate)
		}
		again := must(r.Batch(r.farm.ctx(t), b.ID))(t)
		if again.Quantity != b.Quantity || again.Lot != b.Lot || again.GTIN != b.GTIN || !again.CreatedAt.Equal(b.CreatedAt) {
			t.Errorf("stored %+v, made %+v", again, b)
		}
		local := r.batch(t, r.buyer)
		if link := r.DigitalLink(local, gs1.Serial{}); link != "https://txng.example/t/"+local.Code+"/"+local.Lot.String() || len(local.Lot.String()) != 15 {
			t.Errorf("local link %s", link)
		}
	})
}

func TestBatchRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		in := r.input(r.farm)
		in.Lot = "L1"
		must(r.create(r.farm.ctx(t), in))(t)
		_, err := r.create(r.farm.ctx(t), in)
		wantCode(t, err, fault.KindConflict, "", "lot_exists")
		for name, c := range map[string]struct {
			change        func(in *batch.NewBatch)
			pointer, code string
		}{
			"foreign product":   {func(in *batch.NewBatch) { in.ProductID = r.buyer.product }, "/product_id", "not_found"},
			"absent product":    {func(in *batch.NewBatch) { in.ProductID = dbtest.NewID() }, "/product_id", "not_found"},
			"no product":        {func(in *batch.NewBatch) { in.ProductID = "" }, "/product_id", "required"},
			"foreign place":     {func(in *batch.NewBatch) { in.PlaceID = r.buyer.place }, "/place_id", "not_found"},
			"absent place":      {func(in *batch.NewBatch) { in.PlaceID = dbtest.NewID() }, "/place_id", "not_found"},
			"lot too long":      {func(in *batch.NewBatch) { in.Lot = "123456789012345678901" }, "/lot", "lot_length"},
			"lot with space":    {func(in *batch.NewBatch) { in.Lot = "A B" }, "/lot", "lot_character"},
			"made in two days":  {func(in *batch.NewBatch) { in.ProductionDate = r.today(2) }, "/production_date", "in_the_future"},
			"made on no day":    {func(in *batch.NewBatch) { in.ProductionDate = "2026-02-30" }, "/production_date", "not_a_date"},
			"expired when made": {func(in *batch.NewBatch) { in.ExpiryDate = r.today(-1) }, "/expiry_date", "before_production"},
			"no quantity":       {func(in *batch.NewBatch) { in.Quantity = measure.Quantity{} }, "/quantity", "required"},
			"nothing":           {func(in *batch.NewBatch) { in.Quantity = quantity("0") }, "/quantity/value", "quantity_out_of_range"},
			"too much":          {func(in *batch.NewBatch) { in.Quantity = quantity("1000000000000.1") }, "/quantity/value", "quantity_out_of_range"},
			"unknown unit":      {func(in *batch.NewBatch) { in.Quantity.Unit = "KG" }, "/quantity/unit", "unknown_unit"},
		} {
			in := r.input(r.farm)
			c.change(&in)
			_, err := r.create(r.farm.ctx(t), in)
			t.Log(name)
			wantCode(t, err, fault.KindInvalid, c.pointer, c.code)
		}
		in = r.input(r.farm)
		in.ProductionDate, in.ExpiryDate = r.today(1), r.today(1)
		must(r.create(r.farm.ctx(t), in))(t)
		_, err = r.create(actor(t, reqctx.RoleInspector, ""), r.input(r.farm))
		wantCode(t, err, fault.KindForbidden, "", "forbidden")
		_, err = r.create(actor(t, reqctx.RoleAdmin, ""), r.input(r.farm))
		wantCode(t, err, fault.KindInvalid, "/organization_id", "required")
	})
}

func TestCustodyDecidesWhoReadsABatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		sent, kept := r.batch(t, r.farm), r.batch(t, r.farm)
		own := r.batch(t, r.buyer)
		_, err := r.Batch(r.buyer.ctx(t), sent.ID)
		wantCode(t, err, fault.KindNotFound, "", "not_found")
		for range 2 { // granting twice is granting once
			if err := r.db.InTx(t.Context(), func(tx *database.Tx) error {
				if err := batch.Grant(tx, batch.KindBatch, sent.ID, r.buyer.org, dbtest.NewID()); err != nil {
					return err
				}
				has, err := batch.HasCustody(tx, batch.KindBatch, sent.ID, r.buyer.org)
				if err == nil && !has {
					t.Error("a grant is not seen in its own transaction")
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		must(r.Batch(r.buyer.ctx(t), sent.ID))(t)
		_, err = do(r.buyer.ctx(t), r.db, func(tx *database.Tx) (batch.Batch, error) {
			return r.PatchBatch(tx, sent.ID, 1, batch.Patch{})
		})
		wantCode(t, err, fault.KindForbidden, "", "forbidden")
		list := func(s seed, f batch.Filter) (ids []string) {
			for _, b := range must(r.Batches(s.ctx(t), f, "", 10))(t) {
				ids = append(ids, b.ID)
			}
			return ids
		}
		same(t, list(r.buyer, batch.Filter{}), sent.ID, own.ID)
		same(t, list(r.buyer, batch.Filter{Custody: batch.CustodyAll}), sent.ID, own.ID)
		same(t, list(r.buyer, batch.Filter{Custody: batch.CustodyOwn}), own.ID)
		same(t, list(r.buyer, batch.Filter{Custody: batch.CustodyReceived}), sent.ID)
		same(t, list(r.farm, batch.Filter{Custody: batch.CustodyReceived}))
		same(t, list(r.farm, batch.Filter{ProductID: r.farm.product}), sent.ID, kept.ID)
		same(t, list(r.farm, batch.Filter{Lot: kept.Lot.String()}), kept.ID)
		same(t, list(r.farm, batch.Filter{From: r.today(1)}))
		same(t, list(r.farm, batch.Filter{From: r.today(0), To: r.today(0), Status: batch.StatusActive}), sent.ID, kept.ID)
		if all := must(r.Batches(actor(t, reqctx.RoleInspector, ""), batch.Filter{}, "", 10))(t); len(all) != 3 {
			t.Errorf("an inspector sees %d batches, want 3", len(all))
		}
		if rest := must(r.Batches(r.farm.ctx(t), batch.Filter{}, sent.ID, 10))(t); len(rest) != 1 || rest[0].ID != kept.ID {
			t.Errorf("the page after the first batch: %v", rest)
		}
	})
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestPatchNeedsTheVersionSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		patch := func(version int64, in batch.Patch) (batch.Batch, error) {
			return do(r.farm.ctx(t), r.db, func(tx *database.Tx) (batch.Batch, error) { return r.PatchBatch(tx, b.ID, version, in) })
		}
		none := (*string)(nil)
		more := quantity("2000")
		changed := must(patch(1, batch.Patch{ExpiryDate: &none, Quantity: &more}))(t)
		if changed.ExpiryDate != nil || changed.Version != 2 {
			t.Fatalf("%+v", changed)
		}
		again := must(r.Batch(r.farm.ctx(t), b.ID))(t)
		if again.ExpiryDate != nil || again.Quantity != more || again.Lot != b.Lot {
			t.Fatalf("%+v", again)
		}
		_, err := patch(1, batch.Patch{Quantity: &more})
		wantCode(t, err, fault.KindPreconditionFailed, "", "etag_mismatch")
		_, err = patch(2, batch.Patch{PlaceID: &r.buyer.place})
		wantCode(t, err, fault.KindInvalid, "/place_id", "not_found")
	})
}
