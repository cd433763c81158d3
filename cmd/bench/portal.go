package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// What is told to the simulated portal.
const (
	firms          = 200
	batchesPerFirm = 5
	stepsPerBatch  = 3
	portalAnswers  = 20 * time.Millisecond
	portalDatabase = "portal"
	pendingRecords = 100_000
	makers         = 4 // side by side
)

// simulated is a national portal in this process that answers after a while.
type simulated struct {
	sim   *portalsim.Sim
	seed  portalsim.Seed
	base  string
	calls atomic.Int64 // of its interface; signing in is not limited, and not counted
	wait  atomic.Int64 // nanoseconds
	stop  func() error
}

func simulate(ctx context.Context) (*simulated, error) {
	sim, err := portalsim.New(portalsim.Options{})
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &simulated{sim: sim, base: "http://" + listener.Addr().String()}
	p.wait.Store(int64(portalAnswers))
	inner := sim.Handler()
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(p.wait.Load()))
		if strings.HasPrefix(r.URL.Path, "/gwdev/") {
			p.calls.Add(1)
		}
		inner.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(listener) }()
	p.stop = func() error { return errors.Join(server.Close(), sim.Close()) }
	return p, nil
}

// settings of a service that tells the portal, perMin calls a minute and firm.
func (p *simulated) settings(perMin int) []string {
	return []string{"TXNG_PORTAL_SSO_BASE=" + p.base, "TXNG_PORTAL_API_BASE=" + p.base + "/gwdev", "TXNG_PORTAL_CLIENT_ID=txng", "TXNG_PORTAL_CLIENT_SECRET=s", "TXNG_PORTAL_NIGHT_HOUR=-1", fmt.Sprintf("TXNG_PORTAL_RATE_PER_MIN=%d", perMin)}
}

// measurePortal measures how fast the sync tells, within a rate and without, and
// what a long queue costs.
func measurePortal(ctx context.Context, h *host, _ *world, t *table) (err error) {
	portal, err := simulate(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, portal.stop()) }()
	if err := h.server.CreateDatabase(ctx, portalDatabase, baseDatabase); err != nil {
		return err
	}
	enrol, err := h.firms(ctx, portal)
	if err != nil {
		return err
	}
	if err := h.telling(ctx, portal, enrol, t); err != nil {
		return err
	}
	if err := h.telledWithin(ctx, portal, t); err != nil {
		return err
	}
	return h.queued(ctx, portal, t)
}

// firms makes the organisations with their batches, known to the portal; enrol
// has them told.
func (h *host) firms(ctx context.Context, portal *simulated) (enrol func(c caller), err error) {
	p, err := h.serve(ctx, "service", portalDatabase, portal.settings(1_000_000)...)
	if err != nil {
		return nil, err
	}
	say("making %d organisations with %d batches each", firms, batchesPerFirm)
	seed := portalsim.Seed{Clients: []portalsim.APIClient{{ID: "txng", Secret: "s"}}, Organizations: make([]portalsim.Organization, firms), Products: make([]portalsim.Product, firms)}
	ids, products, failed := make([]string, firms), make([]string, firms), make([]error, makers)
	var all sync.WaitGroup
	for maker := range makers {
		all.Go(func() {
			admin := caller{ctx: ctx, base: "http://" + p.addr, err: &failed[maker]}.as(h.adminKey)
			for n := maker; n < firms && failed[maker] == nil; n += makers {
				tax := fmt.Sprintf("12%08d", n)
				organization, product, gtin := firmOf(admin, n, tax)
				ids[n], products[n] = organization, product
				seed.Organizations[n] = portalsim.Organization{Ten: "Hợp tác xã", MaSoThue: tax, Approved: true, Username: tax, Password: "p"}
				seed.Products[n] = portalsim.Product{MaSoThue: tax, Ten: "Thanh long", GTINCode: gtin, DonViTinh: "KGM", IDChuoiCungUng: fmt.Sprintf("00000000-0000-4000-8000-%012d", n)}
			}
		})
	}
	all.Wait()
	err = errors.Join(failed...)
	if err == nil {
		portal.seed = seed
		_, err = portal.sim.Seed(seed)
	}
	if err == nil {
		err = h.drained(ctx, portalDatabase)
	}
	if err = errors.Join(err, p.stop()); err != nil {
		return nil, err
	}
	return func(admin caller) {
		for n, organization := range ids {
			admin.put("/api/v1/sync/targets/national/products/"+products[n], object{"chain_id": fmt.Sprintf("00000000-0000-4000-8000-%012d", n)})
			admin.put("/api/v1/sync/targets/national/organizations/"+organization, object{"enabled": true, "credential": object{"username": fmt.Sprintf("12%08d", n), "password": "p"}})
		}
	}, nil
}

// firmOf is one organisation with its batches.
func firmOf(admin caller, n int, tax string) (organization, product, gtin string) {
	at := object{"street": "Ấp Ví dụ", "ward_code": "25459", "province_code": "80"}
	organization = id(admin.post("/api/v1/organizations", object{"name": "Hợp tác xã " + tax, "kind": "cooperative", "tax_code": tax, "gs1_prefix": fmt.Sprintf("8931%03d", n), "address": at}))
	c := admin.as(text(admin.post("/api/v1/organizations/"+organization+"/api-keys", object{"role": "manager", "label": "bench"}), "key"))
	place := id(c.post("/api/v1/places", object{"name": "Nhà đóng gói", "kind": "packing_house", "address": at}))
	made := c.post("/api/v1/products", object{
		"name": "Thanh long", "origin": object{"country": "VN", "province_code": "80"}, "net_content": object{"value": "5", "unit": "KGM"}, "shelf_life_days": 3650,
		"images": []string{c.picture(dot())}, "standards": []object{{"kind": "vietgap", "number": "VG-1"}},
	})
	for range batchesPerFirm {
		batch := id(c.post("/api/v1/batches", object{"product_id": id(made), "place_id": place, "production_date": time.Now().AddDate(0, 0, -3).Format(time.DateOnly), "quantity": object{"value": "1200", "unit": "KGM"}}))
		for step := range stepsPerBatch {
			c.post("/api/v1/events", object{"step": []string{"pack", "inspect", "store"}[step], "batch_id": batch, "place_id": place, "started_at": time.Now().Add(time.Duration(step-stepsPerBatch) * time.Hour).Format(time.RFC3339)})
		}
	}
	return organization, id(made), text(made, "gtin")
}

// synced waits until so many batches are told, the last one at last.
func (h *host) synced(ctx context.Context, want int) (last time.Time, err error) {
	err = h.query(ctx, portalDatabase, func(conn *pgx.Conn) error {
		for deadline := time.Now().Add(5 * time.Minute); ; {
			var told int
			err := conn.QueryRow(ctx, "SELECT count(*), COALESCE(max(updated_at), now()) FROM sync_records WHERE object_kind = 'batch' AND status = 'synced'").Scan(&told, &last)
			if err != nil || told >= want {
				return err
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("only %d of %d batches were told", told, want)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second): // looking costs the machine something, too
			}
		}
	})
	return last, err
}
