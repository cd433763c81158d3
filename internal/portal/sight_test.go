package portal_test

import (
	"context"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/reqctx"
)

// foreignField has the batch's harvest be another organisation's, at its own
// field: the owner is no party of it.
func (b *bench) foreignField(t testing.TB) string {
	t.Helper()
	other := do(t, as(t, reqctx.RoleAdmin, ""), b.db, func(tx *database.Tx) (catalog.Organization, error) {
		return b.catalog.CreateOrganization(tx, catalog.NewOrganization{Name: "Hộ Bảy", Kind: catalog.KindCooperative, TaxCode: "0100000009", Address: catalog.Address{Street: "Ấp Ví dụ", WardCode: "25459", ProvinceCode: "80"}})
	})
	raw := b.batch(t, b.raw)
	harvest := do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Recorded, error) {
		return b.events.Record(tx, event.Record{Step: event.Harvest, BatchID: raw, PlaceID: b.places[0], StartedAt: start, Performer: "Anh Bảy Lúa", Description: "Cắt bằng tay"})
	})
	packed := b.batch(t, b.product)
	b.step(t, packed, event.Pack, 1, 5, raw)
	b.step(t, packed, event.Store, 1, 9)
	b.exec(t, "UPDATE places SET organization_id = ? WHERE id = ?", other.ID, b.places[0])
	b.exec(t, "UPDATE event_party SET organization_id = ? WHERE event_pk = ?", other.ID, harvest.PK)
	b.told = packed
	return packed
}

// shown is all that a reader is shown of a batch's calls, of its preview and of
// the differences of a comparison.
func (b *bench) shown(t testing.TB, ctx context.Context, id, run string, preview portal.Preview) (text string) {
	t.Helper()
	for _, r := range b.state(t, id).Records {
		rows, err := b.portal.Exchanges(ctx, r.ID, "", 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range rows {
			text += x.Op + " " + x.Request + "\n" + x.Response + "\n"
		}
	}
	differences, err := b.portal.Differences(ctx, run, portal.DifferenceFilter{}, "", 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range differences {
		text += d.Ours + " " + d.Theirs + "\n"
	}
	for _, x := range preview.Requests {
		text += x.Request + "\n"
	}
	return text
}

// TestOthersStepsAreNotShown: the owner's manager sees that another's step and
// place are told, and not what is said of them; an inspector sees all.
func TestOthersStepsAreNotShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.foreignField(t)
		readers := map[string]context.Context{"manager": b.manager(t), "inspector": as(t, reqctx.RoleInspector, "")}
		previews := map[string]portal.Preview{}
		for name, ctx := range readers {
			var err error
			if previews[name], err = b.portal.Preview(ctx, "national", id); err != nil || len(previews[name].Requests) == 0 {
				t.Fatalf("%+v %v", previews[name], err)
			}
		}
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
		for _, place := range b.sim.Ledger().Places {
			place.DiaChi = "Số 9, đường Bí Mật"
			overwrite(t, b.sim, place)
		}
		run := b.compare(t).ID
		for name, ctx := range readers {
			text := b.shown(t, ctx, id, run, previews[name])
			for _, what := range []struct {
				text  string
				whose string
			}{{"Anh Bảy Lúa", "other"}, {"Cắt bằng tay", "other"}, {"Vườn 1", "other"}, {"Bước ví dụ", "own"}, {"Nhà đóng gói", "own"}, {"Số 9, đường Bí Mật", "own"}} {
				if got, want := strings.Contains(text, what.text), name == "inspector" || what.whose == "own"; got != want {
					t.Errorf("the %s is shown %q: %v", name, what.text, got)
				}
			}
			if n := strings.Count(text, "Số 9, đường Bí Mật"); name == "manager" && n > 3 || strings.Count(text, "place.create") != 2 || strings.Count(text, "event.create") != 3 {
				t.Errorf("the %s is shown %d times the street, and calls:\n%s", name, n, text)
			}
		}
	})
}

// TestOthersStepsAreNotShownInDocuments of a repository either.
func TestOthersStepsAreNotShownInDocuments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		peering(t, b)
		id := b.foreignField(t)
		b.until(t, id, portal.StatusSynced)
		r := b.record(t, id)
		for ctx, want := range map[context.Context]bool{b.manager(t): false, as(t, reqctx.RoleInspector, ""): true} {
			rows, err := b.portal.Exchanges(ctx, r.ID, "", 200)
			if err != nil || len(rows) == 0 {
				t.Fatal(err)
			}
			if got := strings.Contains(rows[0].Request, "eventList"); got != want {
				t.Errorf("shown %v: %s", got, rows[0].Request)
			}
		}
	})
}
