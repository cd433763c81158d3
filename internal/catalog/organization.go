package catalog

import (
	"slices"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// OrganizationKind is what an organisation is before the law.
type OrganizationKind string

// The kinds (Decree 37/2026/NĐ-CP names them as those who take part).
const (
	KindEnterprise       OrganizationKind = "enterprise"
	KindCooperative      OrganizationKind = "cooperative"
	KindHousehold        OrganizationKind = "household"
	KindSolutionProvider OrganizationKind = "solution_provider"
	KindAuthority        OrganizationKind = "authority"
)

// Organization is one tenant.
type Organization struct {
	ID        string `gorm:"primaryKey"`
	Name      string // ≤ 200 characters
	Kind      OrganizationKind
	TaxCode   string            // 0301234567 or 0301234567-001; "" only for a household
	GS1Prefix gs1.CompanyPrefix `gorm:"column:gs1_prefix"` // zero when it has none
	GLN       gs1.GLN           `gorm:"column:gln"`        // of the legal entity; zero when it has none
	Address   Address           `gorm:"embedded"`
	Phone     string
	Email     string
	Website   string
	Status    Status // active or suspended
	Stamp     `gorm:"embedded"`
}

// TableName is the table of organisations.
func (Organization) TableName() string { return "organizations" }

// NewOrganization is what a creation asks for; the fields are Organization's.
type NewOrganization struct {
	Name           string
	Kind           OrganizationKind
	TaxCode        string
	GS1Prefix, GLN string // "" when it has none
	Address        Address
	Phone          string
	Email          string
	Website        string
}

// OrganizationPatch changes what is not nil. Kind, TaxCode and GS1Prefix are
// an admin's to change; "" takes GS1Prefix or GLN away.
type OrganizationPatch struct {
	Name                  *string
	Kind                  *OrganizationKind
	TaxCode               *string
	GS1Prefix, GLN        *string
	Address               *Address
	Phone, Email, Website *string
}

// apply puts the patch's values into o, in their canonical form, and gathers
// the keys that are none.
func (p OrganizationPatch) apply(o *Organization, c *fault.Checks) {
	setText(&o.Name, p.Name)
	set(&o.Kind, p.Kind)
	if p.TaxCode != nil {
		o.TaxCode = canonicalTaxCode(*p.TaxCode)
	}
	setKey(c, "/gs1_prefix", &o.GS1Prefix, p.GS1Prefix, gs1.ParseCompanyPrefix)
	setKey(c, "/gln", &o.GLN, p.GLN, gs1.ParseGLN)
	if p.Address != nil {
		o.Address = p.Address.trimmed()
	}
	if p.Phone != nil {
		o.Phone = plainPhone(*p.Phone)
	}
	setText(&o.Email, p.Email)
	setText(&o.Website, p.Website)
}

func (o Organization) check(c *fault.Checks) {
	c.Require(o.Name != "", "/name")
	c.Text("/name", o.Name, maxName)
	kinds := []OrganizationKind{KindEnterprise, KindCooperative, KindHousehold, KindSolutionProvider, KindAuthority}
	if !slices.Contains(kinds, o.Kind) {
		c.Add("/kind", "unknown_kind", "Loại hình phải là enterprise, cooperative, household, solution_provider hoặc authority.", "The kind is enterprise, cooperative, household, solution_provider or authority.")
	}
	c.Require(o.TaxCode != "" || o.Kind == KindHousehold, "/tax_code")
	if o.TaxCode != "" && !taxCodeForm.MatchString(o.TaxCode) {
		c.Add("/tax_code", "tax_code_format", "Mã số thuế gồm 10 chữ số, hoặc 13 chữ số với dấu - tùy chọn trước 3 số cuối.", "A tax code has 10 digits, or 13 with an optional - before the last three.")
	}
	o.Address.check(c)
	checkPhone(c, "/phone", o.Phone)
	checkEmail(c, "/email", o.Email)
	checkWebsite(c, "/website", o.Website)
}
