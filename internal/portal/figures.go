package portal

import (
	"context"
	"time"
)

// Figure is how many differences of a kind stand between us and a target.
type Figure struct {
	Target string
	Kind   DifferenceKind
	N      int64
}

// LastPass is when all organisations of a target were last compared, and how
// long that took.
type LastPass struct {
	Target string
	At     time.Time
	Took   time.Duration
}

// Figures are what a dashboard shows of the comparisons.
func (s *Service) Figures(ctx context.Context) (open []Figure, passes []LastPass, err error) {
	q := s.db.Read(ctx)
	err = q.Raw("SELECT target, kind, count(*) AS n FROM sync_differences WHERE state IN ('open', 'resent', 'parked') GROUP BY target, kind").Scan(&open).Error
	if err != nil {
		return nil, nil, err
	}
	for name := range s.Targets {
		var ends []struct {
			RunID                 string
			StartedAt, FinishedAt time.Time
		}
		err := q.Raw("SELECT p.run_id, p.started_at, p.finished_at FROM sync_reconciliation_parts p WHERE p.run_id = (SELECT r.id FROM sync_reconciliations r WHERE r.target = ? AND r.organization_id IS NULL"+
			" AND EXISTS (SELECT 1 FROM sync_reconciliation_parts x WHERE x.run_id = r.id)"+
			" AND NOT EXISTS (SELECT 1 FROM sync_reconciliation_parts x WHERE x.run_id = r.id AND x.state <> 'done') ORDER BY r.id DESC LIMIT 1)", name).Scan(&ends).Error
		if err != nil {
			return nil, nil, err
		}
		if len(ends) == 0 {
			continue
		}
		pass, begun := LastPass{Target: name, At: ends[0].FinishedAt}, ends[0].StartedAt
		for _, end := range ends {
			if end.FinishedAt.After(pass.At) {
				pass.At = end.FinishedAt
			}
			if end.StartedAt.Before(begun) {
				begun = end.StartedAt
			}
		}
		pass.Took = pass.At.Sub(begun)
		passes = append(passes, pass)
	}
	return open, passes, nil
}
