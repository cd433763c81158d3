package catalog_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/reqctx"
)

func fruit(t *testing.T, organization string) catalog.NewProduct {
	t.Helper()
	content, err := measure.NewQuantity("1.5", "KGM")
	if err != nil {
		t.Fatal(err)
	}
	return catalog.NewProduct{OrganizationID: organization, Name: "Thanh long ruột đỏ", OriginCountry: "VN", OriginProvince: "80", NetContent: content}
}

func (r room) product(ctx context.Context, in catalog.NewProduct) (catalog.Product, error) {
	return do(ctx, r.db, func(tx *database.Tx) (catalog.Product, error) { return r.CreateProduct(tx, in) })
}

func TestProductRefusesBadInput(t *testing.T) {
	t.Parallel()
	days := func(n int) func(*catalog.NewProduct) { return func(p *catalog.NewProduct) { p.ShelfLifeDays = &n } }
	standard := func(s catalog.Standard) func(*catalog.NewProduct) {
		return func(p *catalog.NewProduct) { p.Standards = []catalog.Standard{s} }
	}
	cases := []struct {
		name, pointer, code string
		spoil               func(*catalog.NewProduct)
	}{
		{"no name", "/name", "required", func(p *catalog.NewProduct) { p.Name = "" }},
		{"long name", "/name", "too_long", func(p *catalog.NewProduct) { p.Name = strings.Repeat("ồ", 201) }},
		{"NUL", "/description", "control_character", func(p *catalog.NewProduct) { p.Description = "a\x00" }},
		{"check digit", "/gtin", "check_digit", func(p *catalog.NewProduct) { p.GTIN = "8930000000003" }},
		{"country", "/origin/country", "unknown_country", func(p *catalog.NewProduct) { p.OriginCountry = "N " }},
		{"province", "/origin/province_code", "unknown_province", func(p *catalog.NewProduct) { p.OriginProvince = "00" }},
		{"province abroad", "/origin/province_code", "province_abroad", func(p *catalog.NewProduct) { p.OriginCountry = "TH" }},
		{"no content", "/net_content/value", "quantity_out_of_range", func(p *catalog.NewProduct) { p.NetContent = measure.Quantity{} }},
		{"no life", "/shelf_life_days", "out_of_range", days(0)},
		{"long life", "/shelf_life_days", "out_of_range", days(36501)},
		{"risk", "/risk", "unknown_risk", func(p *catalog.NewProduct) { p.Risk = "huge" }},
		{"standard", "/standards/0/kind", "unknown_kind", standard(catalog.Standard{Kind: "x", Number: "1"})},
		{"no number", "/standards/0/number", "required", standard(catalog.Standard{Kind: "ocop"})},
		{"date", "/standards/0/valid_until", "date_format", standard(catalog.Standard{Kind: "ocop", Number: "1", ValidUntil: "2026-02-30"})},
		{"image", "/images/0", "not_a_public_image", func(p *catalog.NewProduct) { p.Images = []string{"x"} }},
		{"absent image", "/images/0", "not_a_public_image", func(p *catalog.NewProduct) { p.Images = []string{dbtest.NewID()} }},
	}
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", ""))
		for _, c := range cases {
			in := fruit(t, o.ID)
			c.spoil(&in)
			_, err := r.product(admin(t), in)
			t.Log(c.name)
			wantCode(t, err, fault.KindInvalid, c.pointer, c.code)
		}
	})
}

func TestProductIdentifiers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		firm := r.organization(t, cooperative("0123456789", "8930000"))
		other := r.organization(t, cooperative("0123456780", ""))
		bring := func(organization, gtin string) (catalog.Product, error) {
			in := fruit(t, organization)
			in.GTIN = gtin
			return r.product(admin(t), in)
		}
		if p, err := bring(firm.ID, "8930000000002"); err != nil || p.Code != "08930000000002" {
			t.Fatalf("%+v, %v", p, err)
		}
		_, err := bring(firm.ID, "08930000000002")
		wantCode(t, err, fault.KindConflict, "/gtin", "code_taken")
		_, err = bring(firm.ID, "9506000134352")
		wantCode(t, err, fault.KindInvalid, "/gtin", "not_under_prefix")
		_, err = bring(other.ID, "8930000000019")
		wantCode(t, err, fault.KindConflict, "/gtin", "foreign_prefix")
		if _, err = bring(other.ID, "9506000134352"); err != nil {
			t.Fatalf("a firm without a registered prefix brings its GTIN: %v", err)
		}
		if p, err := r.product(admin(t), fruit(t, firm.ID)); err != nil || p.Code != "08930000000019" {
			t.Fatalf("the brought number is skipped: %+v, %v", p, err)
		}
		if p, err := r.product(admin(t), fruit(t, other.ID)); err != nil || !p.GTIN.IsZero() || !strings.HasPrefix(p.Code, "VN-") {
			t.Fatalf("%+v, %v", p, err)
		}
	})
}

func TestProductIsKeptAndChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", ""))
		manager := as(t.Context(), reqctx.RoleManager, o.ID)
		in, days := fruit(t, ""), 30
		in.ShelfLifeDays, in.Risk, in.Description = &days, catalog.RiskHigh, "Dòng 1\nDòng 2"
		in.Standards = []catalog.Standard{{Kind: catalog.StandardVietGAP, Number: "VG-1", ValidUntil: "2027-01-31"}}
		made, err := r.product(manager, in)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		r.Changed = func(_ *database.Tx, kind, id string) error {
			told = append(told, kind+" "+id)
			return nil
		}
		var forever *int
		changed, err := do(manager, r.db, func(tx *database.Tx) (catalog.Product, error) {
			return r.PatchProduct(tx, made.ID, 1, catalog.ProductPatch{ShelfLifeDays: &forever})
		})
		if err != nil || changed.ShelfLifeDays != nil || changed.Version != 2 || len(told) != 1 || told[0] != "product "+made.ID {
			t.Fatalf("%+v, %v, told %v", changed, err, told)
		}
		got, err := r.Product(manager, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, got, changed)
		many, err := catalog.AnyProducts(r.db.Read(t.Context()), []string{made.ID, dbtest.NewID()})
		if err != nil || len(many) != 1 {
			t.Fatalf("%v, %v", many, err)
		}
		wantSame(t, many[made.ID], changed)
	})
}

func TestAllocationNeverRepeats(t *testing.T) {
	t.Parallel()
	const workers, products = 8, 50
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", "893000000"))
		var mu sync.Mutex
		seen := map[string]bool{}
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for range products {
					p, err := r.product(admin(t), fruit(t, o.ID))
					mu.Lock()
					if err != nil || seen[p.Code] {
						t.Errorf("%s again, or %v", p.Code, err)
					}
					seen[p.Code] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(seen) != workers*products {
			t.Fatalf("%d distinct GTINs", len(seen))
		}
	})
}

func TestCodesAreNeverGivenAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", "89300000000")) // room for ten
		first, err := r.product(admin(t), fruit(t, o.ID))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.db.InTx(t.Context(), func(tx *database.Tx) error { return tx.Delete(&catalog.Product{}, "id = ?", first.ID).Error }); err != nil {
			t.Fatal(err)
		}
		in := fruit(t, o.ID)
		in.GTIN = first.Code
		_, err = r.product(admin(t), in)
		wantCode(t, err, fault.KindConflict, "/gtin", "code_taken")
		for range 9 {
			if p, err := r.product(admin(t), fruit(t, o.ID)); err != nil || p.Code == first.Code {
				t.Fatalf("%s, %v", p.Code, err)
			}
		}
		_, err = r.product(admin(t), fruit(t, o.ID))
		wantCode(t, err, fault.KindConflict, "", "prefix_exhausted")
	})
}

func TestAllocateSSCCs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		firm, none := r.organization(t, cooperative("0123456789", "8930000")), r.organization(t, cooperative("0123456780", ""))
		allocate := func(o catalog.Organization, n int) ([]string, error) {
			return do(admin(t), r.db, func(tx *database.Tx) ([]string, error) { return r.AllocateSSCCs(tx, o.ID, n) })
		}
		first, err := allocate(firm, 2500)
		more, moreErr := allocate(firm, 1)
		if err != nil || moreErr != nil || len(first) != 2500 || !strings.HasPrefix(first[0], "08930000000000000") || more[0] <= first[2499] {
			t.Fatalf("%d %v, %v %v", len(first), err, more, moreErr)
		}
		_, err = allocate(none, 1)
		wantCode(t, err, fault.KindConflict, "", "prefix_required")
		for _, n := range []int{0, -1, catalog.MaxUnits + 1} {
			_, err = allocate(firm, n)
			wantCode(t, err, fault.KindInvalid, "/count", "out_of_range")
		}
	})
}
