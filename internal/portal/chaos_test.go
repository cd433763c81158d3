package portal_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/reqctx"
)

// chain is a batch with the steps that the portal must hold of it, in order.
type chain struct {
	id    string
	steps []string
}

// size is how much the long run tells: firms × batches × (steps and the batch
// itself), and how long a worker lives: some calls, and a time.
type size struct {
	firms, batches, steps int
	calls                 int64
	life                  time.Duration
}

// hands are the batches that a worker of the long run has in hand at once.
const hands = 4

// TestLongRun: with 30 % of all calls spoiled at random and the worker killed
// again and again, the portal ends up with exactly what it must hold, nothing
// twice, each chain in order, and whatever stood still on the way said why. It
// is 1,000 records on each engine, a worker living for some 500 calls; and 10,000
// with a kill every 2 s when TXNG_LONG=1, or after those calls on a machine that
// does not get as far in that time.
func TestLongRun(t *testing.T) {
	t.Parallel()
	timed(t, func(t *testing.T, b *bench) {
		s := size{firms: 5, batches: 10, steps: 19, calls: 500}
		if long() {
			s = size{firms: 10, batches: 50, steps: 19, calls: 500, life: 2 * time.Second}
		}
		b.silent = true
		want := b.prepare(t, s)
		b.chaos()
		b.live(t, s)
		b.judgeAll(t, s, want)
	})
}

// prepare makes the firms with their batches: one raw batch, whose steps stand
// in the chains of all packed ones.
func (b *bench) prepare(t *testing.T, s size) (want []chain) {
	t.Helper()
	for firm := range s.firms {
		if firm > 0 {
			b.places, b.tax = nil, fmt.Sprintf("01%08d", firm+1)
			b.seed(t, fmt.Sprintf("893%04d", 100+firm))
		}
		b.enrol(t)
		b.link(t)
		raw := b.batch(t, b.raw)
		var steps []string
		for hour := range s.steps - 1 {
			steps = append(steps, b.step(t, raw, event.Care, 0, hour).PK)
		}
		for range s.batches {
			packed := b.batch(t, b.product)
			pack := b.step(t, packed, event.Pack, 1, s.steps+1, raw)
			want = append(want, chain{packed, append(slices.Clone(steps), pack.PK)})
		}
	}
	b.follow(t)
	return want
}

// chaos spoils 30 % of all calls. Lists that lie for once are left to the
// matrix: of a portal without keys for repeats, two such lies in a row about one
// lost create cannot be told from the truth.
func (b *bench) chaos() {
	kinds := []portalsim.Fault{
		{Kind: "http", Status: 503},
		{Kind: "http", Status: 502},
		{Kind: "http", Status: 429},
		{Kind: "drop_before"},
		{Kind: "drop_before"},
		{Kind: "commit_then_drop"},
		{Kind: "commit_then_drop"},
		{Kind: "commit_then_drop"},
		{Kind: "truncated_json"},
		{Kind: "html"},
		{Kind: "expire_token"},
		{Kind: "sys_dev"},
		{Kind: "business"},
		{Kind: "slow", DelayMs: 5},
		{Kind: "wrong_id"},
		{Kind: "date"},
	}
	b.before.Store(func(n int) {
		if rand.IntN(10) < 3 {
			f := kinds[rand.IntN(len(kinds))]
			f.Op = "*"
			if f.Kind == "wrong_id" {
				f.Op = []string{"place.create", "order.create", "event.create"}[rand.IntN(3)]
			}
			b.sim.Inject(f)
		}
		if die, ok := b.die.Load().(func(n int)); ok {
			die(n)
		}
	})
}

// live has one worker after the other at work, each killed after its life,
// while an operator retries what stands still, until all is told.
func (b *bench) live(t *testing.T, s size) {
	t.Helper()
	admin := as(t, reqctx.RoleAdmin, "")
	for lives, deadline := 1, time.Now().Add(35*time.Minute); ; lives++ {
		ctx, kill := context.WithCancel(t.Context())
		born := time.Now()
		last := b.number.Load() + s.calls/2 + rand.Int64N(s.calls)
		b.die.Store(func(n int) {
			if int64(n) >= last && time.Since(born) >= s.life {
				kill()
			}
		})
		b.portal = b.worker(t)
		for ctx.Err() == nil {
			b.hands(ctx)
			if ctx.Err() == nil && !b.skip(t, time.Hour) {
				break // the rest stands still, or nothing is left
			}
		}
		kill()
		b.stands(t)
		do(t, admin, b.db, func(tx *database.Tx) (int64, error) { return b.portal.RetryAll(tx, portal.Filter{}, false) })
		left := b.untold(t)
		if len(left) == 0 {
			t.Logf("%d workers, %s went by", lives, time.Duration(b.skipped.Load()).Round(time.Second))
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d batches are left, as %+v", len(left), left[0])
		}
	}
}

// hands tells what is ready, several organisations side by side.
func (b *bench) hands(ctx context.Context) {
	var all sync.WaitGroup
	for range hands {
		all.Go(func() { _ = b.portal.Drain(ctx) })
	}
	all.Wait()
}

// stands fails unless all that stands still says why.
func (b *bench) stands(t *testing.T) {
	t.Helper()
	var still []portal.Record
	if err := b.db.Read(t.Context()).Where("status IN ('rejected', 'parked')").Find(&still).Error; err != nil {
		t.Fatal(err)
	}
	for _, r := range still {
		b.explained(t, r)
	}
}

// untold are the batches that still must be told.
func (b *bench) untold(t *testing.T) (left []portal.Record) {
	t.Helper()
	if err := b.db.Read(t.Context()).Where("object_kind = 'batch' AND status NOT IN ('synced', 'incomplete')").Find(&left).Error; err != nil {
		t.Fatal(err)
	}
	return left
}

// judgeAll compares the portal's ledger with what it must hold.
func (b *bench) judgeAll(t *testing.T, s size, want []chain) {
	t.Helper()
	l := b.sim.Ledger()
	there := map[string][]string{} // by chain: references in the order of creation
	for _, e := range l.Events {
		_, ref, _ := strings.Cut(e.MoTa, "[ref:")
		there[e.IDChuoiSanXuat] = append(there[e.IDChuoiSanXuat], strings.TrimSuffix(ref, "]"))
		if e.TrangThai != 1 {
			t.Errorf("not confirmed: %+v", e)
		}
	}
	records := int64(0)
	if err := b.db.Read(t.Context()).Model(&portal.Record{}).Where("status = 'synced'").Count(&records).Error; err != nil {
		t.Fatal(err)
	}
	if len(l.Orders) != len(want) || len(l.Chains) != len(want) || len(l.Events) != len(want)*s.steps || len(l.Places) != 2*s.firms || records != int64(len(want)*(s.steps+1)+2*s.firms) {
		t.Fatalf("%d orders, %d chains, %d events, %d places of %d batches; %d records", len(l.Orders), len(l.Chains), len(l.Events), len(l.Places), len(want), records)
	}
	for _, c := range want {
		var r portal.Record
		if err := b.db.Read(t.Context()).Where("object_kind = 'batch' AND object_id = ?", c.id).Take(&r).Error; err != nil {
			t.Fatal(err)
		}
		if got := there[r.RemoteChainID]; !slices.Equal(got, c.steps) {
			t.Errorf("chain %s: %v, want %v", r.RemoteTraceCode, got, c.steps)
		}
	}
	t.Logf("%d records by %d calls", records, b.number.Load())
}
