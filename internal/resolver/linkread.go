package resolver

import (
	"context"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
)

// linkIn is the link with this id among q's that is not deleted.
func linkIn(q *gorm.DB, id string) (l Link, err error) {
	err = q.Where("id = ? AND NOT deleted", id).Take(&l).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("link")
	}
	return l, err
}

// LinkFilter narrows a list; zero is any.
type LinkFilter struct {
	OrganizationID string
	Anchor         linkset.Anchor // the key with all that stands behind it, when its Code alone is set
	Type           linkset.Type
	Host           string
}

// Links lists what the actor may read in the order of ids, from after.
func (s *Service) Links(ctx context.Context, f LinkFilter, after string, limit int) (rows []Link, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id").Where("NOT deleted")
	for column, value := range map[string]string{
		"organization_id = ?": f.OrganizationID, "code = ?": f.Anchor.Code, "variant = ?": f.Anchor.Variant, "lot = ?": f.Anchor.Lot, "serial = ?": f.Anchor.Serial,
		"link_type = ?": string(f.Type), "host = ?": f.Host, "id > ?": after,
	} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// LinkVersions are what a link was, the newest first: at most limit before the
// version before (0: all). A deleted link's are told too.
func (s *Service) LinkVersions(ctx context.Context, id string, before int64, limit int) (rows []LinkVersion, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id").Where("link_id = ?", id)
	if before > 0 {
		q = q.Where("version < ?", before)
	}
	err = q.Order("version DESC").Limit(limit).Find(&rows).Error
	if err == nil && len(rows) == 0 && before == 0 {
		err = fault.NotFound("link")
	}
	return rows, err
}

// ProvenHosts are those of an organisation's hosts that links may lead to now,
// of those named.
func (s *Service) ProvenHosts(ctx context.Context, links []Link) (map[[2]string]bool, error) {
	var hosts []string
	for _, l := range links {
		hosts = append(hosts, l.Host)
	}
	found := map[[2]string]bool{}
	if len(hosts) == 0 {
		return found, nil
	}
	var rows []LinkHost
	if err := s.db.Read(ctx).Where("host IN ? AND status = ?", distinct(hosts), HostProven).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, h := range rows {
		found[[2]string{h.OrganizationID, h.Host}] = true
	}
	return found, nil
}
