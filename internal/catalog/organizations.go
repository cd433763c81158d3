package catalog

import (
	"context"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/reqctx"
)

// CreateOrganization registers an organisation; admins only.
func (s *Service) CreateOrganization(tx *database.Tx, in NewOrganization) (Organization, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Organization{}, err
	}
	if err := scope.Require(reqctx.RoleAdmin); err != nil {
		return Organization{}, err
	}
	o := Organization{ID: newID(), Status: StatusActive, Stamp: born(tx)}
	var c fault.Checks
	OrganizationPatch{
		Name: &in.Name, Kind: &in.Kind, TaxCode: &in.TaxCode, GS1Prefix: &in.GS1Prefix, GLN: &in.GLN,
		Address: &in.Address, Phone: &in.Phone, Email: &in.Email, Website: &in.Website,
	}.apply(&o, &c)
	o.check(&c)
	if err := c.Err(); err != nil {
		return Organization{}, err
	}
	if err := claimPrefix(tx, o.ID, o.GS1Prefix); err != nil {
		return Organization{}, err
	}
	if err := tx.Create(&o).Error; err != nil {
		return Organization{}, organizationConflict(err)
	}
	if err := s.claimOrganizationGLN(tx, o, gs1.GLN{}); err != nil {
		return Organization{}, err
	}
	return o, s.record(tx, audit.Entry{Action: "organization.create", ObjectKind: "organization", ObjectID: o.ID, OrganizationID: o.ID, After: o})
}

// Organization is one organisation that the actor may read.
func (s *Service) Organization(ctx context.Context, id string) (Organization, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Organization{}, err
	}
	return take[Organization](scope.Rows(s.db.Read(ctx), "id").Where("id = ?", id), "organization")
}

// Organizations lists what the actor may read in the order of ids, from after.
func (s *Service) Organizations(ctx context.Context, after string, limit int) ([]Organization, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	return pageOf[Organization](scope.Rows(s.db.Read(ctx), "id"), after, limit)
}

// PatchOrganization changes what in names, at the version seen. A manager
// changes its own, but neither its kind, tax code nor GS1 prefix (403).
func (s *Service) PatchOrganization(tx *database.Tx, id string, version int64, in OrganizationPatch) (Organization, error) {
	o, scope, err := owned[Organization](tx, "organization", "id", id)
	if err != nil {
		return o, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return o, err
	}
	if o.Version != version {
		return o, stale()
	}
	before := o
	var c fault.Checks
	in.apply(&o, &c)
	if scope.Actor().Role != reqctx.RoleAdmin && (o.Kind != before.Kind || o.TaxCode != before.TaxCode || o.GS1Prefix != before.GS1Prefix) {
		return o, fault.New(fault.KindForbidden, "admin_only_field", "Loại hình, mã số thuế và tiền tố GS1 chỉ quản trị viên của tỉnh được đổi.", "Only the province's admin may change kind, tax code and GS1 prefix.")
	}
	o.check(&c)
	if err := c.Err(); err != nil {
		return o, err
	}
	if o.GS1Prefix != before.GS1Prefix {
		if err := changePrefix(tx, before, o.GS1Prefix); err != nil {
			return o, err
		}
	}
	return s.updateOrganization(tx, before, o, "organization.update")
}

// SetOrganizationStatus suspends or activates; admins only. A suspended
// organisation's keys are refused. Setting the status it has changes nothing.
func (s *Service) SetOrganizationStatus(tx *database.Tx, id string, status Status) (Organization, error) {
	o, scope, err := owned[Organization](tx, "organization", "id", id)
	if err != nil {
		return o, err
	}
	if err := scope.Require(reqctx.RoleAdmin); err != nil || o.Status == status {
		return o, err
	}
	before := o
	o.Status = status
	action := "organization.activate"
	if status == StatusSuspended {
		action = "organization.suspend"
	}
	return s.updateOrganization(tx, before, o, action)
}

func (s *Service) updateOrganization(tx *database.Tx, before, o Organization, action string) (Organization, error) {
	o.touch(tx)
	if err := save(tx, &o, o.ID, before.Version, "name", "kind", "tax_code", "gs1_prefix", "gln",
		"street", "ward_code", "province_code", "phone", "email", "website", "status"); err != nil {
		return o, organizationConflict(err)
	}
	if err := s.claimOrganizationGLN(tx, o, before.GLN); err != nil {
		return o, err
	}
	return o, s.record(tx, audit.Entry{Action: action, ObjectKind: "organization", ObjectID: o.ID, OrganizationID: o.ID, Before: before, After: o})
}

// organizationConflict names the field of a violated uniqueness.
func organizationConflict(err error) error {
	_, key, ok := database.Duplicate(err)
	switch {
	case !ok:
		return err
	case key == "gs1_prefix":
		return prefixTaken().Wrap(err)
	case key == "gln":
		return codeTaken("/gln").Wrap(err)
	}
	return conflict("/tax_code", "tax_code_taken", "Mã số thuế này đã được đăng ký.", "This tax code is already registered.").Wrap(err)
}

// conflict is a 409 about one field.
func conflict(pointer, code, vi, en string) *fault.Error {
	e := fault.New(fault.KindConflict, code, vi, en)
	e.Fields = []fault.Field{fault.At(pointer, code, vi, en)}
	return e
}
