package portal_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/reqctx"
)

const (
	outage    = 5 * 24 * time.Hour
	pieces    = 10              // of the outage: in each something happens
	watched   = 5 * time.Minute // of each piece a worker is watched for
	calls     = 5 + 4 + 300/30  // it may make in that time: five cut the line, four follow within 30 s, and then one every 30 s
	backAfter = time.Minute     // that the portal is back is noticed
	toldAfter = 5 * time.Minute // and all that waited is told
)

// away are the ways of a portal of not being there.
func away(b *bench) map[string]func(bool) {
	spoiled := func(f portalsim.Fault) func(bool) {
		return func(on bool) {
			b.sim.ClearFaults()
			if f.Op, f.Times = "*", -1; on {
				b.sim.Inject(f)
			}
		}
	}
	return map[string]func(bool){
		"refused": func(on bool) { b.closed.Store(on) },
		"503":     spoiled(portalsim.Fault{Kind: portalsim.FaultHTTP, Status: 503}),
		"html":    spoiled(portalsim.Fault{Kind: portalsim.FaultHTML}),
	}
}

// TestFiveDaysOfOutage: the portal is away for five days in which batches are
// made and go on. It is hardly called, how old what waits is stands in the
// target's state, and when it is back that is noticed within a minute and all is
// told within a few, once and in order. PostgreSQL sees one kind of outage, and
// all of them when TXNG_LONG=1.
func TestFiveDaysOfOutage(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"refused", "503", "html"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			timed(t, func(t *testing.T, b *bench) {
				if !long() && kind != "503" && b.db.Engine == database.Postgres {
					return
				}
				b.silent = true
				b.portal = b.worker(t)
				b.enrol(t)
				b.link(t)
				first := b.batch(t, b.product)
				want := map[string][]string{first: {b.step(t, first, event.Harvest, 0, 0).PK}}
				b.follow(t)
				b.within(t, time.Minute)
				turn := away(b)[kind]
				turn(true)
				b.endure(t, first, want)
				turn(false)
				b.recover(t)
				b.judgeChains(t, want)
			})
		})
	}
}

// endure has the outage go by, and in each of its pieces a step of the batch
// that the portal has, a new batch, and a new worker.
func (b *bench) endure(t *testing.T, first string, want map[string][]string) {
	t.Helper()
	var since time.Time
	for n := range pieces {
		if n == 1 {
			since = b.now().Add(-outage / pieces)
		}
		want[first] = append(want[first], b.step(t, first, event.Store, 0, n+1).PK)
		made := b.batch(t, b.product)
		want[made] = append(want[made], b.step(t, made, event.Harvest, 0, n).PK, b.step(t, made, event.Pack, 1, n+1).PK)
		b.follow(t)
		b.portal = b.worker(t)
		before, piece := b.number.Load(), b.now()
		b.within(t, watched)
		if made := b.number.Load() - before; made < 5 || made > calls {
			t.Errorf("%d calls in %s of a portal that is away", made, watched)
		}
		b.pass(t, outage/pieces-b.now().Sub(piece)) // likewise
	}
	s := b.national(t)
	if s.State != "failing" || s.Backlog != pieces+1 || s.OldestPendingAt == nil || s.OldestPendingAt.Sub(since).Abs() > time.Minute {
		t.Errorf("after %s: %+v, and the first waits since %s", outage, s, since)
	}
}

// recover fails unless what waited is told soon.
func (b *bench) recover(t *testing.T) {
	t.Helper()
	before := len(b.untold(t))
	b.within(t, backAfter)
	if left := len(b.untold(t)); left == before {
		t.Errorf("not one is told %s after it is back", backAfter)
	}
	b.within(t, toldAfter-backAfter)
	if left := b.untold(t); len(left) > 0 {
		t.Errorf("%d are not told %s after it is back: %+v", len(left), toldAfter, left[0])
	}
	if s := b.national(t); s.State != "idle" || s.OldestPendingAt != nil {
		t.Errorf("%+v", s)
	}
}

func (b *bench) national(t *testing.T) portal.TargetState {
	t.Helper()
	states, err := b.portal.TargetStates(as(t, reqctx.RoleAdmin, ""))
	if err != nil {
		t.Fatal(err)
	}
	return states[slices.IndexFunc(states, func(s portal.TargetState) bool { return s.Name == "national" })]
}

// judgeChains fails unless the portal holds exactly the batches, each with its
// steps, all confirmed, once and in the order in which they happened.
func (b *bench) judgeChains(t *testing.T, want map[string][]string) {
	t.Helper()
	l, there := b.sim.Ledger(), map[string][]string{}
	for _, e := range l.Events {
		_, ref, _ := strings.Cut(e.MoTa, "[ref:")
		there[e.IDChuoiSanXuat] = append(there[e.IDChuoiSanXuat], strings.TrimSuffix(ref, "]"))
		if e.TrangThai != 1 {
			t.Errorf("not confirmed: %+v", e)
		}
	}
	if len(l.Orders) != len(want) || len(l.Chains) != len(want) || len(l.Places) != len(b.places) {
		t.Errorf("%d orders, %d chains, %d places of %d batches", len(l.Orders), len(l.Chains), len(l.Places), len(want))
	}
	for id, steps := range want {
		if got := there[b.recordOf(t, id).RemoteChainID]; !slices.Equal(got, steps) {
			t.Errorf("batch %s: %v, want %v", id, got, steps)
		}
	}
}

// TestToldInTime: in the normal case within a minute of the change by the
// worker that runs, and after an outage of nearly a day still within a day.
func TestToldInTime(t *testing.T) {
	t.Parallel()
	timed(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		for _, run := range []func(context.Context){b.box.Run, b.portal.Run} {
			go func() { run(ctx); ended <- struct{}{} }()
		}
		changed := b.now()
		id := b.complete(t)
		for b.count(t, fmt.Sprintf("SELECT count(*) FROM sync_records WHERE object_id = '%s' AND status = 'synced'", id)) == 0 {
			if b.now().Sub(changed) > time.Minute {
				t.Fatalf("not told: %+v", b.recordOf(t, id))
			}
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		<-ended
		<-ended
		turn := away(b)["503"]
		turn(true)
		changed = b.now()
		b.step(t, id, event.Inspect, 1, 20)
		b.follow(t)
		b.within(t, watched)
		b.pass(t, 24*time.Hour-watched-toldAfter)
		b.within(t, time.Minute) // its own turn would come only in some minutes
		turn(false)
		b.recover(t)
		if took := b.now().Sub(changed); took > 24*time.Hour+watched {
			t.Errorf("told after %s", took)
		}
	})
}
