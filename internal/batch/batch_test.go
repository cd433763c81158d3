package batch_test

import (
	"context"
	"crypto/sha256"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// room is batches over one database, with two organisations.
type room struct {
	*batch.Service
	catalog     *catalog.Service
	db          *database.DB
	farm, buyer seed
}

// seed is an organisation with a place and a product.
type seed struct{ org, place, product string }

func each(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		box := outbox.New(db, dbtest.Logger())
		r := &room{Service: batch.New(db, box), catalog: catalog.New(db, box), db: db}
		r.PublicURL = "https://txng.example"
		r.useKey(t)
		r.farm, r.buyer = r.seed(t, "0123456789", "8930000"), r.seed(t, "0123456780", "")
		test(t, r)
	})
}

// useKey readies r for serials.
func (r *room) useKey(t *testing.T) {
	t.Helper()
	if err := r.db.InTx(t.Context(), func(tx *database.Tx) error { return r.EnsureKeyVersion(tx, sha256.Sum256([]byte("example"))) }); err != nil {
		t.Fatal(err)
	}
}

func actor(t testing.TB, role reqctx.Role, organization string) context.Context {
	t.Helper()
	return reqctx.WithActor(t.Context(), reqctx.Actor{KeyID: dbtest.NewID(), Role: role, OrganizationID: organization})
}

func (s seed) ctx(t testing.TB) context.Context {
	t.Helper()
	return actor(t, reqctx.RoleDeclarer, s.org)
}

func do[T any](ctx context.Context, db *database.DB, fn func(tx *database.Tx) (T, error)) (made T, err error) {
	err = db.InTx(ctx, func(tx *database.Tx) (err error) {
		made, err = fn(tx)
		return err
	})
	return made, err
}

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (r *room) seed(t testing.TB, tax, prefix string) seed {
	t.Helper()
	admin, address := actor(t, reqctx.RoleAdmin, ""), catalog.Address{Street: "Ấp 3", WardCode: "27694", ProvinceCode: "80"}
	var s seed
	err := r.db.InTx(admin, func(tx *database.Tx) error {
		o, err := r.catalog.CreateOrganization(tx, catalog.NewOrganization{Name: "Hợp tác xã Ví dụ", Kind: catalog.KindCooperative, TaxCode: tax, GS1Prefix: prefix, Address: address})
		if err != nil {
			return err
		}
		p, err := r.catalog.CreatePlace(tx, catalog.NewPlace{OrganizationID: o.ID, Name: "Vườn 1", Kind: catalog.PlaceFarm, Address: address})
		if err != nil {
			return err
		}
		made, err := r.catalog.CreateProduct(tx, goods(o.ID))
		s = seed{org: o.ID, place: p.ID, product: made.ID}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// goods is a product of s that keeps 10 days.
func goods(org string) catalog.NewProduct {
	days := 10
	return catalog.NewProduct{OrganizationID: org, Name: "Thanh long", Brand: "Ví dụ", OriginCountry: "VN", OriginProvince: "80", NetContent: quantity("1"), ShelfLifeDays: &days}
}

// today is the date that people here write.
func (r *room) today(days int) string {
	return r.db.Now().In(time.FixedZone("ICT", 7*60*60)).AddDate(0, 0, days).Format(time.DateOnly)
}

func (r *room) input(s seed) batch.NewBatch {
	return batch.NewBatch{ProductID: s.product, PlaceID: s.place, ProductionDate: r.today(0), Quantity: quantity("1250.5")}
}

func quantity(value string) measure.Quantity {
	d, err := measure.ParseDecimal(value)
	if err != nil {
		panic(err)
	}
	return measure.Quantity{Value: d, Unit: "KGM"}
}

func (r *room) create(ctx context.Context, in batch.NewBatch) (batch.Batch, error) {
	return do(ctx, r.db, func(tx *database.Tx) (batch.Batch, error) { return r.CreateBatch(tx, in) })
}

func (r *room) batch(t testing.TB, s seed) batch.Batch {
	t.Helper()
	return must(r.create(s.ctx(t), r.input(s)))(t)
}

// wantCode fails unless err is a fault of this kind whose field pointer has
// code, or, without pointer, that has this code itself.
func wantCode(t testing.TB, err error, kind fault.Kind, pointer, code string) {
	t.Helper()
	f := fault.As(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want kind %d with %s %s", err, kind, pointer, code)
	}
	named := func(field fault.Field) bool { return field.Pointer == pointer && field.Code == code }
	if pointer == "" && f.Code != code || pointer != "" && !slices.ContainsFunc(f.Fields, named) {
		t.Fatalf("got %v, want %s %s", f, pointer, code)
	}
}
