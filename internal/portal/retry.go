package portal

import (
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Retry has a record tried again now, whatever stopped it: a batch, or the
// batches that an event, place, product or organisation belongs to.
func (s *Service) Retry(tx *database.Tx, id string) (Record, error) {
	r, err := own(tx.Context(), tx.DB, id)
	if err != nil {
		return r, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil && !scope.Changes(r.OrganizationID) {
		err = auth.Forbidden()
	}
	if err != nil || r.Status == StatusSynced {
		return r, err
	}
	if err := absolve(tx, r.Target, r.OrganizationID); err != nil {
		return r, err
	}
	const again = "UPDATE sync_records SET status = 'pending', attempts = 0, wanted_version = wanted_version + 1, updated_at = ?, next_at = "
	now := tx.Engine().In(0)
	if r.ObjectKind != KindBatch {
		if err := tx.Exec(again+now+" WHERE id = ?", tx.Now(), r.ID).Error; err != nil {
			return r, err
		}
	}
	waiting := " WHERE target = ? AND organization_id = ? AND object_kind = 'batch' AND status NOT IN ('sending', 'synced') AND "
	batches := waiting + "object_id "
	switch r.ObjectKind {
	case KindBatch:
		err = tx.Exec(again+now+batches+"= ?", tx.Now(), r.Target, r.OrganizationID, r.ObjectID).Error
	case KindEvent:
		err = tx.Exec(again+now+batches+"= ?", tx.Now(), r.Target, r.OrganizationID, r.Scope).Error
	case KindPlace:
		err = tx.Exec(again+now+batches+"IN (SELECT x.scope FROM events e JOIN sync_records x ON x.object_kind = 'event' AND x.object_id = CAST(e.pk AS text) WHERE e.place_id = ?)",
			tx.Now(), r.Target, r.OrganizationID, r.ObjectID).Error
	case KindProduct:
		err = tx.Exec(again+now+waiting+"batch_id IN (SELECT id FROM batches WHERE product_id = ?)", tx.Now(), r.Target, r.OrganizationID, r.ObjectID).Error
	case KindOrganization:
		err = tx.Exec(again+now+waiting+"batch_id IN (SELECT id FROM batches WHERE organization_id = ?)", tx.Now(), r.Target, r.OrganizationID, r.ObjectID).Error
	}
	if err != nil {
		return r, err
	}
	tx.AfterCommit(s.Wake)
	before := r
	if r, err = own(tx.Context(), tx.DB, id); err != nil {
		return r, err
	}
	return r, audit.Append(tx, audit.Entry{Action: "sync.retry", ObjectKind: "sync_record", ObjectID: r.ID, OrganizationID: r.OrganizationID, Before: before, After: r})
}

// Retried is what RetryAll did, for the audit.
type Retried struct {
	Filter  Filter
	Matched int64
}

// RetryAll has all batches that a filter finds and that an operator or
// producer must act on (rejected, parked) tried again now; with a status in
// the filter those of that status, except sending and synced. dry only counts
// them. An account that was refused is tried, and all that waits for it, when one
// of them was parked for that. Filter's ObjectKind plays no part: batches are what is tried.
func (s *Service) RetryAll(tx *database.Tx, f Filter, dry bool) (matched int64, err error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil {
		err = scope.Require(reqctx.RoleAdmin, reqctx.RoleManager)
	}
	if err != nil {
		return 0, err
	}
	f.ObjectKind = KindBatch
	found := func() *gorm.DB {
		q := f.narrow(scope.Rows(tx.Model(&Record{}), "organization_id"))
		if f.Status == "" {
			return q.Where("status IN ('rejected', 'parked')")
		}
		return q.Where("status NOT IN ('sending', 'synced')")
	}
	if dry {
		return matched, found().Count(&matched).Error
	}
	var refused []member
	if err := found().Where("error_class = 'auth'").Distinct("target", "organization_id").Find(&refused).Error; err != nil {
		return 0, err
	}
	done := found().Updates(map[string]any{
		"status": StatusPending, "attempts": 0, "wanted_version": gorm.Expr("wanted_version + 1"), "updated_at": tx.Now(), "next_at": gorm.Expr(tx.Engine().In(0)),
	})
	if done.Error != nil {
		return 0, done.Error
	}
	for _, m := range refused {
		if err := absolve(tx, m.Target, m.OrganizationID); err != nil {
			return 0, err
		}
	}
	tx.AfterCommit(s.Wake)
	return done.RowsAffected, audit.Append(tx, audit.Entry{
		Action: "sync.retry_all", ObjectKind: "sync_records", ObjectID: f.Target, OrganizationID: scope.Actor().OrganizationID, After: Retried{f, done.RowsAffected},
	})
}
