package portal_test

import (
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
)

// only has the bench told by a worker with the targets of o and no other.
func (b *bench) only(o portal.Options) {
	o.DB, o.Box, o.Secrets, o.PublicURL, o.IDBase = b.db, b.box, [32]byte{1, 2, 3}, "https://txng.example", "https://txng.example"
	o.Profile, o.Log, o.Lease, o.Pause, o.Settle = catalog.ProfileND37, dbtest.Logger(), lease, 2*time.Millisecond, 4*time.Millisecond
	b.portal = portal.New(o)
	b.catalog.Changed, b.batches.Changed, b.events.Changed = b.portal.Changed, b.portal.Changed, b.portal.EventChanged
}

// records are all of the organisation's.
func (b *bench) records(t testing.TB) []portal.Record {
	t.Helper()
	all, err := b.portal.Records(b.manager(t), portal.Filter{}, "", 200)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (b *bench) count(t testing.TB, sql string) (n int64) {
	t.Helper()
	if err := b.db.Read(t.Context()).Raw(sql).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// allSynced works until every batch of the organisation is.
func (b *bench) allSynced(t testing.TB) {
	t.Helper()
	for _, r := range b.records(t) {
		if r.ObjectKind == portal.KindBatch {
			b.until(t, r.ObjectID, portal.StatusSynced)
		}
	}
}
