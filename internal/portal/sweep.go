package portal

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
)

const (
	sweepEvery = time.Hour
	sweepPause = 200 * time.Millisecond // between two steps: others want the database, too
	sweepStep  = 500                    // exchanges of one transaction
)

// sweep removes what need not be kept for ever, until ctx ends.
func (s *Service) sweep(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		for more := true; more && ctx.Err() == nil; {
			removed, err := s.Sweep(ctx)
			if err != nil && ctx.Err() == nil {
				s.Log.WarnContext(ctx, "portal exchanges not swept", slog.Any("error", err))
			}
			if more = err == nil && removed == sweepStep; more {
				wait(ctx, sweepPause)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Sweep removes some of the exchanges that are older than they are kept, the
// oldest first, and returns how many: 500 when there may be more. What records
// say of their last failure stays.
func (s *Service) Sweep(ctx context.Context) (removed int64, err error) {
	if s.KeepExchanges <= 0 {
		return 0, nil
	}
	var old []string
	before := earliestID(s.db.Now().Add(-s.KeepExchanges))
	if err := s.db.Read(ctx).Model(&Exchange{}).Where("id < ?", before).Order("id").Limit(sweepStep).Pluck("id", &old).Error; err != nil || len(old) == 0 {
		return 0, err
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		gone := tx.Where("id IN ?", old).Delete(&Exchange{})
		removed = gone.RowsAffected
		return gone.Error
	})
	return removed, err
}

// earliestID is the least id made at a time (RFC 9562, 5.7: it begins with
// milliseconds since 1970).
func earliestID(at time.Time) string {
	ms := at.UnixMilli()
	var id uuid.UUID
	for i := range 6 {
		id[5-i] = byte(ms >> (8 * i)) //nolint:gosec // the low byte is meant
	}
	return id.String()
}
