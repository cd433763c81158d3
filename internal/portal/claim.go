package portal

import (
	"context"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
)

// Conditions on sync_records r of one target and organisation. Their constant
// parts are those of the partial indexes: what waits costs nothing until its
// turn comes.
const batches = "r.object_kind = 'batch' AND r.status = "

func ready(e database.Engine) string { return batches + "'pending' AND r.next_at <= " + e.In(0) }

// orphaned is a batch of a worker whose lease ran out.
func orphaned(e database.Engine) string {
	return batches + "'sending' AND r.leased_until <= " + e.In(0)
}

func inHand(e database.Engine) string {
	return batches + "'sending' AND r.leased_until > " + e.In(0)
}

// candidate is an organisation with a batch to be told and none in hand.
type candidate struct {
	OrganizationID string
	Refused        bool // its account
}

func (s *Service) candidates(ctx context.Context, name string, limit int) (rows []candidate, err error) {
	has := func(what string) string {
		return "EXISTS (SELECT 1 FROM sync_records r WHERE r.target = e.target AND r.organization_id = e.organization_id AND " + what + ")"
	}
	e := s.db.Engine
	err = s.db.Read(ctx).Raw("SELECT e.organization_id, e.refused_at IS NOT NULL AS refused FROM sync_enrollments e WHERE e.target = ? AND e.enabled"+
		" AND ("+has(ready(e))+" OR "+has(orphaned(e))+") AND NOT "+has(inHand(e))+" LIMIT ?", name, limit).Scan(&rows).Error
	return rows, err
}

// claim leases one batch each of up to limit organisations that have none in
// hand.
func (s *Service) claim(ctx context.Context, name string, limit int) (claimed []Record, err error) {
	if limit <= 0 {
		return nil, nil
	}
	// An idle worker looks all the time: look without a transaction first.
	rows, err := s.candidates(ctx, name, limit)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, row := range rows {
		if !row.Refused {
			ids = append(ids, row.OrganizationID)
		} else if err := s.holdRefused(ctx, name, row.OrganizationID); err != nil {
			return nil, err
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) (err error) {
		claimed, err = s.lease(tx, name, ids)
		return err
	})
	if err != nil {
		return nil, err // no lease stands
	}
	return claimed, nil
}

// lease takes a batch of each organisation. The row of the enrolment is the lock:
// servers take turns on it.
func (s *Service) lease(tx *database.Tx, name string, organizations []string) (claimed []Record, err error) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var free []string
	err = tx.Raw("SELECT organization_id FROM sync_enrollments WHERE target = ? AND organization_id IN ? AND enabled AND refused_at IS NULL"+lock, name, organizations).Scan(&free).Error
	for _, organization := range free {
		if err != nil {
			return nil, err
		}
		r, ok, failed := s.take(tx, name, organization)
		if err = failed; ok {
			claimed = append(claimed, r)
		}
	}
	return claimed, err
}

// take takes the batch of an organisation that has waited longest, first one that
// was in hand before.
func (s *Service) take(tx *database.Tx, name, organization string) (r Record, ok bool, err error) {
	e := tx.Engine()
	from := func(what string) string {
		return "SELECT r.id FROM sync_records r WHERE r.target = @target AND r.organization_id = @organization AND " + what
	}
	taken := tx.Raw("UPDATE sync_records SET status = 'sending', takes = takes + 1, lease = @lease, leased_until = "+e.In(s.Lease)+", updated_at = @now"+
		" WHERE id = COALESCE(("+from(orphaned(e))+" LIMIT 1), ("+from(ready(e))+" ORDER BY r.next_at, r.id LIMIT 1)) AND NOT EXISTS ("+from(inHand(e))+") RETURNING *",
		map[string]any{"target": name, "organization": organization, "lease": uuid.NewString(), "now": tx.Now()}).Scan(&r)
	if taken.Error != nil || taken.RowsAffected == 0 {
		return r, false, taken.Error
	}
	if r.Takes > maxTakes {
		return r, false, park(tx, &r)
	}
	return r, true, nil
}
