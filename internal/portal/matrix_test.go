package portal_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// long has everything tried everywhere, which takes minutes.
func long() bool { return os.Getenv("TXNG_LONG") == "1" }

// operations are all that a worker calls while it tells a batch.
func operations() []string {
	return []string{
		"token", "org.me", "prod.find", "chain.template", "place.find", "addr", "cat.list", "place.create", "order.find", "order.create", "order.confirm",
		"event.find", "event.create", "event.image", "event.confirm", "chain.get",
	}
}

// faults are all kinds of fault, and the answers that stand for a class.
func faults() []portalsim.Fault {
	return []portalsim.Fault{
		{Kind: "http", Status: 503},
		{Kind: "http", Status: 429},
		{Kind: "sys_dev"},
		{Kind: "sys_dev", Detail: "System.NullReferenceException\n   at TXNG_Service.DoBusinessInsertAsync(…)"},
		{Kind: "sys_dev", Detail: "System.NullReferenceException\n   at TXNG_Service.DoBusinessInsertAsync → UploadFile(…)"},
		{Kind: "business"},
		{Kind: "slow", DelayMs: 100},
		{Kind: "drop_before"},
		{Kind: "commit_then_drop"},
		{Kind: "html"},
		{Kind: "truncated_json"},
		{Kind: "expire_token"},
		{Kind: "empty"},
		{Kind: "wrong_id"},
		{Kind: "redirect", Detail: "http://127.0.0.1:1/"},
		{Kind: "huge"},
		{Kind: "drip", DelayMs: 5},
		{Kind: "date"},
	}
}

// phases are when the fault strikes.
func phases() []string { return []string{"first try", "retry", "restart between"} }

// TestFaultMatrix: every fault of every operation, at the first try, at a retry
// and with the worker killed over it; whatever happens, and with no more than
// an operator's retries, the portal ends up with exactly the batch, once and in
// order. Each pair of fault and operation is tried in two phases on the average,
// by one engine or the other; with TXNG_LONG=1 in all of them by both.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	const parts = 4 // side by side
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			timed(t, func(t *testing.T, b *bench) {
				b.timeout, b.silent = 60*time.Millisecond, true
				b.enrol(t)
				b.link(t)
				for o, op := range operations() {
					if o%parts == part {
						b.row(t, o, op)
					}
				}
			})
		})
	}
}

// row tries every fault of one operation.
func (b *bench) row(t *testing.T, o int, op string) {
	t.Helper()
	for f, fault := range faults() {
		for p, phase := range phases() {
			turn := (o + f + p) % 6
			mine := turn == 0 && b.db.Engine == database.Postgres || turn > 0 && turn <= 3 && b.db.Engine == database.SQLite
			if !long() && !mine {
				continue
			}
			fault.Op = op
			b.cell(t, fault, phase, 100*o+f)
			if t.Failed() {
				t.Fatalf("%s of %s, %s", fault.Kind, op, phase)
			}
		}
	}
}

// cell tells one batch with two steps at a new place while the fault strikes.
func (b *bench) cell(t *testing.T, fault portalsim.Fault, phase string, number int) {
	t.Helper()
	b.portal = b.worker(t)
	if b.gln == "" || strings.HasPrefix(fault.Op, "place.") || fault.Op == "addr" || fault.Op == "cat.list" {
		b.newPlace(t, number)
	}
	lot, id := b.fresh(t, fault.Op == "event.image")
	b.follow(t)
	if strings.HasSuffix(fault.Op, "order.find") || strings.HasSuffix(fault.Op, "event.find") { // asked only when a create was lost
		b.sim.Inject(portalsim.Fault{Op: strings.Replace(fault.Op, "find", "create", 1), Kind: portalsim.FaultCommitThenDrop})
	}
	if phase == "retry" {
		b.sim.Inject(portalsim.Fault{Op: fault.Op, Kind: portalsim.FaultDropBefore})
	}
	b.sim.Inject(fault)
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	var struck atomic.Bool
	b.onCall.Store(func(op, kind string) {
		if op != fault.Op || kind != fault.Kind {
			return
		}
		struck.Store(true)
		if phase == "restart between" {
			time.AfterFunc(time.Duration(number%3)*time.Millisecond, kill) // before, while or after it is answered
		}
	})
	b.work(t, ctx, id)
	b.onCall.Store(func(string, string) {})
	if !struck.Load() {
		t.Error("the fault did not strike")
	}
	b.sim.ClearFaults()
	b.judgeCell(t, lot)
}

// newPlace is where the next batches' steps are.
func (b *bench) newPlace(t *testing.T, number int) {
	t.Helper()
	place := do(t, b.manager(t), b.db, func(tx *database.Tx) (catalog.Place, error) {
		return b.catalog.CreatePlace(tx, catalog.NewPlace{Name: fmt.Sprintf("Kho %d", number), Kind: catalog.PlaceWarehouse, Address: catalog.Address{Street: "Ấp Ví dụ", WardCode: "25459", ProvinceCode: "80"}})
	})
	b.places, b.gln = []string{place.ID}, place.GLN.String()
}

// fresh is a batch with two steps, of which the first has a picture if asked.
func (b *bench) fresh(t *testing.T, pictured bool) (lot, id string) {
	t.Helper()
	made := do(t, b.manager(t), b.db, func(tx *database.Tx) (batch.Batch, error) {
		return b.batches.CreateBatch(tx, batch.NewBatch{ProductID: b.product, PlaceID: b.places[0], ProductionDate: "2026-11-20", Quantity: quantity("10")})
	})
	pack := event.Record{Step: event.Pack, BatchID: made.ID, PlaceID: b.places[0], StartedAt: start.Add(time.Hour)}
	if pictured {
		pack.Evidence = []string{b.file(t, "png", catalog.VisibilityPublic)}
	}
	do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Recorded, error) { return b.events.Record(tx, pack) })
	b.step(t, made.ID, event.Store, 0, 2)
	return made.Lot.String(), made.ID
}

// work has workers tell a batch until the portal has it: a killed one is
// followed by another, and an operator retries what stands still, having read
// why.
func (b *bench) work(t *testing.T, ctx context.Context, id string) {
	t.Helper()
	for tries, turns := 0, 0; ; turns++ {
		err := b.portal.Drain(ctx)
		if ctx.Err() != nil && t.Context().Err() == nil {
			b.portal, ctx, err = b.worker(t), t.Context(), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		switch r := b.recordOf(t, id); r.Status {
		case portal.StatusSynced:
			return
		case portal.StatusRejected, portal.StatusParked:
			b.explained(t, r)
			if tries++; tries > 3 {
				t.Fatalf("still %s: %+v", r.Status, r)
			}
			b.retry(t, r.ID)
		default:
			if turns > 60 {
				t.Fatalf("still %s: %+v", r.Status, r)
			}
			b.skip(t, time.Hour)
		}
	}
}

// recordOf is the record of the batch itself, read at once.
func (b *bench) recordOf(t testing.TB, id string) (r portal.Record) {
	t.Helper()
	if err := b.db.Read(t.Context()).Where("object_kind = 'batch' AND object_id = ?", id).Take(&r).Error; err != nil {
		t.Fatal(err)
	}
	return r
}

// explained fails unless r says in both languages why it stands still, and who
// must act.
func (b *bench) explained(t testing.TB, r portal.Record) {
	t.Helper()
	if r.ErrorMessage.VI == "" || r.ErrorMessage.EN == "" || r.ErrorAction.VI == "" || r.ErrorAction.EN == "" {
		t.Fatalf("does not say why: %+v", r)
	}
}

// judgeCell fails unless the portal's ledger holds one place, one confirmed
// order and one chain with the two steps, each once and in order.
func (b *bench) judgeCell(t *testing.T, lot string) {
	t.Helper()
	l := b.sim.Ledger()
	places, orders, chains := 0, map[string]bool{}, map[string]bool{}
	for _, p := range l.Places {
		if p.MaGLN == b.gln {
			places++
		}
	}
	for _, o := range l.Orders {
		if o.SoLo == lot {
			orders[o.ID] = o.TrangThai == 1
		}
	}
	var kinds []string
	for _, e := range l.Events {
		if confirmed, ours := orders[e.IDLenhSanXuat]; ours {
			kinds = append(kinds, e.LoaiSuKien)
			chains[e.IDChuoiSanXuat] = true
			if e.TrangThai != 1 || !confirmed {
				t.Errorf("not confirmed: %+v", e)
			}
		}
	}
	seen := map[string]bool{}
	for _, i := range l.Images {
		if seen[i.IDSuKien] {
			t.Errorf("an image twice: %+v", i)
		}
		seen[i.IDSuKien] = true
	}
	opened := 0
	for _, c := range l.Chains {
		if _, ours := orders[c.IDLenhSanXuat]; ours {
			opened++
		}
	}
	if places != 1 || len(orders) != 1 || len(chains) != 1 || opened != 1 || strings.Join(kinds, " ") != "CHE_BIEN KHO_TONG" {
		t.Errorf("%d places, %d orders, %d chains (%d opened), steps %v", places, len(orders), len(chains), opened, kinds)
	}
}
