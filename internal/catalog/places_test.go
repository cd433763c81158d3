package catalog_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestPlaceRefusesBadInput(t *testing.T) {
	t.Parallel()
	geo := func(lat, lng string) func(*catalog.NewPlace) {
		return func(p *catalog.NewPlace) { p.Geo = &catalog.Geo{Lat: lat, Lng: lng} }
	}
	codes := func(codes ...catalog.PlaceCode) func(*catalog.NewPlace) {
		return func(p *catalog.NewPlace) { p.Codes = codes }
	}
	area := catalog.PlaceCode{Scheme: catalog.SchemePlantingArea, Value: "VN-LAOR-0001"}
	cases := []struct {
		name, pointer, code string
		spoil               func(*catalog.NewPlace)
	}{
		{"kind", "/kind", "unknown_kind", func(p *catalog.NewPlace) { p.Kind = "moon" }},
		{"check digit", "/gln", "check_digit", func(p *catalog.NewPlace) { p.GLN = "8930000000003" }},
		{"north of north", "/geo/lat", "out_of_range", geo("90.0000001", "0")},
		{"far east", "/geo/lng", "out_of_range", geo("0", "1e3")},
		{"absurd", "/geo/lat", "degrees_format", geo("1e999999999", "0")},
		{"half a position", "/geo/lng", "required", geo("10", "")},
		{"NaN", "/geo/lat", "degrees_format", geo("NaN", "0")},
		{"scheme", "/codes/0/scheme", "unknown_scheme", codes(catalog.PlaceCode{Scheme: "x", Value: "VN-1"})},
		{"value", "/codes/0/value", "code_format", codes(catalog.PlaceCode{Scheme: "other", Value: "a b"})},
		{"market", "/codes/0/market", "unknown_country", codes(catalog.PlaceCode{Scheme: "other", Value: "VN-1", Market: "XX"})},
		{"twice", "/codes/1", "duplicate", codes(area, area)},
	}
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", ""))
		for _, c := range cases {
			in := farm(o.ID)
			c.spoil(&in)
			_, err := r.place(admin(t), in)
			t.Log(c.name)
			wantCode(t, err, fault.KindInvalid, c.pointer, c.code)
		}
		_, err := r.place(admin(t), farm(dbtest.NewID()))
		wantCode(t, err, fault.KindNotFound, "", "not_found")
		_, err = r.place(as(t.Context(), reqctx.RoleManager, o.ID), farm(dbtest.NewID()))
		wantCode(t, err, fault.KindNotFound, "", "not_found")
		_, err = r.place(as(t.Context(), reqctx.RoleDeclarer, o.ID), farm(""))
		wantCode(t, err, fault.KindForbidden, "", "forbidden")
	})
}

func TestPlaceIdentifiers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		household := r.organization(t, catalog.NewOrganization{Name: "Hộ A", Kind: catalog.KindHousehold, Address: address()})
		local, err := r.place(admin(t), farm(household.ID))
		if err != nil || !local.GLN.IsZero() {
			t.Fatalf("%+v, %v", local, err)
		}
		if _, err := gs1.ParseLocalCode(local.Code); err != nil {
			t.Fatal(err)
		}
		in := cooperative("0123456789", "8930000")
		in.GLN = "8930000000026"
		firm := r.organization(t, in)
		own := farm(firm.ID)
		own.GLN = in.GLN
		if p, err := r.place(admin(t), own); err != nil || p.Code != in.GLN {
			t.Fatalf("a firm's only site may bear the firm's GLN: %+v, %v", p, err)
		}
		_, err = r.place(admin(t), own)
		wantCode(t, err, fault.KindConflict, "/gln", "code_taken")
		theirs := farm(household.ID)
		theirs.GLN = "8930000000033"
		_, err = r.place(admin(t), theirs)
		wantCode(t, err, fault.KindConflict, "/gln", "foreign_prefix")
		// Numbers 0 and 1 are free, 2 was brought, 3 is next.
		for _, want := range []string{"8930000000002", "8930000000019", "8930000000033"} {
			p, err := r.place(admin(t), farm(firm.ID))
			if err != nil || p.Code != want || p.GLN.String() != want {
				t.Fatalf("allocated %q, %v, want %s", p.Code, err, want)
			}
		}
	})
}

func TestPlaceIsKeptFoundAndChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", ""))
		manager := as(t.Context(), reqctx.RoleManager, o.ID)
		in := farm("")
		in.Geo = &catalog.Geo{Lat: "10.63520", Lng: "1.064915E2"}
		in.Codes = []catalog.PlaceCode{{Scheme: catalog.SchemePlantingArea, Value: "VN-LAOR-0001", Market: "CN"}}
		made, err := r.place(manager, in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Place(manager, made.ID)
		wantSame(t, got, made)
		if err != nil || *got.Latitude != "10.6352" || *got.Longitude != "106.4915" {
			t.Fatalf("read %+v, %v\nmade %+v", got, err, made)
		}
		found, err := r.LookupPlace(as(t.Context(), reqctx.RolePortal, dbtest.NewID()), made.Code)
		if err != nil || found != (catalog.FoundPlace{ID: made.ID, Code: made.Code, Name: made.Name, OrganizationName: o.Name}) {
			t.Fatalf("%+v, %v", found, err)
		}
		var nowhere *catalog.Geo
		inactive := catalog.StatusInactive
		changed, err := do(manager, r.db, func(tx *database.Tx) (catalog.Place, error) {
			return r.PatchPlace(tx, made.ID, 1, catalog.PlacePatch{Geo: &nowhere, Status: &inactive})
		})
		if err != nil || changed.Latitude != nil || changed.Version != 2 || len(changed.Codes) != 1 {
			t.Fatalf("%+v, %v", changed, err)
		}
		if _, err := r.LookupPlace(manager, made.Code); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("an inactive place is found: %v", err)
		}
		if got, err = r.Place(manager, made.ID); err != nil {
			t.Fatal(err)
		}
		wantSame(t, got, changed)
	})
}
