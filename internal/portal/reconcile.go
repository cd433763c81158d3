package portal

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	lookEvery       = 5 * time.Second // for work of other servers, and for what waited
	comparedAtOnce  = 2               // organisations of a target, on each server
	maxPartFailures = 30              // in a row; the pauses between them last about four hours
)

// inspect compares and mirrors for one target until ctx ends.
func (s *Service) inspect(ctx context.Context, name string) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		did, err := s.inspectOnce(ctx, name)
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "portal reconciliation", slog.String("target", name), slog.Any("error", err))
		}
		if did && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-s.look:
		}
	}
}

// inspectOnce begins what the hour asks for, and does one piece of work.
func (s *Service) inspectOnce(ctx context.Context, name string) (did bool, err error) {
	if err := s.nightly(ctx, name); err != nil {
		return false, err
	}
	if s.Targets[name].Line() != target.LineGood {
		return false, nil // whoever tells finds out when it is good again
	}
	if did, err = s.mirror(ctx, name); did || err != nil {
		return did, err
	}
	part, err := s.claimPart(ctx, name)
	if err != nil || part == nil {
		return false, err
	}
	return true, s.workOn(ctx, part)
}

// lookNow has the worker look at once.
func (s *Service) lookNow() {
	select {
	case s.look <- struct{}{}:
	default:
	}
}

// due is SQL for the parts whose turn has come.
func due(e database.Engine) string {
	return "(state = 'waiting' AND next_at <= " + e.In(0) + " OR state = 'running' AND leased_until <= " + e.In(0) + ")"
}

// claimPart leases a part that is due, of an organisation that is not being
// compared; nil when there is none.
func (s *Service) claimPart(ctx context.Context, name string) (*Part, error) {
	which := "SELECT p.run_id, p.organization_id FROM sync_reconciliation_parts p WHERE p.target = ? AND " + due(s.db.Engine) +
		" AND NOT EXISTS (SELECT 1 FROM sync_reconciliation_parts o WHERE o.organization_id = p.organization_id AND o.target = p.target AND o.state = 'running' AND o.leased_until > " + s.db.Engine.In(0) + ")" +
		" ORDER BY p.next_at, p.run_id LIMIT 1"
	var candidates []Part
	if err := s.db.Read(ctx).Raw(which, name).Scan(&candidates).Error; err != nil || len(candidates) == 0 {
		return nil, err
	}
	part, token := candidates[0], uuid.NewString()
	var taken bool
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		done := tx.Exec("UPDATE sync_reconciliation_parts SET state = 'running', lease = ?, leased_until = "+tx.Engine().In(s.Lease)+", started_at = COALESCE(started_at, ?), updated_at = ? WHERE run_id = ? AND organization_id = ? AND "+due(tx.Engine()),
			token, tx.Now(), tx.Now(), part.RunID, part.OrganizationID)
		if taken = done.RowsAffected == 1; done.Error != nil || !taken {
			return done.Error
		}
		return tx.Where("run_id = ? AND organization_id = ?", part.RunID, part.OrganizationID).Take(&part).Error
	})
	if err != nil || !taken {
		return nil, err
	}
	return &part, nil
}

// errPause says that a part waits a little before it goes on.
var errPause = errors.New("the part pauses")

// workOn goes on with a part until it is done, must wait, or is somebody
// else's. Each piece is kept with how far the part has come.
func (s *Service) workOn(ctx context.Context, part *Part) error {
	for ctx.Err() == nil {
		held, release := context.WithCancel(ctx)
		var keeper sync.WaitGroup
		leased := *part // as it is now: the piece changes it
		keeper.Go(func() { s.keepAlive(held, release, leased) })
		err := s.piece(held, part)
		lost := held.Err() != nil
		release()
		keeper.Wait()
		if lost || errors.Is(err, errLost) {
			return nil //nolint:nilerr // whoever has the lease goes on
		}
		switch {
		case err == nil && part.State == PartDone:
			return nil
		case errors.Is(err, errPause):
			return s.setAside(ctx, part, s.Settle)
		case err != nil:
			return s.stumble(ctx, part, err)
		}
	}
	return nil
}

// keepAlive renews the lease of a piece that takes long, until ctx ends.
func (s *Service) keepAlive(ctx context.Context, lost func(), part Part) {
	ticker := time.NewTicker(s.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			held := tx.Exec("UPDATE sync_reconciliation_parts SET leased_until = "+tx.Engine().In(s.Lease)+" WHERE run_id = ? AND organization_id = ? AND lease = ?", part.RunID, part.OrganizationID, part.Lease)
			if held.Error == nil && held.RowsAffected == 0 {
				return errLost
			}
			return held.Error
		})
		if err != nil && ctx.Err() == nil {
			lost()
			return
		}
	}
}

// stumble is for a part whose piece failed: it is tried again later, or given
// up with the reason.
func (s *Service) stumble(ctx context.Context, part *Part, err error) error {
	f := target.AsFailure(err)
	if f == nil && !errors.Is(err, errNobody) {
		return errors.Join(err, s.setAside(ctx, part, mirrorBy))
	}
	part.Attempts++
	switch {
	case f == nil:
		part.note("Tổ chức chưa có tài khoản trên cổng.", "The organisation has no account at the portal.")
	case f.Class == target.ClassAuth || f.Class == target.ClassConfig && part.Attempts >= 3 || part.Attempts >= maxPartFailures:
		part.Notes = append(part.Notes, f.Message)
	default:
		return s.setAside(ctx, part, s.pause(part.Attempts, f))
	}
	part.State = PartFailed
	s.refused(ctx, part.Target, part.OrganizationID, err)
	return s.keepPart(ctx, part, s.finishPart(part))
}

// note adds a remark on the result.
func (p *Part) note(vi, en string) {
	for _, known := range p.Notes {
		if known.EN == en {
			return
		}
	}
	p.Notes = append(p.Notes, fault.Text{VI: vi, EN: en})
}

// setAside lets go of a part for a while.
func (s *Service) setAside(ctx context.Context, part *Part, wait time.Duration) error {
	return s.keepPart(ctx, part, func(tx *database.Tx) error {
		return tx.Exec("UPDATE sync_reconciliation_parts SET state = 'waiting', lease = '', leased_until = NULL, next_at = "+tx.Engine().In(wait)+" WHERE run_id = ? AND organization_id = ?", part.RunID, part.OrganizationID).Error
	})
}

// keepPart writes how far a part has come, and what fn adds, if it is still
// ours, and renews the lease.
func (s *Service) keepPart(ctx context.Context, part *Part, fn func(tx *database.Tx) error) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		held := tx.Exec("UPDATE sync_reconciliation_parts SET leased_until = "+tx.Engine().In(s.Lease)+" WHERE run_id = ? AND organization_id = ? AND state = 'running' AND lease = ?", part.RunID, part.OrganizationID, part.Lease)
		if held.Error == nil && held.RowsAffected == 0 {
			return errLost
		}
		if held.Error != nil {
			return held.Error
		}
		part.UpdatedAt = tx.Now()
		err := tx.Model(part).Select("state", "phase", "reached", "attempts", "checked", "unread", "found", "notes", "updated_at").Updates(part).Error
		if err != nil || fn == nil {
			return err
		}
		return fn(tx)
	})
}

// finishPart ends a part: earlier results of the organisation are settled, and
// the oldest forgotten.
func (s *Service) finishPart(part *Part) func(tx *database.Tx) error {
	return func(tx *database.Tx) error {
		err := tx.Exec("UPDATE sync_reconciliation_parts SET lease = '', leased_until = NULL, finished_at = ? WHERE run_id = ? AND organization_id = ?", tx.Now(), part.RunID, part.OrganizationID).Error
		if err != nil || part.State == PartFailed {
			return err
		}
		err = tx.Exec("UPDATE sync_differences SET state = 'settled', updated_at = ? WHERE organization_id = ? AND target = ? AND run_id <> ? AND state <> 'settled'", tx.Now(), part.OrganizationID, part.Target, part.RunID).Error
		if err != nil {
			return err
		}
		return forgetParts(tx, part)
	}
}

// keptParts is how many results of an organisation are kept.
const keptParts = 10

func forgetParts(tx *database.Tx, part *Part) error {
	var old []string
	err := tx.Model(&Part{}).Where("organization_id = ? AND target = ? AND state IN ('done', 'failed')", part.OrganizationID, part.Target).
		Order("run_id DESC").Offset(keptParts).Limit(100).Pluck("run_id", &old).Error
	if err != nil || len(old) == 0 {
		return err
	}
	for _, sql := range []string{
		"DELETE FROM sync_differences WHERE organization_id = ? AND run_id IN ?",
		"DELETE FROM sync_reconciliation_parts WHERE organization_id = ? AND run_id IN ?",
	} {
		if err := tx.Exec(sql, part.OrganizationID, old).Error; err != nil {
			return err
		}
	}
	return tx.Exec("DELETE FROM sync_reconciliations WHERE id IN ? AND NOT EXISTS (SELECT 1 FROM sync_reconciliation_parts p WHERE p.run_id = sync_reconciliations.id)", old).Error
}
