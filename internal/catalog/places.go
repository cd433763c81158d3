package catalog

import (
	"context"
	"strings"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/reqctx"
)

// newObject settles whose a new object is and that the actor may make it.
func newObject(tx *database.Tx, named string) (string, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return "", err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return "", err
	}
	return scope.Owner(named)
}

// CreatePlace registers a place and settles its identifier: the GLN brought,
// one under the organisation's prefix, or a local code.
func (s *Service) CreatePlace(tx *database.Tx, in NewPlace) (Place, error) {
	owner, err := newObject(tx, in.OrganizationID)
	if err != nil {
		return Place{}, err
	}
	p := Place{ID: newID(), OrganizationID: owner, Status: StatusActive, Stamp: born(tx)}
	var c fault.Checks
	PlacePatch{Name: &in.Name, Kind: &in.Kind, Address: &in.Address, Geo: &in.Geo, Codes: &in.Codes}.apply(&p, &c)
	p.check(&c)
	var brought gs1.GLN
	setKey(&c, "/gln", &brought, &in.GLN, gs1.ParseGLN)
	if err := c.Err(); err != nil {
		return Place{}, err
	}
	if p.Code, p.GLN, err = s.identifyPlace(tx, owner, brought); err != nil {
		return Place{}, err
	}
	if err := tx.Create(&p).Error; err != nil {
		if database.IsDuplicate(err) {
			err = codeTaken("/gln").Wrap(err)
		}
		return Place{}, err
	}
	return p, s.record(tx, audit.Entry{Action: "place.create", ObjectKind: "place", ObjectID: p.ID, OrganizationID: owner, After: p})
}

// Place is one place that the actor may read.
func (s *Service) Place(ctx context.Context, id string) (Place, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Place{}, err
	}
	return take[Place](scope.Rows(s.db.Read(ctx), "organization_id").Where("id = ?", id), "place")
}

// PlaceFilter narrows a list; "" is any.
type PlaceFilter struct {
	Kind           PlaceKind
	OrganizationID string
}

// Places lists what the actor may read in the order of ids, from after.
func (s *Service) Places(ctx context.Context, f PlaceFilter, after string, limit int) ([]Place, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id")
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.OrganizationID != "" {
		q = q.Where("organization_id = ?", f.OrganizationID)
	}
	return pageOf[Place](q, after, limit)
}

// PatchPlace changes what in names, at the version seen.
func (s *Service) PatchPlace(tx *database.Tx, id string, version int64, in PlacePatch) (Place, error) {
	p, scope, err := owned[Place](tx, "place", "organization_id", id)
	if err != nil {
		return p, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return p, err
	}
	if p.Version != version {
		return p, stale()
	}
	before := p
	var c fault.Checks
	in.apply(&p, &c)
	p.check(&c)
	if err := c.Err(); err != nil {
		return p, err
	}
	p.touch(tx)
	if err := save(tx, &p, id, version, "name", "kind", "street", "ward_code", "province_code", "latitude", "longitude", "codes", "status"); err != nil {
		return p, err
	}
	return p, s.record(tx, audit.Entry{Action: "place.update", ObjectKind: "place", ObjectID: id, OrganizationID: p.OrganizationID, Before: before, After: p})
}

// FoundPlace is what anybody signed in may know of another's place.
type FoundPlace struct {
	ID               string
	Code             string // GLN or local code
	Name             string
	OrganizationName string
}

// LookupPlace finds an active place of an active organisation by its GLN or
// local code, whoever's it is, so that goods can be sent there.
func (s *Service) LookupPlace(ctx context.Context, code string) (FoundPlace, error) {
	if _, err := auth.ScopeOf(ctx); err != nil {
		return FoundPlace{}, err
	}
	var found []FoundPlace
	err := s.db.Read(ctx).Raw("SELECT p.id, p.code, p.name, o.name AS organization_name FROM places p JOIN organizations o ON o.id = p.organization_id"+
		" WHERE p.code = ? AND p.status = ? AND o.status = ?", strings.ToUpper(strings.TrimSpace(code)), StatusActive, StatusActive).Scan(&found).Error
	if err != nil {
		return FoundPlace{}, err
	}
	if len(found) == 0 {
		return FoundPlace{}, fault.NotFound("place")
	}
	return found[0], nil
}
