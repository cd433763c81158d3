package portal

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Figure is how many differences of a kind stand between us and a target.
type Figure struct {
	Target string
	Kind   DifferenceKind
	N      int64
}

// LastPass is the last comparison of all organisations of a target that came to
// its end: for each there is a result, or it was given up.
type LastPass struct {
	Target     string
	At         time.Time // of its end; zero when there was none
	Took       time.Duration
	Uncompared int64 // organisations enrolled now without a result of it: their account is refused or missing, the portal failed, or they came later
}

// Queue is how it stands with what waits for a target.
type Queue struct {
	Target  string
	Backlog int64      // batches that wait or are being told
	Oldest  *time.Time // since when the portal has lacked what the one that waits longest is
	Refused int64      // organisations whose account it refused
}

// Queues are the backlogs of the targets that are configured.
func (s *Service) Queues(ctx context.Context) (queues []Queue, err error) {
	q := s.db.Read(ctx)
	all := func(q *gorm.DB, _ string) *gorm.DB { return q }
	for _, name := range s.names() {
		one := Queue{Target: name}
		if one.Backlog, one.Oldest, err = s.backlog(q, name, all); err != nil {
			return nil, err
		}
		if err := q.Session(&gorm.Session{}).Model(&Enrollment{}).Where("target = ? AND enabled AND refused_at IS NOT NULL", name).Count(&one.Refused).Error; err != nil {
			return nil, err
		}
		queues = append(queues, one)
	}
	return queues, nil
}

// Figures are what a dashboard shows of the comparisons.
func (s *Service) Figures(ctx context.Context) (open []Figure, passes []LastPass, err error) {
	q := s.db.Read(ctx)
	err = q.Raw("SELECT target, kind, count(*) AS n FROM sync_differences WHERE state IN ('open', 'resent', 'parked') GROUP BY target, kind").Scan(&open).Error
	if err != nil {
		return nil, nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(s.Targets)) {
		pass, err := lastPass(q, name)
		if err != nil {
			return nil, nil, err
		}
		passes = append(passes, pass)
	}
	return open, passes, nil
}

// lastPass is that of one target. A pass in which no organisation has a result
// is none; one account that is refused does not undo the others' results.
func lastPass(q *gorm.DB, name string) (LastPass, error) {
	pass := LastPass{Target: name}
	var parts []Part
	err := q.Session(&gorm.Session{}).Where("run_id = (SELECT r.id FROM sync_reconciliations r WHERE r.target = ? AND r.organization_id IS NULL"+
		" AND EXISTS (SELECT 1 FROM sync_reconciliation_parts x WHERE x.run_id = r.id AND x.state = 'done')"+
		" AND NOT EXISTS (SELECT 1 FROM sync_reconciliation_parts x WHERE x.run_id = r.id AND x.state NOT IN ('done', 'failed')) ORDER BY r.id DESC LIMIT 1)", name).Find(&parts).Error
	if err != nil {
		return pass, err
	}
	begun, run := time.Time{}, ""
	for _, part := range parts {
		run = part.RunID
		if part.FinishedAt != nil && part.FinishedAt.After(pass.At) {
			pass.At = *part.FinishedAt
		}
		if part.StartedAt != nil && (begun.IsZero() || part.StartedAt.Before(begun)) {
			begun = *part.StartedAt
		}
	}
	if run != "" {
		pass.Took = pass.At.Sub(begun)
	}
	rows := q.Session(&gorm.Session{}).Table("sync_enrollments e").Where("e.target = ? AND e.enabled", name)
	if run != "" {
		rows = rows.Where("NOT EXISTS (SELECT 1 FROM sync_reconciliation_parts p WHERE p.run_id = ? AND p.organization_id = e.organization_id AND p.state = 'done')", run)
	}
	return pass, rows.Count(&pass.Uncompared).Error
}
