package auth

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Scope is what the actor of a request may touch. The only way to one is
// ScopeOf, which needs an actor; the zero Scope touches nothing.
type Scope struct {
	actor reqctx.Actor
	valid bool
}

// ScopeOf returns the scope of the request's actor, or a 401.
func ScopeOf(ctx context.Context) (Scope, error) {
	actor, ok := reqctx.ActorOf(ctx)
	if !ok {
		return Scope{}, Unauthenticated()
	}
	return Scope{actor: actor, valid: true}, nil
}

// Unauthenticated is the 401 for a missing, unknown, expired or revoked key.
func Unauthenticated() *fault.Error {
	return fault.New(fault.KindUnauthenticated, "unauthenticated", "Cần khóa API hợp lệ: gửi Authorization: Bearer <khóa>.", "A valid API key is needed: send Authorization: Bearer <key>.")
}

// Actor is who the scope belongs to.
func (s Scope) Actor() reqctx.Actor { return s.actor }

// SeesAll reports whether the actor reads every organisation's records.
func (s Scope) SeesAll() bool {
	return s.valid && (s.actor.Role == reqctx.RoleAdmin || s.actor.Role == reqctx.RoleInspector)
}

// Sees reports whether the actor may read what organisation owns.
func (s Scope) Sees(organization string) bool {
	return s.SeesAll() || s.valid && organization != "" && s.actor.OrganizationID == organization
}

// Rows narrows q to the rows whose column names an organisation the actor may
// read. column is a constant of the calling code, never input.
func (s Scope) Rows(q *gorm.DB, column string) *gorm.DB {
	if s.SeesAll() {
		return q
	}
	if !s.valid || s.actor.OrganizationID == "" {
		return q.Where("1 = 0")
	}
	return q.Where(column+" = ?", s.actor.OrganizationID)
}

// Changes reports whether the actor may change what organisation owns; readers
// of everything (inspectors) may not.
func (s Scope) Changes(organization string) bool {
	return s.valid && (s.actor.Role == reqctx.RoleAdmin || s.actor.OrganizationID == organization && organization != "" &&
		(s.actor.Role == reqctx.RoleManager || s.actor.Role == reqctx.RoleDeclarer))
}

// Owner is the organisation that a new object will belong to: the actor's own,
// or the one an admin names with organization_id.
func (s Scope) Owner(named string) (string, error) {
	if s.actor.Role == reqctx.RoleAdmin && s.valid {
		if named == "" {
			return "", fault.Invalid("/organization_id", "required", "Quản trị viên phải nêu organization_id của tổ chức mình làm thay.", "An admin must name the organization_id it acts for.")
		}
		return strings.ToLower(named), nil // as ids are stored
	}
	if !s.valid || s.actor.OrganizationID == "" {
		return "", Forbidden()
	}
	if named != "" && named != s.actor.OrganizationID {
		return "", fault.NotFound("organization")
	}
	return s.actor.OrganizationID, nil
}

// Forbidden is the 403 for a known caller whose role does not include the call.
func Forbidden() *fault.Error {
	return fault.New(fault.KindForbidden, "forbidden", "Khóa API này không có quyền thực hiện việc đó.", "This API key's role does not allow that.")
}

// Require returns a 403 unless the scope's role is one of roles.
func (s Scope) Require(roles ...reqctx.Role) error {
	if !s.valid || !slices.Contains(roles, s.actor.Role) {
		return Forbidden()
	}
	return nil
}
