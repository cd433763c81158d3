package resolver

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/txng-vn/txng/internal/database"
)

// channel is what servers tell one another of changed answers on.
const channel = "txng_scan"

// watch knows how far the service has heard of other servers' changes.
type watch struct {
	alone  bool         // there are no others
	start  time.Time    // proved counts from here, by the clock that only goes forward
	proved atomic.Int64 // nanoseconds: all that was committed before this was heard
	epoch  atomic.Int64 // one more with each new connection: what came between is unknown
}

func newWatch(alone bool) *watch {
	return &watch{alone: alone, start: time.Now()} //nolint:forbidigo // durations, not facts
}

// hears reports whether all that other servers committed up to a second ago has
// been heard since epoch.
func (w *watch) hears(epoch int64) bool {
	if w.alone {
		return true
	}
	proved := w.proved.Load()
	return proved > 0 && w.epoch.Load() == epoch && int64(time.Since(w.start))-proved < int64(fresh)
}

// hear hears of other servers' changes until ctx ends.
func (s *Service) hear(ctx context.Context) {
	if s.cache == nil {
		return
	}
	w := s.cache.watch
	s.db.Listen(ctx, channel, database.Listening{
		Began: func() {
			w.proved.Store(0)
			w.epoch.Add(1)
		},
		Notified: s.heard,
		Lost:     func() { w.proved.Store(0) },
		Proved:   func(began time.Time) { w.proved.Store(int64(began.Sub(w.start))) },
	})
}

// heard forgets what a notification names: "CODE/LOT".
func (s *Service) heard(payload string) {
	code, lot, _ := strings.Cut(payload, "/") // no code holds one
	s.cache.forget(code, lot)
}

// forget has every server forget the answer about a code and lot or, when lot is
// "", about a product and all its lots, when tx commits.
func (s *Service) forget(tx *database.Tx, code, lot string) error {
	tx.AfterCommit(func() { s.cache.forget(code, lot) })
	return tx.Notify(channel, code+"/"+lot)
}
