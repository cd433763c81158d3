package catalog

import (
	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// MaxUnits is the most SSCCs that one call gives.
const MaxUnits = 10_000

// AllocateSSCCs gives the organisation (only an admin needs to name it) count
// further SSCCs under its prefix, 18 digits each, for logistic units to come.
// Its *fault.Error: out_of_range (400); prefix_required where there is no
// prefix, prefix_exhausted where too few are left (409).
func (s *Service) AllocateSSCCs(tx *database.Tx, organization string, count int) ([]string, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return nil, err
	}
	owner, err := scope.Owner(organization)
	if err != nil {
		return nil, err
	}
	if !scope.Changes(owner) {
		return nil, auth.Forbidden()
	}
	if count < 1 || count > MaxUnits {
		return nil, fault.Invalid("/count", "out_of_range", "Số lượng phải từ 1 đến 10.000.", "The count must be 1 to 10,000.")
	}
	prefix, err := prefixOf(tx, owner, "SHARE")
	if err != nil {
		return nil, err
	}
	if prefix.IsZero() {
		return nil, fault.New(fault.KindConflict, "prefix_required", "Cần tiền tố GS1 để cấp SSCC; hãy đăng ký với GS1 Việt Nam rồi nhờ quản trị viên khai vào tổ chức.", "An SSCC needs a GS1 company prefix: register with GS1 Vietnam and have the admin enter it.")
	}
	units, err := s.allocate(tx, kindSSCC, owner, prefix, count)
	if err != nil {
		return nil, err
	}
	return units, s.record(tx, audit.Entry{
		Action: "logistic_unit.create", ObjectKind: "logistic_unit", ObjectID: units[0], OrganizationID: owner,
		After: struct {
			First, Last string
			Count       int
		}{units[0], units[count-1], count},
	})
}

// UnitLink is the address printed on the label of a logistic unit.
func (s *Service) UnitLink(sscc string) string { return s.PublicURL + "/00/" + sscc }

// ClaimUnit registers an SSCC that organization puts on a unit, and reports
// whether it may: not when it was issued to another, or lies under another's
// prefix. A claim keeps the SSCC from being issued later.
func ClaimUnit(tx *database.Tx, organization, sscc string) (bool, error) {
	unit, err := gs1.ParseSSCC(sscc)
	if err != nil {
		return false, err
	}
	foreign, err := underAnothers(tx.DB, organization, unit.String()[1:])
	if err != nil || foreign {
		return false, err
	}
	row := issuedCode{unit.String(), kindSSCC, organization, tx.Now()}
	claimed := tx.Exec("INSERT INTO issued_codes (code, kind, organization_id, issued_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", row.Code, row.Kind, row.OrganizationID, row.IssuedAt)
	if claimed.Error != nil || claimed.RowsAffected == 1 {
		return claimed.Error == nil, claimed.Error
	}
	var owner string
	err = tx.Raw("SELECT CAST(organization_id AS text) FROM issued_codes WHERE code = ?", row.Code).Scan(&owner).Error
	return owner == organization, err
}

// Prefixes are the company prefixes of all organisations.
func Prefixes(tx *database.Tx) (prefixes []gs1.CompanyPrefix, err error) {
	err = tx.Raw("SELECT gs1_prefix FROM organizations WHERE gs1_prefix IS NOT NULL ORDER BY gs1_prefix").Scan(&prefixes).Error
	return prefixes, err
}
