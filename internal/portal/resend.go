package portal

import (
	"errors"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Resent is what was done about differences.
type Resent struct {
	Filter  DifferenceFilter
	Matched int64 // open differences that the filter finds
	Resent  int64 // of them told again
	Parked  int64 // of them parked: the portal's operator must act
	Skipped int64 // of them left: nobody here told it, or its batch is being told right now
}

// maxResent is how many differences one call deals with; the rest matches again.
const maxResent = 1_000

// Resend has told again what a comparison found missing there, or different and
// not confirmed; what is confirmed and differs is parked. dry only counts.
func (s *Service) Resend(tx *database.Tx, runID string, f DifferenceFilter, dry bool) (Resent, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil {
		err = scope.Require(reqctx.RoleAdmin, reqctx.RoleManager)
	}
	if err != nil {
		return Resent{}, err
	}
	run, err := ownRun(tx.DB, scope, runID)
	if err != nil {
		return Resent{}, err
	}
	f.State = DifferenceOpen
	var rows []Difference
	if err := f.narrow(scope.Rows(tx.Where("run_id = ?", runID), "organization_id")).Order("id").Limit(maxResent).Find(&rows).Error; err != nil {
		return Resent{}, err
	}
	done := Resent{Filter: f, Matched: int64(len(rows))}
	for _, d := range rows {
		state, err := s.resend(tx, d, dry)
		if err != nil {
			return done, err
		}
		switch state {
		case DifferenceResent:
			done.Resent++
		case DifferenceParked:
			done.Parked++
		default:
			done.Skipped++
			continue
		}
		if dry {
			continue
		}
		if err := tx.Model(&d).Updates(map[string]any{"state": state, "updated_at": tx.Now()}).Error; err != nil {
			return done, err
		}
	}
	if dry {
		return done, nil
	}
	tx.AfterCommit(s.Wake)
	return done, audit.Append(tx, audit.Entry{Action: "sync.resend", ObjectKind: "sync_reconciliation", ObjectID: run.ID, OrganizationID: scope.Actor().OrganizationID, After: done})
}

// resend deals with one difference and says in which state it is then; "" when
// nothing can be done about it.
func (s *Service) resend(tx *database.Tx, d Difference, dry bool) (string, error) {
	if d.Kind == MissingHere {
		return "", nil
	}
	batch, err := batchOf(tx, d)
	if err != nil || batch == "" {
		return "", err
	}
	m := member{d.Target, d.OrganizationID}
	record, err := present[Record](tx.Where("target = ? AND organization_id = ? AND object_kind = ? AND object_id = ? AND scope IN ?", d.Target, d.OrganizationID, d.ObjectKind, d.ObjectID, []string{"", batch}))
	if err != nil {
		return "", err
	}
	r, told := record.(Record)
	again := d.Kind == MissingThere || !d.Confirmed
	free, err := freeBatch(tx, m, batch)
	switch {
	case err != nil || !free:
		return "", err
	case again && dry:
		return DifferenceResent, nil
	case dry:
		return DifferenceParked, nil
	case !again:
		return DifferenceParked, parkDifferent(tx, m, batch, d, r)
	}
	if told {
		if err := s.undo(tx, d, r); err != nil {
			return "", err
		}
	}
	if err := errors.Join(touch(tx, m, KindBatch, batch, "", batch), tx.Flush()); err != nil {
		return "", err
	}
	return DifferenceResent, tx.Exec("UPDATE sync_records SET status = 'pending', attempts = 0, next_at = "+tx.Engine().In(0)+" WHERE target = ? AND organization_id = ? AND object_kind = 'batch' AND object_id = ? AND status <> 'sending'", d.Target, d.OrganizationID, batch).Error
}

// batchOf is the batch by which a difference is told again; of a place any
// that has a step there.
func batchOf(tx *database.Tx, d Difference) (id string, err error) {
	if d.BatchID != nil {
		return *d.BatchID, nil
	}
	err = tx.Raw("SELECT x.scope FROM events e JOIN sync_records x ON x.object_kind = 'event' AND x.object_id = CAST(e.pk AS text) WHERE e.place_id = ? AND x.target = ? AND x.organization_id = ? ORDER BY x.id DESC LIMIT 1",
		d.ObjectID, d.Target, d.OrganizationID).Scan(&id).Error
	return id, err
}

// freeBatch reports whether no worker has a batch.
func freeBatch(tx *database.Tx, m member, batch string) (bool, error) {
	var sending int64
	err := tx.Model(&Record{}).Where("target = ? AND organization_id = ? AND object_kind = 'batch' AND object_id = ? AND status = 'sending'", m.Target, m.OrganizationID, batch).Count(&sending).Error
	return sending == 0, err
}

// undo puts a record back to where a create, or a confirmation, may or may not
// have happened: whoever tells it looks on the portal first.
func (s *Service) undo(tx *database.Tx, d Difference, r Record) error {
	if d.Kind == Different { // there, and not confirmed
		return tx.Exec("UPDATE sync_records SET stage = ?, status = CASE WHEN object_kind = 'batch' THEN status ELSE 'pending' END, waiting_since = COALESCE(waiting_since, ?), updated_at = ? WHERE id = ?", stageCreated, tx.Now(), tx.Now(), r.ID).Error
	}
	const lost = "UPDATE sync_records SET stage = ?, remote_id = '', remote_chain_id = '', remote_trace_code = '', sent_digest = '', waiting_since = COALESCE(waiting_since, ?), updated_at = ?, status = CASE WHEN object_kind = 'batch' THEN status ELSE 'pending' END"
	if err := tx.Exec(lost+" WHERE id = ?", stageCreating, tx.Now(), tx.Now(), r.ID).Error; err != nil || d.ObjectKind != KindBatch {
		return err
	}
	// With its order a chain's steps are gone.
	return tx.Exec(lost+" WHERE target = ? AND organization_id = ? AND object_kind = 'event' AND scope = ? AND remote_id <> ''", stageCreating, tx.Now(), tx.Now(), d.Target, d.OrganizationID, d.ObjectID).Error
}

// parkDifferent parks what the portal confirmed and holds otherwise.
func parkDifferent(tx *database.Tx, m member, batch string, d Difference, r Record) error {
	failure := target.Fail(target.ClassConfirmed, "reconcile", fault.Text{
		VI: "Đối soát: cổng đã xác nhận nhưng dữ liệu khác (" + d.Field + ").", EN: "Compared: the portal confirmed it, and holds something else (" + d.Field + ").",
	})
	if r.ID != "" && r.ObjectKind != KindBatch {
		r.settle(StatusParked, failure)
		if err := store(tx, &r); err != nil {
			return err
		}
	}
	record, err := present[Record](tx.Where("target = ? AND organization_id = ? AND object_kind = 'batch' AND object_id = ?", m.Target, m.OrganizationID, batch))
	if b, known := record.(Record); err == nil && known && d.ObjectKind != KindPlace {
		b.settle(StatusParked, failure)
		err = store(tx, &b)
	}
	return err
}
