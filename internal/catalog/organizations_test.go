package catalog_test

import (
	"sync"
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestOrganizationRefusesBadInput(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, pointer, code string
		spoil               func(*catalog.NewOrganization)
	}{
		{"no name", "/name", "required", func(o *catalog.NewOrganization) { o.Name = " " }},
		{"NUL", "/name", "control_character", func(o *catalog.NewOrganization) { o.Name = "a\x00b" }},
		{"line feed", "/name", "control_character", func(o *catalog.NewOrganization) { o.Name = "a\nb" }},
		{"not UTF-8", "/name", "control_character", func(o *catalog.NewOrganization) { o.Name = "\xff" }},
		{"kind", "/kind", "unknown_kind", func(o *catalog.NewOrganization) { o.Kind = "bank" }},
		{"no tax code", "/tax_code", "required", func(o *catalog.NewOrganization) { o.TaxCode = "" }},
		{"tax code of 11", "/tax_code", "tax_code_format", func(o *catalog.NewOrganization) { o.TaxCode = "01234567890" }},
		{"prefix of 3", "/gs1_prefix", "company_prefix_length", func(o *catalog.NewOrganization) { o.GS1Prefix = "893" }},
		{"check digit", "/gln", "check_digit", func(o *catalog.NewOrganization) { o.GLN = "8930000000003" }},
		{"unknown ward", "/address/ward_code", "unknown_ward", func(o *catalog.NewOrganization) { o.Address.WardCode = "99999" }},
		{"ward elsewhere", "/address/ward_code", "ward_not_in_province", func(o *catalog.NewOrganization) { o.Address.ProvinceCode = "01" }},
		{"no street", "/address/street", "required", func(o *catalog.NewOrganization) { o.Address.Street = "" }},
		{"phone", "/phone", "phone_format", func(o *catalog.NewOrganization) { o.Phone = "12" }},
		{"e-mail", "/email", "email_format", func(o *catalog.NewOrganization) { o.Email = "A <a@b.vn>" }},
		{"website", "/website", "website_format", func(o *catalog.NewOrganization) { o.Website = "javascript:alert(1)" }},
	}
	each(t, func(t *testing.T, r room) {
		for _, c := range cases {
			in := cooperative("0123456789", "")
			c.spoil(&in)
			_, err := do(admin(t), r.db, func(tx *database.Tx) (catalog.Organization, error) { return r.CreateOrganization(tx, in) })
			t.Log(c.name)
			wantCode(t, err, fault.KindInvalid, c.pointer, c.code)
		}
	})
}

func TestOrganizationKeepsWhatWasSent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		in := cooperative("0123456789001", "8930000")
		in.GLN, in.Phone, in.Website = "8930000000002", "0272 3456 789", "https://vidu.example/gioi-thieu"
		made := r.organization(t, in)
		got, err := r.Organization(admin(t), made.ID)
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, got, made)
		if got.TaxCode != "0123456789-001" || got.Phone != "02723456789" || got.GLN.String() != in.GLN || got.Address != in.Address {
			t.Fatalf("kept %+v", got)
		}
		if _, err := r.Organization(as(t.Context(), reqctx.RoleManager, r.organization(t, cooperative("0123456780", "")).ID), made.ID); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("a stranger reads it: %v", err)
		}
	})
}

func TestPrefixesNeverOverlap(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		r.organization(t, cooperative("0123456789", "8930000"))
		for tax, prefix := range map[string]string{"0000000001": "8930000", "0000000002": "89300", "0000000003": "893000055"} {
			_, err := do(admin(t), r.db, func(tx *database.Tx) (catalog.Organization, error) {
				return r.CreateOrganization(tx, cooperative(tax, prefix))
			})
			wantCode(t, err, fault.KindConflict, "/gs1_prefix", "gs1_prefix_taken")
		}
		// Of two that overlap and come at once, one is refused.
		var wg sync.WaitGroup
		results := make([]error, 2)
		for i, prefix := range []string{"8931111", "89311112"} {
			wg.Go(func() {
				_, results[i] = do(admin(t), r.db, func(tx *database.Tx) (catalog.Organization, error) {
					return r.CreateOrganization(tx, cooperative("111111111"+prefix[len(prefix)-1:], prefix))
				})
			})
		}
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Fatalf("one of two must win: %v", results)
		}
		_, err := do(admin(t), r.db, func(tx *database.Tx) (catalog.Organization, error) {
			return r.CreateOrganization(tx, cooperative("0123456789", ""))
		})
		wantCode(t, err, fault.KindConflict, "/tax_code", "tax_code_taken")
	})
}

func TestPrefixStaysOnceCodesWereIssued(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", "8930000"))
		patch := func(prefix string) error {
			var err error
			o, err = do(admin(t), r.db, func(tx *database.Tx) (catalog.Organization, error) {
				return r.PatchOrganization(tx, o.ID, o.Version, catalog.OrganizationPatch{GS1Prefix: &prefix})
			})
			return err
		}
		if err := patch("8930001"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.place(admin(t), farm(o.ID)); err != nil {
			t.Fatal(err)
		}
		before := o
		for _, prefix := range []string{"8930002", ""} {
			wantCode(t, patch(prefix), fault.KindConflict, "/gs1_prefix", "gs1_prefix_in_use")
			o = before
		}
	})
}

func TestManagerMayNotChangeWhatTheProvinceSettled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		o := r.organization(t, cooperative("0123456789", ""))
		manager := as(t.Context(), reqctx.RoleManager, o.ID)
		patch := func(p catalog.OrganizationPatch) (catalog.Organization, error) {
			return do(manager, r.db, func(tx *database.Tx) (catalog.Organization, error) { return r.PatchOrganization(tx, o.ID, 1, p) })
		}
		prefix, tax, kind, name := "8930000", "0123456780", catalog.KindEnterprise, "Tên mới"
		for _, p := range []catalog.OrganizationPatch{{GS1Prefix: &prefix}, {TaxCode: &tax}, {Kind: &kind}} {
			_, err := patch(p)
			wantCode(t, err, fault.KindForbidden, "", "admin_only_field")
		}
		got, err := patch(catalog.OrganizationPatch{Name: &name})
		if err != nil || got.Name != name || got.Version != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		_, err = patch(catalog.OrganizationPatch{Name: &name})
		wantCode(t, err, fault.KindPreconditionFailed, "", "etag_mismatch")
	})
}
