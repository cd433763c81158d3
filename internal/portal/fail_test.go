package portal_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// TestNothingIsToldTwice spoils every call of a batch's telling in turn: the
// portal does the work and drops the connection, drops it before the work, or
// the worker dies while it waits for the answer. The engines share the calls;
// with TXNG_LONG=1 both try all.
func TestNothingIsToldTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.follow(t)
		for n := range 60 {
			if turn := map[database.Engine]int{database.SQLite: n % 3, database.Postgres: (n + 1) % 6}[b.db.Engine]; !long() && turn != 0 {
				continue
			}
			kind := []string{portalsim.FaultCommitThenDrop, portalsim.FaultDropBefore, portalsim.FaultTruncatedJSON}[n/3%3]
			if spoiled := b.spoil(t, id, n, kind); !spoiled {
				return
			}
		}
		t.Fatal("the telling does not end")
	})
}

// spoil tells the batch to a fresh portal while the n-th call fails, and
// reports whether there were so many.
func (b *bench) spoil(t *testing.T, id string, n int, kind string) bool {
	t.Helper()
	b.restart(t)
	die, kill := context.WithCancel(t.Context())
	defer kill()
	b.before.Store(func(i int) {
		if i != n {
			return
		}
		b.sim.Inject(portalsim.Fault{Op: "*", Kind: kind})
		if n%2 == 1 {
			time.AfterFunc(time.Millisecond, kill) // the worker's end, at some moment of this call
		}
	})
	_ = b.portal.Drain(die)
	b.before.Store(func(int) {})
	b.sim.ClearFaults()
	b.portal = b.worker(t)
	for deadline := time.Now().Add(10 * time.Second); b.record(t, id).Status != portal.StatusSynced; time.Sleep(20 * time.Millisecond) {
		if err := b.portal.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s at call %d: %+v", kind, n, b.record(t, id))
		}
	}
	b.judge(t, 3)
	if t.Failed() {
		t.Fatalf("%s at call %d", kind, n)
	}
	return int(b.number.Load()) > n
}

// restart empties the portal and what we remember of it.
func (b *bench) restart(t *testing.T) {
	t.Helper()
	if err := b.sim.Reset(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.sim.Seed(b.known); err != nil {
		t.Fatal(err)
	}
	b.exec(t, "UPDATE sync_records SET status = CASE WHEN object_kind = 'batch' AND object_id <> ? THEN 'incomplete' ELSE 'pending' END, stage = '', remote_id = '', remote_chain_id = '', remote_trace_code = '', sent_digest = '', lease = '', attempts = 0, error_class = '', leased_until = NULL, next_at = created_at", b.told)
	b.number.Store(0)
	b.portal = b.worker(t)
}

// counted serves the simulator and numbers its calls.
func (b *bench) counted() *httptest.Server {
	inner := b.sim.Handler()
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(b.number.Add(1)) - 1
		b.inside.Add(1)
		defer b.inside.Add(-1)
		if before, ok := b.before.Load().(func(int)); ok {
			before(n)
		}
		inner.ServeHTTP(w, r)
	}))
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	insert := "System.NullReferenceException\n   at TXNG_LenhSanXuatService.DoBusinessInsertAsync(…)"
	for name, c := range map[string]struct {
		fault  portalsim.Fault
		status portal.Status
		class  target.Class
	}{
		"data":      {portalsim.Fault{Op: "order.create", Kind: "business", Detail: "Số lô không hợp lệ"}, portal.StatusRejected, target.ClassData},
		"config":    {portalsim.Fault{Op: "order.create", Kind: "sys_dev", Detail: insert}, portal.StatusParked, target.ClassConfig},
		"no route":  {portalsim.Fault{Op: "order.create", Kind: "http", Status: 404}, portal.StatusParked, target.ClassConfig},
		"led away":  {portalsim.Fault{Op: "event.create", Kind: "redirect", Detail: "http://127.0.0.1:1/"}, portal.StatusParked, target.ClassConfig},
		"no right":  {portalsim.Fault{Op: "event.create", Kind: "business", Detail: "Bạn không có quyền"}, portal.StatusParked, target.ClassForbidden},
		"auth":      {portalsim.Fault{Op: "org.me", Kind: "expire_token"}, portal.StatusParked, target.ClassAuth},
		"defect":    {portalsim.Fault{Op: "order.create", Kind: "sys_dev"}, portal.StatusParked, target.ClassUnknown},
		"overload":  {portalsim.Fault{Op: "order.create", Kind: "http", Status: 429}, portal.StatusPending, target.ClassTransient},
		"ambiguous": {portalsim.Fault{Op: "event.create", Kind: "drop_before"}, portal.StatusPending, target.ClassAmbiguous},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, dbtest.Open(t, dbtest.URL(t, "sqlite")), "8930000")
			b.enrol(t)
			b.link(t)
			id := b.complete(t)
			c.fault.Times = -1
			b.sim.Inject(c.fault)
			b.follow(t)
			for range 5 {
				if err := b.portal.Drain(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(15 * time.Millisecond)
			}
			r := b.record(t, id)
			if r.Status != c.status || r.ErrorClass != c.class || r.ErrorMessage.VI == "" || r.ErrorAction.VI == "" {
				t.Fatalf("%s %s %+v", r.Status, r.ErrorClass, r)
			}
			b.sim.ClearFaults()
			b.retry(t, r.ID)
			if r := b.until(t, id, portal.StatusSynced); r.ErrorClass != "" {
				t.Fatalf("after a retry: %+v", r)
			}
			b.judge(t, 3)
		})
	}
}

// TestAProxysSlipParksNothing: what stands before a portal leads away, or knows no
// route, for a moment.
func TestAProxysSlipParksNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		id := b.complete(t)
		b.sim.Inject(portalsim.Fault{Op: "order.create", Kind: "http", Status: 404}, portalsim.Fault{Op: "event.create", Kind: "redirect", Detail: "http://127.0.0.1:1/"})
		b.until(t, id, portal.StatusSynced)
		b.judge(t, 3)
	})
}

func TestAnUnapprovedOrganisationIsParked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.enrol(t)
		b.link(t)
		b.known.Organizations[0].Approved = false
		if _, err := b.sim.Seed(b.known); err != nil {
			t.Fatal(err)
		}
		id := b.complete(t)
		b.drain(t)
		if r := b.record(t, id); r.Status != portal.StatusParked || r.ErrorClass != target.ClassConfig {
			t.Fatalf("%+v", r)
		}
	})
}
