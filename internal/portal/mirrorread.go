package portal

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

const (
	mirrorFor = 10 * time.Minute          // a lease for reading all catalogues
	never     = 10 * 365 * 24 * time.Hour // until a night or somebody asks
	mirrorBy  = 10 * time.Minute          // after a failure
)

// MirrorState are the catalogues of a target, read or not.
func (s *Service) MirrorState(ctx context.Context, name string) ([]Catalogue, error) {
	if err := s.comparable(name); err != nil {
		return nil, err
	}
	var rows []Catalogue
	if err := s.db.Read(ctx).Where("target = ?", name).Find(&rows).Error; err != nil {
		return nil, err
	}
	known := map[string]Catalogue{}
	for _, row := range rows {
		known[row.Catalogue] = row
	}
	var all []Catalogue
	for _, catalogue := range Catalogues() {
		row := known[catalogue]
		row.Target, row.Catalogue = name, catalogue
		all = append(all, row)
	}
	return all, nil
}

// CatalogueRows lists a version of a catalogue (0: the present one) in the
// order of ids, from after. *fault.Error: not_found of the target, catalogue
// or version.
func (s *Service) CatalogueRows(ctx context.Context, name, catalogue string, version int64, after string, limit int) ([]CatalogueItem, error) {
	if err := s.comparable(name); err != nil {
		return nil, err
	}
	var found []Catalogue
	if err := s.db.Read(ctx).Where("target = ? AND catalogue = ?", name, catalogue).Limit(1).Find(&found).Error; err != nil {
		return nil, err
	}
	if len(found) == 0 || version > found[0].Version {
		return nil, fault.NotFound("sync_catalogue")
	}
	if version == 0 {
		version = found[0].Version
	}
	q := s.db.Read(ctx).Where("target = ? AND catalogue = ? AND since <= ? AND (until IS NULL OR until > ?)", name, catalogue, version, version)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var rows []CatalogueItem
	err := q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// RefreshCatalogues has a target's catalogues read again soon; smaller allows
// one to shrink to less than half this time, which an operator has looked at.
func (s *Service) RefreshCatalogues(tx *database.Tx, name string, smaller bool) error {
	if err := s.comparable(name); err != nil {
		return err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil {
		err = scope.Require(reqctx.RoleAdmin)
	}
	if err != nil {
		return err
	}
	now := tx.Engine().In(0)
	err = tx.Exec("INSERT INTO sync_mirrors (target, next_at, night, smaller, lease) VALUES (?, "+now+", '', ?, '') ON CONFLICT (target) DO UPDATE SET next_at = excluded.next_at, smaller = excluded.smaller", name, smaller).Error
	if err != nil {
		return err
	}
	tx.AfterCommit(s.lookNow)
	return audit.Append(tx, audit.Entry{Action: "sync.refresh", ObjectKind: "sync_target", ObjectID: name})
}
