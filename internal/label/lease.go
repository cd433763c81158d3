package label

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/database"
)

// usualLease is for how long a run lives without a word from its server: longer
// than a database is away when it is restarted.
const usualLease = time.Minute

func (s *Service) lease() time.Duration {
	if s.Lease > 0 {
		return s.Lease
	}
	return usualLease
}

// keepAlive renews the lease of a run, and notes how many labels and bytes it
// has come to, until stop is called. A renewal that fails is tried again: in the
// worst case the run counts as interrupted until it ends.
func (s *Service) keepAlive(ctx context.Context, id string, progress func() (labels, bytes int64)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(s.lease() / 4)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				labels, bytes := progress()
				_ = s.renew(ctx, id, labels, bytes)
			}
		}
	}()
	return func() { cancel(); <-ended }
}

func (s *Service) renew(ctx context.Context, id string, labels, bytes int64) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.Exec("UPDATE label_runs SET labels = ?, bytes = ?, alive_until = "+s.db.Engine.In(s.lease())+" WHERE id = ? AND status = ?", labels, bytes, id, RunRunning).Error
	})
}
