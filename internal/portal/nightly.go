package portal

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
)

// lateFor is how long after its hour a night's work is still begun.
const lateFor = 6

// night is the date whose nightly work is due, "" at other hours.
func (s *Service) night(now time.Time) string {
	local := now.In(vietnam())
	if !s.Nightly {
		return ""
	}
	begin := time.Date(local.Year(), local.Month(), local.Day(), s.Night, 0, 0, 0, local.Location())
	if local.Before(begin) {
		begin = begin.AddDate(0, 0, -1)
	}
	if local.Sub(begin) >= lateFor*time.Hour {
		return ""
	}
	return begin.Format(time.DateOnly)
}

// vietnam is the zone in which a night is one.
func vietnam() *time.Location { return time.FixedZone("ICT", 7*60*60) }

// nightly begins the night's comparison and reading of catalogues, once
// whatever the number of servers: the date is unique.
func (s *Service) nightly(ctx context.Context, name string) error {
	return s.nightlyAt(ctx, name, s.db.Now())
}

func (s *Service) nightlyAt(ctx context.Context, name string, now time.Time) error {
	night := s.night(now)
	s.mu.Lock()
	begun := night == "" || s.nights[name] == night
	s.mu.Unlock()
	if begun {
		return nil
	}
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		err := tx.Exec("INSERT INTO sync_mirrors (target, next_at, night, smaller, lease) VALUES (?, "+tx.Engine().In(0)+", ?, ?, '') ON CONFLICT (target) DO UPDATE SET next_at = excluded.next_at, night = excluded.night WHERE sync_mirrors.night < excluded.night", name, night, false).Error
		if err != nil {
			return err
		}
		run := Reconciliation{ID: uuid.Must(uuid.NewV7()).String(), Target: name, Night: &night, CreatedAt: tx.Now()}
		made := tx.Exec("INSERT INTO sync_reconciliations (id, target, organization_id, night, created_at) VALUES (?, ?, NULL, ?, ?) ON CONFLICT (target, night) DO NOTHING", run.ID, name, night, tx.Now())
		if made.Error != nil || made.RowsAffected == 0 {
			return made.Error
		}
		_, err = partsFor(tx, run)
		return err
	})
	if err == nil {
		s.mu.Lock()
		s.nights[name] = night
		s.mu.Unlock()
	}
	return err
}

// partsFor makes the parts of a run: of its organisation, or of all that are
// enrolled with a credential that is not refused, less those that are being
// compared already.
func partsFor(tx *database.Tx, run Reconciliation) (parts int64, err error) {
	who := "e.target = ? AND e.enabled AND length(e.credential) > 0 AND e.refused_at IS NULL"
	args := []any{run.ID, tx.Now(), run.Target}
	if run.OrganizationID != nil {
		who += " AND e.organization_id = ?"
		args = append(args, *run.OrganizationID)
	}
	made := tx.Exec("INSERT INTO sync_reconciliation_parts (run_id, organization_id, target, state, phase, reached, attempts, checked, unread, found, notes, lease, next_at, updated_at)"+
		" SELECT "+tx.Engine().Typed("?", "uuid")+", e.organization_id, e.target, 'waiting', 'batches', '', 0, 0, 0, 0, '[]', '', "+tx.Engine().In(0)+", "+tx.Engine().Typed("?", "timestamptz")+" FROM sync_enrollments e WHERE "+who+
		" AND NOT EXISTS (SELECT 1 FROM sync_reconciliation_parts p WHERE p.target = e.target AND p.organization_id = e.organization_id AND p.state IN ('waiting', 'running'))", args...)
	return made.RowsAffected, made.Error
}
