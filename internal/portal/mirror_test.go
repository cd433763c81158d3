package portal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

// refresh reads the catalogues again and returns what is known of each.
func (b *bench) refresh(t testing.TB) map[string]portal.Catalogue {
	t.Helper()
	do(t, as(t, reqctx.RoleAdmin, ""), b.db, func(tx *database.Tx) (any, error) {
		return nil, b.portal.RefreshCatalogues(tx, "national", false)
	})
	if err := b.portal.InspectOnce(t.Context(), "national"); err != nil {
		t.Fatal(err)
	}
	rows, err := b.portal.MirrorState(t.Context(), "national")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]portal.Catalogue{}
	for _, row := range rows {
		known[row.Catalogue] = row
	}
	return known
}

func (b *bench) rows(t testing.TB, catalogue string, version int64) (codes []string) {
	t.Helper()
	rows, err := b.portal.CatalogueRows(t.Context(), "national", catalogue, version, "", 5000)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		codes = append(codes, row.Code)
	}
	return codes
}

// TestCataloguesAreMirroredAndNeverEmptied: an empty answer, a much shorter
// one and an outage leave what is known, and say so.
func TestCataloguesAreMirroredAndNeverEmptied(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		first := b.refresh(t)
		if len(first) != 11 {
			t.Errorf("%d catalogues", len(first))
		}
		for name, c := range first {
			if c.Version != 1 || c.ReadAt == nil || c.Problem != (fault.Text{}) {
				t.Errorf("%s: %+v", name, c)
			}
		}
		wards, tasks := len(b.rows(t, portal.CatalogueWards, 0)), len(b.rows(t, portal.CatalogueTasks, 0))
		if wards < 3000 || tasks < 10 || len(b.rows(t, portal.CatalogueProvinces, 0)) != 34 || len(b.rows(t, portal.CatalogueUnits, 0)) != 5 {
			t.Fatalf("%d wards, %d tasks", wards, tasks)
		}
		b.sim.Configure(portalsim.Settings{EmptyCatalogues: true})
		for name, c := range b.refresh(t) {
			if name == portal.CatalogueTasks || name == portal.CatalogueWards {
				continue
			}
			if c.Version != 1 || !strings.Contains(c.Problem.EN, "answered with nothing") {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if got := len(b.rows(t, portal.CatalogueUnits, 0)); got != 5 {
			t.Errorf("%d units", got)
		}
		b.sim.Configure(portalsim.Settings{})
		for _, kind := range []string{"http", "truncated_json", "sys_dev"} {
			b.sim.Inject(portalsim.Fault{Op: "cat.list", Kind: kind, Times: 3})
			if c := b.refresh(t)[portal.CatalogueUnits]; c.Version != 1 || c.Problem == (fault.Text{}) {
				t.Errorf("%s: %+v", kind, c)
			}
			b.sim.ClearFaults()
		}
		if c := b.refresh(t)[portal.CatalogueUnits]; c.Version != 1 || c.Problem != (fault.Text{}) || c.ReadAt == nil {
			t.Errorf("afterwards: %+v", c)
		}
		if len(b.rows(t, portal.CatalogueWards, 0)) != wards {
			t.Error("wards were lost")
		}
		// Another answer makes another version, and the former stays.
		b.sim.Inject(portalsim.Fault{Op: "cat.list", Kind: "wrong_id", Times: -1})
		if c := b.refresh(t)[portal.CatalogueUnits]; c.Version != 2 {
			t.Errorf("%+v", c)
		}
		if len(b.rows(t, portal.CatalogueUnits, 1)) != 5 || len(b.rows(t, portal.CatalogueUnits, 2)) != 5 {
			t.Error("a version is not whole")
		}
		if err := b.putUnits(t, 1, target.UnitMap{Units: map[string]string{"KGM": "CAN"}}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a unit that the portal does not have: %v", err)
		}
		ok(t, b.putUnits(t, 1, target.UnitMap{Units: map[string]string{"KGM": "TNE"}}))
	})
}

// TestAPortalWithoutACatalogueIsLeftAlone: it says so until the next night, and
// the others are read.
func TestAPortalWithoutACatalogueIsLeftAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.sim.Inject(portalsim.Fault{Op: "cat.list", Kind: "http", Status: 404, Skip: 3})
		known := b.refresh(t)
		if c := known[portal.CataloguePackagings]; c.Version != 0 || c.Problem.VI == "" {
			t.Errorf("%+v", c)
		}
		if c := known[portal.CatalogueTasks]; c.Version != 1 {
			t.Errorf("%+v", c)
		}
		if n := b.count(t, "SELECT count(*) FROM sync_mirrors WHERE next_at < "+b.db.Engine.In(time.Hour)); n != 0 {
			t.Error("it is read again in ten minutes")
		}
	})
}
