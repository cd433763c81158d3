package portal_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const (
	password     = "mat-khau-canary-7731"
	clientSecret = "client-canary-5518"
	lease        = 400 * time.Millisecond
)

// bench is one organisation, a farm with two fields, before a simulated portal.
type bench struct {
	db      *database.DB
	box     *outbox.Box
	sim     *portalsim.Sim
	url     string
	catalog *catalog.Service
	batches *batch.Service
	events  *event.Service
	portal  *portal.Service

	org, product, raw string // raw is never linked: its batches wait
	places            []string
	chainID           string
	known             portalsim.Seed // what stands on the portal from the start
	told              string         // the batch of the story
	onCall            atomic.Value   // func(op, fault string), is called before each operation
	timeout           time.Duration  // of a call; 0: 5 s
	tax               string         // code of the organisation that is seeded
	gln               string         // of the place of the matrix
	silent            bool           // no exchanges are kept

	number  atomic.Int64  // calls the portal got
	inside  atomic.Int64  // of them, those it has not answered
	skipped *atomic.Int64 // nanoseconds by which the clock is ahead
	rate    int           // calls a minute and organisation; 0: hardly any limit
	closed  atomic.Bool   // nothing listens where the portal was
	usual   bool          // pauses and leases are those of a real service: time is skipped
	before  atomic.Value  // func(n int), is called before each
	die     atomic.Value  // func(n int), likewise: may kill the worker of the long run
}

func each(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, newBench(t, db, "8930000")) })
}

func newBench(t *testing.T, db *database.DB, prefix string) *bench {
	t.Helper()
	return newBenchAt(t, db, prefix, new(atomic.Int64))
}

func newBenchAt(t *testing.T, db *database.DB, prefix string, skipped *atomic.Int64) *bench {
	t.Helper()
	box := outbox.New(db, dbtest.Logger())
	b := &bench{tax: "0100000001", skipped: skipped, db: db, box: box, catalog: catalog.New(db, box), batches: batch.New(db, box)}
	var err error
	b.sim, err = portalsim.New(portalsim.Options{OnCall: func(op, fault string) {
		if act, ok := b.onCall.Load().(func(op, fault string)); ok {
			act(op, fault)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := b.counted()
	t.Cleanup(server.Close)
	b.url = server.URL
	b.batches.PublicURL = "https://txng.example"
	b.events = event.New(db, box, b.batches, "https://txng.example")
	b.portal = b.worker(t)
	b.catalog.Changed, b.batches.Changed, b.events.Changed = b.portal.Changed, b.portal.Changed, b.portal.EventChanged
	for _, topic := range []string{"scan.batch", "scan.product", "scan.chain"} {
		box.Handle(topic, func(context.Context, string) error { return nil })
	}
	b.seed(t, prefix)
	return b
}

// worker is another process at work on the same queue.
func (b *bench) worker(t *testing.T) *portal.Service {
	t.Helper()
	record := portal.Recorder(b.db, dbtest.Logger())
	if b.silent {
		record = nil
	}
	timeout := 5 * time.Second
	if b.timeout > 0 {
		timeout = b.timeout
	}
	config := national.Config{
		SSOBase: b.url, APIBase: b.url + "/gwdev", SiteBase: b.url, ClientID: "txng", ClientSecret: clientSecret,
		Timeout: timeout, RatePerMin: 100_000, FirstCut: time.Millisecond, LoopbackOnly: true,
	}
	options := portal.Options{
		DB: b.db, Box: b.box, Secrets: [32]byte{1, 2, 3}, PublicURL: "https://txng.example",
		Profile: catalog.ProfileND37, Log: dbtest.Logger(), Lease: lease, Pause: 2 * time.Millisecond, Settle: 4 * time.Millisecond,
	}
	if b.rate > 0 {
		config.RatePerMin, options.AtOnce = b.rate, 2
	}
	if b.usual {
		config.FirstCut, options.Lease, options.Pause, options.Settle = 0, 0, 0, 0
	}
	client, err := national.New(config, &http.Client{Transport: &http.Transport{DialContext: b.dial}}, b.now, record)
	if err != nil {
		t.Fatal(err)
	}
	options.Targets = map[string]target.Target{"national": client}
	return portal.New(options)
}

func as(t testing.TB, role reqctx.Role, organization string) context.Context {
	t.Helper()
	return reqctx.WithActor(t.Context(), reqctx.Actor{KeyID: dbtest.NewID(), Role: role, OrganizationID: organization})
}

func (b *bench) manager(t testing.TB) context.Context {
	t.Helper()
	return as(t, reqctx.RoleManager, b.org)
}

func do[T any](t testing.TB, ctx context.Context, db *database.DB, fn func(tx *database.Tx) (T, error)) (made T) {
	t.Helper()
	err := db.InTx(ctx, func(tx *database.Tx) (err error) {
		made, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (b *bench) seed(t *testing.T, prefix string) {
	t.Helper()
	address := catalog.Address{Street: "Ấp Ví dụ", WardCode: "25459", ProvinceCode: "80"}
	b.org = do(t, as(t, reqctx.RoleAdmin, ""), b.db, func(tx *database.Tx) (catalog.Organization, error) {
		return b.catalog.CreateOrganization(tx, catalog.NewOrganization{Name: "Hợp tác xã Ví dụ", Kind: catalog.KindCooperative, TaxCode: b.tax, GS1Prefix: prefix, Address: address})
	}).ID
	for _, p := range []struct {
		name string
		kind catalog.PlaceKind
	}{{"Vườn 1", catalog.PlaceFarm}, {"Nhà đóng gói", catalog.PlacePackingHouse}} {
		made := do(t, b.manager(t), b.db, func(tx *database.Tx) (catalog.Place, error) {
			return b.catalog.CreatePlace(tx, catalog.NewPlace{Name: p.name, Kind: p.kind, Address: address})
		})
		b.places = append(b.places, made.ID)
	}
	made := b.newProduct(t)
	b.product, b.raw = made.ID, b.newProduct(t).ID
	seed := portalsim.Seed{
		Clients:       []portalsim.APIClient{{ID: "txng", Secret: clientSecret}},
		Organizations: []portalsim.Organization{{Ten: "Hợp tác xã Ví dụ", MaSoThue: b.tax, MaGLN: "8930000000002", Approved: true, Username: "htx" + b.tax, Password: password}},
	}
	if !made.GTIN.IsZero() {
		seed.Products = []portalsim.Product{{MaSoThue: b.tax, Ten: "Thanh long", GTINCode: made.GTIN.String(), DonViTinh: "KGM"}}
	}
	done, err := b.sim.Seed(seed)
	if err != nil {
		t.Fatal(err)
	}
	b.chainID, b.known = dbtest.NewID(), done
	if len(done.Products) > 0 {
		b.chainID = done.Products[0].IDChuoiCungUng
	}
}

// newProduct is complete under the profile.
func (b *bench) newProduct(t testing.TB) catalog.Product {
	t.Helper()
	made := do(t, b.manager(t), b.db, func(tx *database.Tx) (catalog.Product, error) {
		return b.catalog.CreateProduct(tx, catalog.NewProduct{
			Name: "Thanh long Ví dụ", OriginCountry: "VN", OriginProvince: "80", NetContent: quantity("5"),
			Standards: []catalog.Standard{{Kind: catalog.StandardVietGAP, Number: "VG-01"}},
		})
	})
	b.exec(t, "UPDATE products SET images = ? WHERE id = ?", `["`+dbtest.NewID()+`"]`, made.ID)
	return made
}

func (b *bench) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	do(t, t.Context(), b.db, func(tx *database.Tx) (any, error) { return nil, tx.Exec(sql, args...).Error })
}

func quantity(value string) measure.Quantity {
	d, err := measure.ParseDecimal(value)
	if err != nil {
		panic(err)
	}
	return measure.Quantity{Value: d, Unit: "KGM"}
}

func (b *bench) enrol(t testing.TB) {
	t.Helper()
	do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Enrolled, error) {
		return b.portal.Enrol(tx, "national", b.org, true, &target.Credential{Username: "htx" + b.tax, Password: password})
	})
}

func (b *bench) link(t testing.TB) {
	t.Helper()
	do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.ProductLink, error) {
		return b.portal.LinkProduct(tx, "national", b.product, b.chainID)
	})
}

func (b *bench) batch(t testing.TB, product string) string {
	t.Helper()
	return do(t, b.manager(t), b.db, func(tx *database.Tx) (batch.Batch, error) {
		return b.batches.CreateBatch(tx, batch.NewBatch{ProductID: product, PlaceID: b.places[0], ProductionDate: "2026-11-20", Quantity: quantity("1250.5")})
	}).ID
}

var start = time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC)

func (b *bench) step(t testing.TB, batchID string, step event.Step, place, hours int, inputs ...string) event.Recorded {
	t.Helper()
	r := event.Record{Step: step, BatchID: batchID, PlaceID: b.places[place], StartedAt: start.Add(time.Duration(hours) * time.Hour), Description: "Bước ví dụ"}
	for _, in := range inputs {
		r.Inputs = append(r.Inputs, event.Input{BatchID: in})
	}
	recorded := do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Recorded, error) { return b.events.Record(tx, r) })
	b.follow(t)
	return recorded
}

// complete is a packed batch made of a harvested one: three steps in its chain.
func (b *bench) complete(t testing.TB) string {
	t.Helper()
	raw := b.batch(t, b.raw)
	b.step(t, raw, event.Harvest, 0, 0)
	packed := b.batch(t, b.product)
	b.step(t, packed, event.Pack, 1, 5, raw)
	b.step(t, packed, event.Store, 1, 9)
	b.told = packed
	return packed
}

func (b *bench) drain(t testing.TB) {
	t.Helper()
	b.follow(t)
	b.follow(t)
	if err := b.portal.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// until works until the batch's record has a status.
func (b *bench) until(t testing.TB, id string, status portal.Status) portal.Record {
	t.Helper()
	b.follow(t)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(3 * time.Millisecond) {
		if err := b.portal.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := b.record(t, id)
		if r.Status == status {
			return r
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s, not %s: %+v", r.Status, status, r)
		}
	}
}

func (b *bench) follow(t testing.TB) {
	t.Helper()
	if err := b.box.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) state(t testing.TB, batchID string) portal.BatchState {
	t.Helper()
	s, err := b.portal.Batch(b.manager(t), batchID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (b *bench) retry(t testing.TB, id string) {
	t.Helper()
	do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Record, error) { return b.portal.Retry(tx, id) })
}

// record is the record of the batch itself.
func (b *bench) record(t testing.TB, batchID string) portal.Record {
	t.Helper()
	for _, r := range b.state(t, batchID).Records {
		if r.ObjectKind == portal.KindBatch {
			return r
		}
	}
	t.Fatal("the batch has no record")
	return portal.Record{}
}

// judge fails unless the portal's ledger holds one order with so many events,
// all confirmed, on one chain, each once, and each place once.
func (b *bench) judge(t testing.TB, events int) portalsim.Ledger {
	t.Helper()
	l := b.sim.Ledger()
	refs := map[string]bool{}
	for _, e := range l.Events {
		if e.TrangThai != 1 || refs[e.MoTa] || e.IDChuoiSanXuat != l.Chains[0].ID {
			t.Errorf("event %+v", e)
		}
		refs[e.MoTa] = true
	}
	if len(l.Orders) != 1 || l.Orders[0].TrangThai != 1 || len(l.Chains) != 1 || len(l.Events) != events || len(l.Places) != 2 {
		raw, _ := json.Marshal(l)
		t.Fatalf("ledger: %d orders, %d chains, %d events, %d places: %s", len(l.Orders), len(l.Chains), len(l.Events), len(l.Places), raw)
	}
	return l
}
