package portal_test

import (
	"context"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal/target"
)

// timed is each with the pauses, leases and cuts of a real service. Nothing waits
// for them: pass and skip have the time go by.
func timed(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	dbtest.EachEngine(t, func(t *testing.T, e database.Engine) {
		t.Helper()
		var skipped atomic.Int64
		db := dbtest.Fresh(t, e, func() time.Time { return time.Now().Add(time.Duration(skipped.Load())) })
		b := newBenchAt(t, db, "8930000", &skipped)
		b.usual = true
		b.portal = b.worker(t)
		test(t, b)
	})
}

// now is what the clock shows that everything but the databases goes by.
func (b *bench) now() time.Time { return time.Now().Add(time.Duration(b.skipped.Load())) }

// pass has d go by: by the injected clock, and, as the databases' own cannot be
// set, by bringing nearer what is yet to come. Nobody may be at work.
func (b *bench) pass(t testing.TB, d time.Duration) {
	t.Helper()
	for b.inside.Load() > 0 { // the portal is still at a call that nobody waits for
		time.Sleep(time.Millisecond)
	}
	b.skipped.Add(int64(d))
	ago := map[database.Engine]string{database.SQLite: " - ?", database.Postgres: " - ? * interval '1 microsecond'"}[b.db.Engine]
	for table, which := range map[string]string{"sync_records": "object_kind = 'batch' AND status IN ('pending', 'sending')", "sync_mirrors": "true", "sync_reconciliation_parts": "state <> 'done'"} {
		b.exec(t, "UPDATE "+table+" SET next_at = next_at"+ago+", leased_until = leased_until"+ago+" WHERE "+which, d.Microseconds(), d.Microseconds())
	}
}

// skip has as much time go by as must before anything can be told, at most most,
// and reports false if nothing waits for that.
func (b *bench) skip(t testing.TB, most time.Duration) bool {
	t.Helper()
	left := map[database.Engine]string{
		database.SQLite:   "min(at) - CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
		database.Postgres: "CAST(extract(epoch FROM min(at) - clock_timestamp()) * 1000000 AS bigint)",
	}[b.db.Engine]
	turns := "SELECT COALESCE(max(leased_until), min(next_at)) AS at FROM sync_records WHERE object_kind = 'batch' AND status IN ('pending', 'sending') GROUP BY organization_id"
	var micros *int64
	if err := b.db.Read(t.Context()).Raw("SELECT " + left + " FROM (" + turns + ") AS turns").Scan(&micros).Error; err != nil {
		t.Fatal(err)
	}
	if micros == nil {
		return false
	}
	d := max(time.Duration(*micros)*time.Microsecond, 0) + time.Millisecond
	if b.portal.Targets["national"].Line() != target.LineGood { // what waits is not what is waited for
		d = 5 * time.Second
	}
	b.pass(t, min(d, most))
	return true
}

// dial connects to the portal, unless nothing listens there.
func (b *bench) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if b.closed.Load() {
		b.number.Add(1)
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// within has workers tell what waits until so much time has gone by, or all of
// it stands.
func (b *bench) within(t testing.TB, d time.Duration) {
	t.Helper()
	for until := b.now().Add(d); ; {
		if err := b.portal.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left := until.Sub(b.now()); left <= 0 || !b.skip(t, left) {
			return
		}
	}
}
