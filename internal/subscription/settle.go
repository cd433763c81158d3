package subscription

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// The longest pauses before another try: of one that fails, and of one that has
// failed for so long that it is parked.
const (
	longestPause = 10 * time.Minute
	parkedPause  = time.Hour
)

// errLost says that another worker has the subscription now, or that it was
// deleted.
var errLost = errors.New("the lease on the subscription is lost")

func (s *Service) head(ctx context.Context) (string, error) { return event.Head(ctx, s.db) }

// keep stores the batch that is about to be sent.
func (s *Service) keep(ctx context.Context, sub *Subscription) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		return sub.update(tx, "until_head", "until_at", "reached", "told", "batch", "batch_id", "batch_at", "batch_reached", "batch_last")
	})
}

// update writes columns of sub while its lease is held.
func (s *Subscription) update(tx *database.Tx, columns ...string) error {
	written := tx.Model(&Subscription{}).Where("id = ? AND lease = ?", s.ID, s.Lease).Select(columns).Updates(s)
	if written.Error != nil {
		return written.Error
	}
	if written.RowsAffected == 0 {
		return errLost
	}
	return nil
}

// settle writes how an attempt ended and ends its lease.
func (s *Service) settle(ctx context.Context, sub *Subscription, err error) error {
	if errors.Is(err, errLost) {
		return err
	}
	var wait time.Duration
	if err == nil {
		wait, err = s.moveOn(ctx, sub)
	}
	if err != nil {
		wait = s.fail(ctx, sub, err)
	}
	lease := sub.Lease
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		err := sub.update(tx, "status", "last_notified_at", "min_record_time", "since_head", "until_head", "until_at", "reached", "told",
			"batch", "batch_id", "batch_at", "batch_reached", "batch_last", "attempts", "failing_since", "last_error")
		if err != nil {
			return err
		}
		return tx.Exec("UPDATE epcis_subscriptions SET lease = '', leased_until = NULL, next_at = "+tx.Engine().In(wait)+" WHERE id = ? AND lease = ?", sub.ID, lease).Error
	})
}

// release ends the lease of an attempt that was broken off.
func (s *Service) release(ctx context.Context, sub *Subscription) {
	err := s.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.Exec("UPDATE epcis_subscriptions SET lease = '', leased_until = NULL WHERE id = ? AND lease = ?", sub.ID, sub.Lease).Error
	})
	if err != nil {
		s.Log.WarnContext(ctx, "subscription not released", slog.String("subscription_id", sub.ID), slog.Any("error", err))
	}
}

// moveOn is what follows a success: how long until there is more to do.
func (s *Service) moveOn(ctx context.Context, sub *Subscription) (time.Duration, error) {
	sub.Attempts, sub.FailingSince, sub.LastError = 0, nil, ""
	if sub.Status == Pending {
		sub.Status = Active
		return s.untilNext(ctx, sub)
	}
	sub.Status = Active
	if sub.Batch != "" {
		now := s.db.Now()
		sub.LastNotifiedAt = &now
	}
	last, sent := sub.BatchLast, sub.Batch != ""
	sub.Reached, sub.Batch, sub.BatchID, sub.BatchAt, sub.BatchReached, sub.BatchLast = sub.BatchReached, "", "", nil, "", false
	if !last {
		return 0, nil
	}
	if sub.UntilAt != nil && sub.UntilAt.After(sub.MinRecordTime) {
		sub.MinRecordTime = *sub.UntilAt
	}
	sub.SinceHead, sub.UntilHead, sub.UntilAt, sub.Reached, sub.Told = sub.UntilHead, "", nil, "", false
	if sub.Schedule == "" && !sent { // nothing for this one: do not look at each commit
		return s.Poll, nil
	}
	return s.untilNext(ctx, sub)
}

// untilNext is how long until the next time of a schedule; a stream's is now.
func (s *Service) untilNext(ctx context.Context, sub *Subscription) (time.Duration, error) {
	controls, err := sub.controls()
	if err != nil || controls.Stream {
		return 0, err
	}
	now, err := s.clock(ctx)
	return controls.Schedule.Next(now).Sub(now), err
}

// fail is what follows a failure: how long until the next try.
func (s *Service) fail(ctx context.Context, sub *Subscription, err error) time.Duration {
	now, failed := s.clock(ctx) // by which a step of this server's clock gives nobody up
	if failed != nil {
		return s.Pause
	}
	if sub.FailingSince == nil {
		sub.FailingSince = &now
	}
	sub.Attempts++
	long := now.Sub(*sub.FailingSince) >= s.Patience
	var theirs failure
	switch {
	case errors.As(err, &theirs):
		sub.LastError = theirs.Error()
		if long && sub.Status == Pending {
			sub.Status = Refused
		}
	case fault.Is(err, fault.KindUnauthenticated):
		sub.Status, sub.LastError = Stopped, "the key that the subscription was made with is no longer good"
	case fault.Is(err, fault.KindForbidden):
		sub.LastError = "the organisation is suspended"
	default:
		s.Log.WarnContext(ctx, "subscription", slog.String("subscription_id", sub.ID), slog.Any("error", err))
		sub.LastError = "an internal error"
		if f := fault.As(err); f != nil {
			sub.LastError = f.Message.EN
		}
	}
	if long && sub.Status == Active {
		sub.Status = Parked
	}
	if sub.Status == Parked {
		return scattered(parkedPause)
	}
	return scattered(min(s.Pause<<min(sub.Attempts-1, 12), longestPause))
}

// scattered keeps subscribers from coming back in step.
func scattered(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d/2)+1)) //nolint:gosec // jitter, not a secret
}
