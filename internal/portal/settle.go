package portal

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// longestPause bounds the wait before another try.
const longestPause = 10 * time.Minute

// settle puts r where an attempt ended; f is nil unless it failed. Failures of
// one class in a row are counted.
func (r *Record) settle(status Status, f *target.Failure) {
	r.Status = status
	if f == nil {
		r.Attempts, r.ErrorClass, r.ErrorMessage, r.ErrorAction = 0, "", fault.Text{}, fault.Text{}
		return
	}
	if r.ErrorClass != f.Class {
		r.Attempts = 0
	}
	r.Attempts++
	r.ErrorClass, r.ErrorMessage, r.ErrorAction = f.Class, f.Message, f.Action
}

// store has all of r written that a worker may change, except what makes it a
// queue.
func store(tx *database.Tx, r *Record) error {
	now := tx.Now()
	r.UpdatedAt = now
	switch {
	case r.Status == StatusSynced:
		r.WaitingSince, r.SyncedAt = nil, &now
	case r.WaitingSince == nil:
		r.WaitingSince = &now
	}
	columns, err := inJSON(r.Missing, r.ErrorMessage, r.ErrorAction)
	if err != nil {
		return err
	}
	tx.Last(database.Query{SQL: storeRecord, Args: []any{
		r.ID, string(r.Status), r.Stage, r.Attempts, columns[0], string(r.ErrorClass), columns[1], columns[2],
		r.RemoteID, r.RemoteChainID, r.RemoteTraceCode, r.SentDigest, r.SentVersion, r.WaitingSince, r.SyncedAt, r.UpdatedAt,
	}})
	return nil
}

// storeRecord goes past gorm: every call has records written twice.
const storeRecord = `UPDATE sync_records SET status = $2, stage = $3, attempts = $4, missing = $5, error_class = $6, error_message = $7, error_action = $8,
 remote_id = $9, remote_chain_id = $10, remote_trace_code = $11, sent_digest = $12, sent_version = $13, waiting_since = $14, synced_at = $15, updated_at = $16 WHERE id = $1`

// inJSON is what the columns of a record hold that are JSON.
func inJSON(missing []Missing, message, action fault.Text) (columns [3]string, err error) {
	if missing == nil {
		missing = []Missing{}
	}
	for i, v := range []any{missing, message, action} {
		raw, failed := json.Marshal(v)
		columns[i], err = string(raw), errors.Join(err, failed)
	}
	return columns, err
}

// errLost says that another worker has the batch now.
var errLost = errors.New("the lease on the batch is lost")

// errIncomplete says that the plan lacks something.
var errIncomplete = errors.New("incomplete")

// errUnseen says that an interrupted create was looked for once and not found.
var errUnseen = errors.New("not seen on the portal yet")

// finish writes how an attempt at a batch ended and ends its lease.
func (s *Service) finish(ctx context.Context, p *push, failure error) {
	if ctx.Err() != nil || errors.Is(failure, errLost) {
		return // stopped, or no longer ours: whoever takes the lease goes on
	}
	r, pause := p.record, time.Duration(0)
	f := target.AsFailure(failure)
	switch {
	case failure == nil && p.differs():
		r.settle(StatusParked, changedThere(p.change()))
		r.SentVersion, r.Missing = p.version, []Missing{}
	case failure == nil:
		r.settle(StatusSynced, nil)
		r.SentVersion, r.Missing = p.version, []Missing{}
	case errors.Is(failure, errIncomplete):
		r.settle(StatusIncomplete, nil)
		r.Missing = p.missing
	case errors.Is(failure, errUnseen): // the failure before still tells why it waits
		r.Status, pause = StatusPending, s.Settle
	case errors.Is(failure, errAsked):
		r.settle(StatusPending, nil)
		r.Missing, pause = []Missing{}, p.wait
	default:
		if f == nil {
			s.Log.ErrorContext(ctx, "portal batch", slog.String("batch_id", r.ObjectID), slog.Any("error", failure))
			f = target.Fail(target.ClassInternal, "internal", fault.Text{VI: "Lỗi nội bộ khi gửi.", EN: "An internal error while sending."})
		}
		p.doubt(f)
		if p.progress {
			r.Attempts = 0 // who gets on need not wait longer and longer
		}
		r.Missing = []Missing{}
		r.settle(Status(f.Status(r.tries(f))), f)
		pause = s.pause(r.Attempts, f)
	}
	list := p.kept.take()
	err := s.db.InTx(ctx, func(tx *database.Tx) error { return s.end(tx, p, f, pause, list) })
	if err == nil {
		p.reached = nil
	} else {
		p.kept.add(list...)
	}
	if err != nil && !errors.Is(err, errLost) {
		s.Log.ErrorContext(ctx, "portal batch not settled", slog.String("batch_id", r.ObjectID), slog.Any("error", err))
	}
}

// change is what parks a batch that differs from what the portal confirmed.
func (p *push) change() string {
	if p.held() != "" {
		return kindHeld
	}
	return KindBatch
}

// tries is which failure of its class in a row f is.
func (r *Record) tries(f *target.Failure) int {
	if r.ErrorClass == f.Class {
		return r.Attempts + 1
	}
	return 1
}

// end is finish's transaction. A batch that changed meanwhile goes on waiting.
func (s *Service) end(tx *database.Tx, p *push, f *target.Failure, pause time.Duration, list []Exchange) error {
	r := p.record
	freed := tx.Exec("UPDATE sync_records SET lease = '', leased_until = NULL, takes = 0, next_at = "+tx.Engine().In(pause)+" WHERE id = ? AND lease = ? AND status = 'sending'", r.ID, p.lease)
	if freed.Error != nil {
		return freed.Error
	}
	if freed.RowsAffected == 0 {
		return errLost
	}
	if err := errors.Join(p.storeReached(tx), store(tx, r)); err != nil {
		return err
	}
	if err := keep(tx, list); err != nil {
		return err
	}
	if f != nil {
		for _, place := range p.placeRecords {
			if place.Stage == stageCreated { // in doubt
				if err := store(tx, place); err != nil {
					return err
				}
			}
		}
	}
	if r.Status == StatusSynced { // the scan shows where the portal has it
		if err := s.Box.Enqueue(tx, "scan.batch", r.ObjectID); err != nil {
			return err
		}
	}
	err := tx.Later(func(q *gorm.DB) *gorm.DB {
		return q.Exec("UPDATE sync_records SET status = 'pending', waiting_since = COALESCE(waiting_since, ?) WHERE id = ? AND wanted_version > ? AND (status IN ('synced', 'incomplete', 'rejected') OR status = 'parked' AND error_class = 'confirmed')", tx.Now(), r.ID, p.version)
	})
	if err != nil || f == nil {
		return err
	}
	if at := p.at; at != nil && at != r {
		at.settle(Status(f.Status(at.tries(f))), f)
		if err := store(tx, at); err != nil {
			return err
		}
	}
	if f.Class != target.ClassAuth || r.Status != StatusParked {
		return nil
	}
	return refuse(tx, r.Target, r.OrganizationID, f)
}

// pause is how long to wait after the tries-th failure: doubled each time, and
// scattered so that organisations do not come back in step.
func (s *Service) pause(tries int, f *target.Failure) time.Duration {
	wait := min(s.Pause<<min(tries-1, 12), longestPause)
	wait = wait/2 + time.Duration(rand.Int64N(int64(wait/2)+1)) //nolint:gosec // jitter, not a secret
	if f.Class == target.ClassAmbiguous {
		wait = max(wait, s.Settle)
	}
	return max(wait, f.RetryAfter)
}
