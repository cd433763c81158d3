package portal

import (
	"context"
	"errors"
	"log/slog"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// errNobody says that no enrolled organisation has a credential to read with.
var errNobody = errors.New("no organisation is enrolled with a credential")

// mirror reads all catalogues of a target if it is time; did says that it was.
func (s *Service) mirror(ctx context.Context, name string) (did bool, err error) {
	token, smaller, err := s.claimMirror(ctx, name)
	if err != nil || token == "" {
		return false, err
	}
	failed := s.readCatalogues(ctx, name, smaller)
	if ctx.Err() != nil {
		return true, ctx.Err() // another server goes on when the lease ends
	}
	again := ""
	if failed != nil && !errors.Is(failed, errNobody) {
		s.Log.WarnContext(ctx, "portal catalogues", slog.String("target", name), slog.Any("error", failed))
		again = ", next_at = CASE WHEN next_at < " + s.db.Engine.In(mirrorBy) + " THEN next_at ELSE " + s.db.Engine.In(mirrorBy) + " END"
	}
	return true, s.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.Exec("UPDATE sync_mirrors SET lease = '', leased_until = NULL"+again+" WHERE target = ? AND lease = ?", name, token).Error
	})
}

// claimMirror leases the reading of a target's catalogues; token is "" when it
// is not time, or somebody is at it.
func (s *Service) claimMirror(ctx context.Context, name string) (token string, smaller bool, err error) {
	now := s.db.Engine.In(0)
	due := "target = ? AND (lease = '' AND next_at <= " + now + " OR lease <> '' AND leased_until <= " + now + ")"
	var waiting int64
	if err := s.db.Read(ctx).Table("sync_mirrors").Where(due, name).Count(&waiting).Error; err != nil || waiting == 0 {
		return "", false, err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		token = uuid.NewString()
		if err := tx.Table("sync_mirrors").Select("smaller").Where("target = ?", name).Scan(&smaller).Error; err != nil {
			return err
		}
		taken := tx.Exec("UPDATE sync_mirrors SET lease = ?, smaller = ?, next_at = "+tx.Engine().In(never)+", leased_until = "+tx.Engine().In(mirrorFor)+" WHERE "+due, token, false, name)
		if taken.RowsAffected == 0 {
			token = ""
		}
		return taken.Error
	})
	return token, smaller, err
}

// readCatalogues reads one catalogue after the other, and keeps each.
func (s *Service) readCatalogues(ctx context.Context, name string, smaller bool) error {
	session, err := s.anySession(ctx, name)
	if err != nil {
		return err
	}
	var failed error
	for _, catalogue := range Catalogues() {
		got, err := s.read(ctx, name, session, catalogue)
		problem := fault.Text{}
		if f := target.AsFailure(err); f != nil {
			if problem = f.Message; f.Class != target.ClassConfig && f.Class != target.ClassData && f.Class != target.ClassForbidden { // which a portal without this catalogue answers, tonight and in ten minutes
				failed = errors.Join(failed, err)
			}
		} else if err != nil {
			return err
		}
		err = s.db.InTx(ctx, func(tx *database.Tx) error { return absorb(tx, name, catalogue, got, smaller, problem) })
		if err != nil {
			return err
		}
	}
	return failed
}

// read asks the portal for one catalogue. What could be read is returned with
// the failure of what could not.
func (s *Service) read(ctx context.Context, name string, session target.Session, catalogue string) (got answered, err error) {
	got = answered{}
	switch catalogue {
	case CatalogueProvinces:
		units, err := session.Provinces(ctx)
		if err != nil {
			return nil, err
		}
		got[""] = fromUnits(units, "")
	case CatalogueWards:
		return s.readWards(ctx, session)
	case CatalogueTasks:
		return s.readTasks(ctx, name)
	default:
		items, err := session.Catalogue(ctx, listNames()[catalogue])
		if err != nil {
			return nil, err
		}
		rows := []CatalogueItem{}
		for _, i := range items {
			rows = append(rows, CatalogueItem{RemoteID: i.ID, Code: plain(i.Code, 100), Name: plain(i.Name, 300), ParentID: i.ParentID})
		}
		got[""] = rows
	}
	return got, nil
}

func fromUnits(units []target.Unit, part string) []CatalogueItem {
	rows := []CatalogueItem{}
	for _, u := range units {
		rows = append(rows, CatalogueItem{Part: part, RemoteID: u.ID, Code: u.ID, Name: plain(u.Name, 300), ParentID: plain(u.ParentID, 100)})
	}
	return rows
}

func (s *Service) readWards(ctx context.Context, session target.Session) (answered, error) {
	provinces, err := session.Provinces(ctx)
	if err != nil {
		return nil, err
	}
	if len(provinces) == 0 {
		return nil, emptyCatalogue("addr")
	}
	got := answered{}
	for _, p := range provinces {
		units, err := session.Wards(ctx, p.ID)
		if err != nil {
			return got, err
		}
		got[p.ID] = fromUnits(units, p.ID)
	}
	return got, nil
}

// readTasks reads the templates that products are tied to, each as its
// product's owner.
func (s *Service) readTasks(ctx context.Context, name string) (answered, error) {
	var links []struct{ ChainID, OrganizationID string }
	err := s.db.Read(ctx).Raw("SELECT DISTINCT l.chain_id, p.organization_id FROM sync_products l JOIN products p ON p.id = l.product_id"+
		" JOIN sync_enrollments e ON e.target = l.target AND e.organization_id = p.organization_id AND e.enabled WHERE l.target = ? ORDER BY l.chain_id LIMIT 2000", name).Scan(&links).Error
	if err != nil {
		return nil, err
	}
	got, failed := answered{}, error(nil)
	for _, link := range links {
		session, err := s.sessionOf(ctx, name, link.OrganizationID)
		if errors.Is(err, errNobody) || target.AsFailure(err) != nil {
			continue // the rest can be read all the same
		}
		if err != nil {
			return got, err
		}
		template, err := session.ChainTemplate(ctx, link.ChainID)
		if err != nil {
			failed = err
			s.refused(ctx, name, link.OrganizationID, err)
			if f := target.AsFailure(err); f == nil || f.Class == target.ClassTransient {
				return got, err
			}
			continue
		}
		rows := []CatalogueItem{}
		for _, t := range template.Tasks {
			rows = append(rows, CatalogueItem{Part: link.ChainID, RemoteID: t.ID, Name: plain(t.Name, 300), ParentID: t.ParentID})
		}
		got[link.ChainID] = rows
	}
	return got, failed
}

// anySession signs in as some enrolled organisation: catalogues are everybody's.
func (s *Service) anySession(ctx context.Context, name string) (target.Session, error) {
	var rows []Enrollment
	err := s.db.Read(ctx).Where("target = ? AND enabled AND refused_at IS NULL", name).Order("organization_id").Limit(20).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	failed := errNobody
	for _, row := range rows {
		session, err := s.signedIn(name, row)
		if errors.Is(err, errNobody) {
			continue
		}
		if err == nil {
			if _, err = session.Me(ctx); err == nil {
				return session, nil
			}
			s.refused(ctx, name, row.OrganizationID, err)
		}
		failed = err
	}
	return nil, failed
}

// sessionOf is an enrolled organisation's way to a target.
func (s *Service) sessionOf(ctx context.Context, name, organization string) (target.Session, error) {
	var rows []Enrollment
	err := s.db.Read(ctx).Where("target = ? AND organization_id = ? AND enabled", name, organization).Limit(1).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errNobody
	}
	if rows[0].RefusedAt != nil {
		return nil, stillRefused(rows[0])
	}
	return s.signedIn(name, rows[0])
}

func (s *Service) signedIn(name string, row Enrollment) (target.Session, error) {
	if len(row.Credential) == 0 {
		return nil, errNobody
	}
	credential, err := s.open(name, row.OrganizationID, row.Credential)
	if err != nil {
		return nil, err
	}
	return s.Targets[name].As(row.OrganizationID, credential), nil
}
