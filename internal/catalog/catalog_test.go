package catalog_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/reqctx"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// room is a catalogue over one database.
type room struct {
	*catalog.Service
	db *database.DB
}

func each(t *testing.T, test func(t *testing.T, r room)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		test(t, room{catalog.New(db, outbox.New(db, dbtest.Logger())), db})
	})
}

func as(ctx context.Context, role reqctx.Role, organization string) context.Context {
	return reqctx.WithActor(ctx, reqctx.Actor{KeyID: dbtest.NewID(), Role: role, OrganizationID: organization})
}

func admin(t *testing.T) context.Context {
	t.Helper()
	return as(t.Context(), reqctx.RoleAdmin, "")
}

// do runs fn in a transaction and returns what it made.
func do[T any](ctx context.Context, db *database.DB, fn func(tx *database.Tx) (T, error)) (made T, err error) {
	err = db.InTx(ctx, func(tx *database.Tx) (err error) {
		made, err = fn(tx)
		return err
	})
	return made, err
}

func address() catalog.Address {
	return catalog.Address{Street: "Ấp 3", WardCode: "27694", ProvinceCode: "80"}
}

func cooperative(tax, prefix string) catalog.NewOrganization {
	return catalog.NewOrganization{Name: "Hợp tác xã Ví dụ", Kind: catalog.KindCooperative, TaxCode: tax, GS1Prefix: prefix, Address: address()}
}

func (r room) organization(t *testing.T, in catalog.NewOrganization) catalog.Organization {
	t.Helper()
	o, err := do(admin(t), r.db, func(tx *database.Tx) (catalog.Organization, error) { return r.CreateOrganization(tx, in) })
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func farm(organization string) catalog.NewPlace {
	return catalog.NewPlace{OrganizationID: organization, Name: "Vườn 1", Kind: catalog.PlaceFarm, Address: address()}
}

func (r room) place(ctx context.Context, in catalog.NewPlace) (catalog.Place, error) {
	return do(ctx, r.db, func(tx *database.Tx) (catalog.Place, error) { return r.CreatePlace(tx, in) })
}

// wantSame compares what was made with what is read, times by their instant.
func wantSame(t *testing.T, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	w, wantErr := json.Marshal(want)
	if err != nil || wantErr != nil || string(g) != string(w) {
		t.Fatalf("got  %s\nwant %s %v %v", g, w, err, wantErr)
	}
}

// wantCode fails unless err is a fault of this code, or one that names field
// pointer with it.
func wantCode(t *testing.T, err error, kind fault.Kind, pointer, code string) {
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
