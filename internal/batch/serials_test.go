package batch_test

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/serial"
)

func (r *room) run(ctx context.Context, batchID string, count int64, activation batch.Activation) (batch.Run, error) {
	return do(ctx, r.db, func(tx *database.Tx) (batch.Run, error) { return r.CreateRun(tx, batchID, count, activation) })
}

func (r *room) codes(t *testing.T, ctx context.Context, run string, preview bool) []batch.Code {
	t.Helper()
	return slices.Collect(must(r.Codes(ctx, run, batch.Selection{}, preview))(t))
}

func (r *room) counts(t *testing.T, run string) batch.Counts {
	t.Helper()
	_, segments, err := r.Run(r.farm.ctx(t), run)
	if err != nil {
		t.Fatal(err)
	}
	return segments.Counts()
}

func at(from, count int64) batch.Selection { return batch.Selection{From: &from, Count: &count} }

type outcome struct {
	run    batch.Run
	counts batch.Counts
}

// change runs a change of a run's items.
func (r *room) change(ctx context.Context, fn func(tx *database.Tx) (batch.Run, batch.Counts, error)) (outcome, error) {
	return do(ctx, r.db, func(tx *database.Tx) (o outcome, err error) {
		o.run, o.counts, err = fn(tx)
		return o, err
	})
}

func TestPrintedCodesAreWhatLookupKnows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		run := must(r.run(r.farm.ctx(t), b.ID, 50, ""))(t)
		for _, reader := range []context.Context{actor(t, reqctx.RoleInspector, ""), r.farm.ctx(t)} {
			if got := r.codes(t, reader, run.ID, true); len(got) != 50 {
				t.Fatalf("a preview of %d codes", len(got))
			}
		}
		r.codes(t, actor(t, reqctx.RoleInspector, ""), run.ID, false)
		if c := r.counts(t, run.ID); c != (batch.Counts{Issued: 50}) {
			t.Fatalf("a reader changed %+v", c)
		}
		_, err := r.Codes(r.buyer.ctx(t), run.ID, batch.Selection{}, false)
		wantCode(t, err, fault.KindNotFound, "", "not_found")

		all := r.codes(t, r.farm.ctx(t), run.ID, true)
		part, err := r.Codes(r.farm.ctx(t), run.ID, at(10, 20), false)
		if err != nil {
			t.Fatal(err)
		}
		if c := r.counts(t, run.ID); c != (batch.Counts{Issued: 30, Active: 20}) { // before the first code is read
			t.Fatalf("printing committed %+v", c)
		}
		if got := slices.Collect(part); !slices.Equal(got, all[10:30]) {
			t.Fatalf("%v, want %v", got, all[10:30])
		}
		for i, code := range all {
			item := must(r.Lookup(t.Context(), r.farm.product, b.Code, code.Serial))(t)
			want := batch.ItemIssued
			if i >= 10 && i < 30 {
				want = batch.ItemActive
			}
			if item.Status != want || item.BatchID != b.ID || item.Lot != b.Lot.String() || item.RunID != run.ID {
				t.Fatalf("item %d: %+v, want %s", i, item, want)
			}
			number, err := gs1.ParseSerial(code.Serial)
			if err != nil || code.DigitalLink != r.DigitalLink(b, number) {
				t.Fatalf("%+v %v", code, err)
			}
		}
		_, err = r.Codes(r.farm.ctx(t), run.ID, at(50, 1), false)
		wantCode(t, err, fault.KindInvalid, "query/from", "out_of_range")
		_, err = r.Codes(r.farm.ctx(t), run.ID, at(49, 2), false)
		wantCode(t, err, fault.KindInvalid, "query/count", "out_of_range")
	})
}

func TestItemsMoveThroughTheirStates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		ctx, b, other := r.farm.ctx(t), r.batch(t, r.farm), r.batch(t, r.farm)
		run := must(r.run(ctx, b.ID, 100, batch.ActivateByCall))(t)
		codes := r.codes(t, ctx, run.ID, false)
		if c := r.counts(t, run.ID); c != (batch.Counts{Printed: 100}) {
			t.Fatalf("manual activation printed %+v", c)
		}
		assign := func(sel batch.Selection, to string) (outcome, error) {
			return r.change(ctx, func(tx *database.Tx) (batch.Run, batch.Counts, error) { return r.Assign(tx, run.ID, sel, to) })
		}
		must(assign(at(0, 10), other.ID))(t)
		if item := must(r.Lookup(ctx, b.ProductID, b.Code, codes[9].Serial))(t); item.BatchID != other.ID || item.IssuedFor != b.ID || item.Lot != other.Lot.String() {
			t.Fatalf("assigned: %+v", item)
		}
		_, err := assign(at(10, 1), r.batch(t, r.buyer).ID)
		wantCode(t, err, fault.KindInvalid, "/batch_id", "not_found")
		_, err = assign(at(10, 1), dbtest.NewID())
		wantCode(t, err, fault.KindInvalid, "/batch_id", "not_found")

		activate := func(sel batch.Selection) (outcome, error) {
			return r.change(ctx, func(tx *database.Tx) (batch.Run, batch.Counts, error) { return r.Activate(tx, run.ID, sel) })
		}
		done := must(activate(batch.Selection{Serials: []string{codes[20].Serial, codes[22].Serial, codes[21].Serial, codes[20].Serial}}))(t)
		if done.counts != (batch.Counts{Printed: 97, Active: 3}) || done.run.Status != batch.RunMixed {
			t.Fatalf("%+v", done)
		}
		_, err = activate(batch.Selection{Serials: []string{codes[0].Serial, "22222222222222222"}})
		wantCode(t, err, fault.KindInvalid, "/serials/1", "not_found")
		_, err = activate(batch.Selection{Serials: []string{}})
		wantCode(t, err, fault.KindInvalid, "/serials", "empty")
		_, err = assign(at(20, 1), other.ID)
		wantCode(t, err, fault.KindConflict, "", "already_active")

		void := func(sel batch.Selection, why string) (outcome, error) {
			return r.change(ctx, func(tx *database.Tx) (batch.Run, batch.Counts, error) { return r.Void(tx, run.ID, sel, why) })
		}
		_, err = void(batch.Selection{}, " ")
		wantCode(t, err, fault.KindInvalid, "/reason", "required")
		must(void(at(22, 3), "cuộn ướt"))(t)
		must(activate(batch.Selection{}))(t) // all but the void ones
		if c := r.counts(t, run.ID); c != (batch.Counts{Active: 97, Void: 3}) {
			t.Fatalf("%+v", c)
		}
		if item := must(r.Lookup(ctx, b.ProductID, b.Code, codes[24].Serial))(t); item.Status != batch.ItemVoid {
			t.Fatalf("%+v", item)
		}
		if again := r.codes(t, ctx, run.ID, false); len(again) != 97 {
			t.Fatalf("%d codes, want none of the void ones", len(again))
		}
		_, err = r.change(r.buyer.ctx(t), func(tx *database.Tx) (batch.Run, batch.Counts, error) { return r.Activate(tx, run.ID, at(0, 1)) })
		wantCode(t, err, fault.KindNotFound, "", "not_found")
		_, err = r.change(actor(t, reqctx.RoleInspector, ""), func(tx *database.Tx) (batch.Run, batch.Counts, error) {
			return r.Void(tx, run.ID, at(0, 1), "x")
		})
		wantCode(t, err, fault.KindForbidden, "", "forbidden")
	})
}

// TestARunGoesRoundImitations brings in a text that the present key makes, as
// one that was imported before the key's version began may be by chance.
func TestARunGoesRoundImitations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		ctx, b := r.farm.ctx(t), r.batch(t, r.farm)
		run := must(r.run(ctx, b.ID, 1, ""))(t)
		text := r.codes(t, ctx, run.ID, true)[0].Serial
		bring := func(text string) (batch.Run, error) {
			return do(ctx, r.db, func(tx *database.Tx) (batch.Run, error) {
				brought, _, err := r.ImportSerials(tx, b.ID, batch.Import{Serials: []string{text}})
				return brought, err
			})
		}
		_, err := bring(text)
		wantCode(t, err, fault.KindConflict, "/serials/0", "serial_issued")
		brought := must(bring("A"))(t)
		err = r.db.InTx(ctx, func(tx *database.Tx) error {
			if err := tx.Exec("DELETE FROM serial_segments WHERE run_id = ?", run.ID).Error; err != nil {
				return err
			}
			if err := tx.Exec("DELETE FROM serial_runs WHERE id = ?", run.ID).Error; err != nil {
				return err
			}
			form := batch.FormOf(text)
			return tx.Exec("INSERT INTO serial_imports (product_id, stem, width, first_number, count, run_id, first_place, looks) VALUES (?, ?, ?, ?, 1, ?, 0, ?)", b.ProductID, form.Stem, form.Width, form.Number, brought.ID, true).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		whole := batch.Run{ID: dbtest.NewID(), OrganizationID: r.farm.org, ProductID: b.ProductID, BatchID: b.ID, KeyVersion: run.KeyVersion, Count: int64(serial.Places), Activation: batch.ActivateByCall, Status: "issued"}
		err = r.db.InTx(ctx, func(tx *database.Tx) error {
			taken, err := r.Imitations(tx, b.ProductID)
			if err != nil || !slices.Equal(taken, []int64{run.FirstPlace}) {
				t.Fatalf("%v %v, want %d", taken, err, run.FirstPlace)
			}
			return batch.Place(tx, &whole, taken)
		})
		wantCode(t, err, fault.KindConflict, "", "serial_space_full")
		if err := r.db.InTx(ctx, func(tx *database.Tx) error { return batch.Place(tx, &whole, []int64{-1}) }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRunsNeverOverlap(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		half := int64(serial.Places / 2)
		err := r.db.InTx(t.Context(), func(tx *database.Tx) error { // the lower half is taken, so that draws collide
			return tx.Exec("INSERT INTO serial_runs (id, organization_id, product_id, batch_id, key_version, first_place, count, activation, status, created_at) VALUES (?, ?, ?, ?, 1, 0, ?, 'manual', 'issued', ?)",
				dbtest.NewID(), r.farm.org, r.farm.product, b.ID, half, tx.Now()).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 5 {
					if _, err := r.run(r.farm.ctx(t), b.ID, batch.MaxRun, ""); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		runs := must(r.Runs(r.farm.ctx(t), b.ID, "", 100))(t)
		slices.SortFunc(runs, func(a, b batch.Run) int { return int(a.FirstPlace - b.FirstPlace) })
		if len(runs) != 21 {
			t.Fatalf("%d runs", len(runs))
		}
		for i := 1; i < len(runs); i++ {
			if runs[i-1].FirstPlace+runs[i-1].Count > runs[i].FirstPlace {
				t.Fatalf("%+v overlaps %+v", runs[i-1], runs[i])
			}
		}
		err = r.db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Exec("INSERT INTO serial_runs (id, organization_id, product_id, batch_id, key_version, first_place, count, activation, status, created_at) VALUES (?, ?, ?, ?, 1, ?, 1, 'manual', 'issued', ?)",
				dbtest.NewID(), r.farm.org, r.farm.product, b.ID, half-1, tx.Now()).Error
		})
		if !database.IsOverlap(err) {
			t.Fatalf("the database took an overlap: %v", err)
		}
	})
}

func TestRunRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		b := r.batch(t, r.farm)
		for _, count := range []int64{0, -1, batch.MaxRun + 1} {
			_, err := r.run(r.farm.ctx(t), b.ID, count, "")
			wantCode(t, err, fault.KindInvalid, "/count", "out_of_range")
		}
		_, err := r.run(r.farm.ctx(t), b.ID, 1, "never")
		wantCode(t, err, fault.KindInvalid, "/activation", "unknown_activation")
		_, err = r.run(r.buyer.ctx(t), b.ID, 1, "")
		wantCode(t, err, fault.KindNotFound, "", "not_found")
		_, err = r.run(actor(t, reqctx.RoleInspector, ""), b.ID, 1, "")
		wantCode(t, err, fault.KindForbidden, "", "forbidden")
	})
}

func TestAFenceBeginsANewKeyAndKeepsTheOld(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *room) {
		ctx, b := r.farm.ctx(t), r.batch(t, r.farm)
		old := must(r.run(ctx, b.ID, 3, ""))(t)
		printed := r.codes(t, ctx, old.ID, true)
		late := batch.New(r.db, outbox.New(r.db, dbtest.Logger())) // a server that started before the fence
		ensure := func(s *batch.Service, key string) error {
			return r.db.InTx(ctx, func(tx *database.Tx) error { return s.EnsureKeyVersion(tx, sha256.Sum256([]byte(key))) })
		}
		if err := ensure(late, "example"); err != nil {
			t.Fatal(err)
		}
		err := r.db.InTx(ctx, func(tx *database.Tx) error {
			_, err := r.Guard.Fence(tx, issuing.ByHand, 0)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		fresh := must(r.run(ctx, b.ID, 3, ""))(t)
		if old.KeyVersion != 1 || fresh.KeyVersion < 2 {
			t.Fatalf("versions %d and %d", old.KeyVersion, fresh.KeyVersion)
		}
		for _, code := range append(printed, r.codes(t, ctx, fresh.ID, true)...) {
			must(r.Lookup(ctx, b.ProductID, b.Code, code.Serial))(t)
			must(late.Lookup(ctx, b.ProductID, b.Code, code.Serial))(t)
		}
		if err := ensure(late, "another"); err == nil {
			t.Fatal("another key was taken")
		}
		// A new key, with the old one named: what was printed stays known, and
		// what is issued from now on is under the new one.
		err = r.db.InTx(ctx, func(tx *database.Tx) error {
			return r.EnsureKeyVersion(tx, sha256.Sum256([]byte("another")), sha256.Sum256([]byte("example")))
		})
		if err != nil {
			t.Fatal(err)
		}
		newest := must(r.run(ctx, b.ID, 3, ""))(t)
		unknown := r.codes(t, ctx, newest.ID, true)
		for _, code := range append(slices.Clone(printed), unknown...) {
			must(r.Lookup(ctx, b.ProductID, b.Code, code.Serial))(t)
		}
		if newest.KeyVersion <= fresh.KeyVersion {
			t.Fatalf("versions %d and %d", fresh.KeyVersion, newest.KeyVersion)
		}
		must(late.Lookup(ctx, b.ProductID, b.Code, printed[0].Serial))(t)
		if _, err := late.Lookup(ctx, b.ProductID, b.Code, unknown[0].Serial); err == nil || fault.Is(err, fault.KindNotFound) {
			t.Fatalf("a server without the new key answers %v", err) // it must not say "not issued"
		}
	})
}
