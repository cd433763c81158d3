package national_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/national"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	clientSecret = "bi-mat-ung-dung+1"
	password     = `mat"khau/so 1`
	gtin         = "08930000000026"
	gln          = "8930000000040"
)

var start = time.Date(2026, 11, 20, 7, 30, 0, 0, time.FixedZone("", 7*3600))

// bench is a client at a simulator, over real HTTP.
type bench struct {
	sim     *portalsim.Sim
	client  *national.Client
	session target.Session
	seed    portalsim.Seed

	mu        sync.Mutex
	exchanges []target.Exchange
}

func (b *bench) record(_ context.Context, e target.Exchange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.exchanges = append(b.exchanges, e)
}

func newBench(t *testing.T, change ...func(*national.Config)) *bench {
	t.Helper()
	sim, err := portalsim.New(portalsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	b := &bench{sim: sim}
	b.seed, err = sim.Seed(portalsim.Seed{
		Clients: []portalsim.APIClient{{ID: "txng", Secret: clientSecret}},
		Organizations: []portalsim.Organization{
			{Ten: "Hợp tác xã Ví Dụ", MaSoThue: "0100000001", MaGLN: "8930000000019", Approved: true, Username: "htx", Password: password, ClientID: "htx-client", ClientSecret: password},
			{Ten: "Chưa duyệt", MaSoThue: "0100000003", Username: "moi", Password: "mat-khau-3"},
		},
		Products: []portalsim.Product{{MaSoThue: "0100000001", Ten: "Thanh long", GTINCode: "8930000000026", DonViTinh: "KGM"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.client = newClient(t, server.URL, b.record, change...)
	b.session = b.client.As("org-1", target.Credential{Username: "htx", Password: password})
	return b
}

func newClient(t *testing.T, base string, record target.Recorder, change ...func(*national.Config)) *national.Client {
	t.Helper()
	cfg := national.Config{
		SSOBase: base, APIBase: base + "/gwdev", SiteBase: base, ClientID: "txng", ClientSecret: clientSecret,
		Timeout: 5 * time.Second, RatePerMin: 100_000, LoopbackOnly: true,
	}
	for _, f := range change {
		f(&cfg)
	}
	client, err := national.New(cfg, &http.Client{Transport: &http.Transport{}}, time.Now, record)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (b *bench) placeInput() target.PlaceInput {
	return target.PlaceInput{
		Kind: target.PlantingArea, OrganizationID: b.seed.Organizations[0].ID, Name: "Vùng trồng 1", GLN: gln, ProvinceID: "80", WardID: "25459",
		Address: "Ấp 1", Lat: "10.64", Lng: "106.49", Market: 1,
	}
}

func (b *bench) orderInput() target.OrderInput {
	return target.OrderInput{
		OrganizationID: b.seed.Organizations[0].ID, ProductID: b.seed.Products[0].ID, ChainID: b.seed.Products[0].IDChuoiCungUng,
		Lot: "261120AB", Production: start, Expiry: start.AddDate(0, 1, 0), Quantity: "1250.5", Unit: "KGM",
	}
}

func (b *bench) eventInput(orderID, placeID string) target.EventInput {
	return target.EventInput{
		OrderID: orderID, Kind: target.KindField, TaskID: b.seed.Products[0].CongViecs[3].ID, Start: start, End: start.Add(time.Hour),
		PlaceID: placeID, Performer: "Tổ 2", Description: "Thu hoạch", Ref: "01JEXAMPLE", Details: map[string]string{"nhietDo": "12"},
	}
}

// confirmedOrder makes a place and a confirmed order.
func (b *bench) confirmedOrder(t *testing.T) (orderID, placeID string) {
	t.Helper()
	place := must(b.session.CreatePlace(t.Context(), b.placeInput()))(t)
	order := must(b.session.CreateOrder(t.Context(), b.orderInput()))(t)
	if err := b.session.ConfirmOrder(t.Context(), order.ID, b.orderInput()); err != nil {
		t.Fatal(err)
	}
	return order.ID, place.ID
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// noSecrets fails when anything recorded holds a secret.
func (b *bench) noSecrets(t *testing.T, more ...string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.exchanges {
		for _, secret := range append(more, clientSecret, password, "bi-mat-ung-dung%2B1", "mat%22khau%2Fso+1", `mat\"khau/so 1`) {
			if secret != "" && strings.Contains(e.Request+e.Response+e.URL+e.Error, secret) {
				t.Fatalf("%s kept the secret %q: %s | %s", e.Op, secret, e.Request, e.Response)
			}
		}
	}
}
