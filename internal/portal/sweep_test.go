package portal_test

import (
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
)

// TestExchangesAreKeptForAWhile: older ones go in steps, the rest and the
// records stay; without a term all stay.
func TestExchangesAreKeptForAWhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.synced(t)
		record, kept := b.record(t, id), b.count(t, "SELECT count(*) FROM sync_exchanges")
		do(t, t.Context(), b.db, func(tx *database.Tx) (any, error) {
			var old []portal.Exchange
			for i := range 1_200 {
				at := time.Now().AddDate(0, 0, -91).Add(time.Duration(i) * time.Second)
				old = append(old, portal.Exchange{ID: portal.EarliestID(at), RecordID: record.ID, At: database.UTC(at), Op: "order.find"})
			}
			at := time.Now().AddDate(0, 0, -89)
			old = append(old, portal.Exchange{ID: portal.EarliestID(at), RecordID: record.ID, At: database.UTC(at), Op: "order.find"})
			return nil, tx.CreateInBatches(&old, 100).Error
		})
		for _, step := range []struct {
			keep time.Duration
			want int64
		}{{0, 0}, {90 * 24 * time.Hour, 500}, {90 * 24 * time.Hour, 500}, {90 * 24 * time.Hour, 200}, {90 * 24 * time.Hour, 0}} {
			b.portal.KeepExchanges = step.keep
			if n, err := b.portal.Sweep(t.Context()); err != nil || n != step.want {
				t.Fatalf("%d went, not %d: %v", n, step.want, err)
			}
		}
		if n := b.count(t, "SELECT count(*) FROM sync_exchanges"); n != kept+1 {
			t.Errorf("%d stay, not %d", n, kept+1)
		}
		if got := dbtest.NewID(); got < portal.EarliestID(time.Now().Add(-time.Minute)) || got > portal.EarliestID(time.Now().Add(time.Minute)) {
			t.Errorf("%s is not of this minute", got)
		}
	})
}
