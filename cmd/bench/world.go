package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"time"

	"github.com/jackc/pgx/v5"
)

// The databases: all hold the same tenants and chains, all but the first also
// clones of one chain, the large a hundred times as many as the small. The last
// two are copies of the small one for the service and for the floor to write to.
const (
	baseDatabase  = "base"
	smallDatabase = "small"
	largeDatabase = "large"
	eventDatabase = "event"
	floorDatabase = "floor"
)

// chains is how many chains are made through the API; each is a harvested
// batch that was packed into another one.
const chains = 40

// itemsPerChain is how many item labels are printed of each packed batch.
const itemsPerChain = 25

// world is what was made.
type world struct {
	key, place string // of the packing house
	code       string // of the packed product
	chains     []chain
	items      []string // paths of item labels
	small      int      // clones in the small database
	large      int
}

// chain is a field batch and what was packed of it.
type chain struct{ field, fieldLot, packed, packedLot string }

// makeWorld tells the story to the service on the base database and clones it.
func (h *host) makeWorld(ctx context.Context) (*world, error) {
	if err := h.server.CreateDatabase(ctx, baseDatabase, ""); err != nil {
		return nil, err
	}
	if err := h.migrate(ctx, baseDatabase); err != nil {
		return nil, err
	}
	p, err := h.serve(ctx, "base", baseDatabase)
	if err != nil {
		return nil, err
	}
	say("making %d chains of batches through the API", chains)
	w := &world{}
	c := caller{ctx: ctx, base: "http://" + p.addr, err: &err}
	w.tell(c.as(h.adminKey))
	if err == nil {
		err = h.drained(ctx, baseDatabase)
	}
	if err = errors.Join(err, p.stop()); err != nil {
		return nil, err
	}
	w.small, w.large = max(1, h.batches/200), max(1, h.batches/2) // clones of a chain, which has two batches
	if !h.wants("scale") && !h.wants("start") {
		w.large = w.small
	}
	for name, clones := range map[string]int{smallDatabase: w.small, largeDatabase: w.large} {
		if err := h.cloneChains(ctx, w, name, clones); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return w, errors.Join(h.server.CreateDatabase(ctx, eventDatabase, smallDatabase), h.server.CreateDatabase(ctx, floorDatabase, smallDatabase))
}

// tell enrols a farm and a packing house and has them make the chains.
func (w *world) tell(admin caller) {
	at := object{"street": "Ấp Ví dụ", "ward_code": "25459", "province_code": "80"}
	enrol := func(name, tax, prefix string) caller {
		organization := id(admin.post("/api/v1/organizations", object{"name": name, "kind": "cooperative", "tax_code": tax, "gs1_prefix": prefix, "address": at, "phone": "+842720000000"}))
		return admin.as(text(admin.post("/api/v1/organizations/"+organization+"/api-keys", object{"role": "manager", "label": "bench"}), "key"))
	}
	place := func(c caller, name, kind string) string {
		return id(c.post("/api/v1/places", object{"name": name, "kind": kind, "address": at, "geo": object{"lat": 11.31, "lng": 106.1}}))
	}
	product := func(c caller, name, size string) object {
		return c.post("/api/v1/products", object{
			"name": name, "name_en": "Dragon fruit", "brand": "Ví Dụ", "category": "Nông sản", "origin": object{"country": "VN", "province_code": "80"},
			"net_content": object{"value": size, "unit": "KGM"}, "shelf_life_days": 3650, "images": []string{c.picture(dot())},
			"standards": []object{{"kind": "vietgap", "number": "VG-VIDU-0001", "issuer": "Tổ chức chứng nhận Ví dụ", "valid_until": "2030-12-31"}},
		})
	}
	farm, house := enrol("Hợp tác xã Ví dụ", "1100000001", "8930001"), enrol("Nhà đóng gói Ví dụ", "1100000002", "8930002")
	garden, hall := place(farm, "Vườn số 1", "farm"), place(house, "Nhà đóng gói", "packing_house")
	fruit, box := product(farm, "Thanh long ruột đỏ", "1"), product(house, "Thanh long ruột đỏ hộp 5 kg", "5")
	w.key, w.place, w.code = house.key, hall, text(box, "code")
	for range chains {
		w.chain(farm, house, id(fruit), id(box), garden, hall)
	}
}

// chain has one batch harvested, shipped, packed, inspected and labelled.
func (w *world) chain(farm, house caller, fruit, box, garden, hall string) {
	batch := func(c caller, product, place string) object {
		return c.post("/api/v1/batches", object{"product_id": product, "place_id": place, "production_date": time.Now().AddDate(0, 0, -3).Format(time.DateOnly), "quantity": object{"value": "1200", "unit": "KGM"}})
	}
	at := func(days int) string { return time.Now().AddDate(0, 0, -days).Format(time.RFC3339) }
	kilograms := object{"value": "1200", "unit": "KGM"}
	field := batch(farm, fruit, garden)
	farm.post("/api/v1/events", object{"step": "harvest", "batch_id": id(field), "place_id": garden, "started_at": at(3), "performer": "Tổ 2", "quantity": kilograms})
	farm.post("/api/v1/events", object{"step": "ship", "batch_id": id(field), "place_id": garden, "started_at": at(2), "to_place_id": hall, "quantity": kilograms})
	packed := batch(house, box, hall)
	house.post("/api/v1/events", object{"step": "pack", "batch_id": id(packed), "place_id": hall, "started_at": at(1), "quantity": kilograms, "inputs": []object{{"batch_id": id(field), "quantity": kilograms}}})
	house.post("/api/v1/events", object{"step": "inspect", "batch_id": id(packed), "place_id": hall, "started_at": at(1), "description": "Kiểm tra dư lượng: đạt", "details": object{"result": "đạt"}})
	run := id(house.post("/api/v1/batches/"+id(packed)+"/serials", object{"count": itemsPerChain}))
	for line := range bytes.Lines(house.get("/api/v1/serials/" + run + "/codes?format=ndjson")) {
		var code struct {
			Serial string `json:"serial"`
		}
		if err := json.Unmarshal(line, &code); err != nil && *house.err == nil {
			*house.err = err
		}
		w.items = append(w.items, lotPath(w.code, text(packed, "lot"))+"/21/"+code.Serial)
	}
	w.chains = append(w.chains, chain{id(field), text(field, "lot"), id(packed), text(packed, "lot")})
}

// lotPath is a batch label's path; made lots need no escapes.
func lotPath(code, lot string) string { return "/01/" + code + "/10/" + lot }

// lots are the paths of the chains' packed batches.
func (w *world) lots() (paths []string) {
	for _, c := range w.chains {
		paths = append(paths, lotPath(w.code, c.packedLot))
	}
	return paths
}

// dot is a small picture, so that records are complete.
func dot() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 16))) // a buffer does not fail
	return b.Bytes()
}

// drained waits until the outbox is empty.
func (h *host) drained(ctx context.Context, database string) error {
	return h.query(ctx, database, func(conn *pgx.Conn) error {
		for {
			var left int
			if err := conn.QueryRow(ctx, "SELECT count(*) FROM outbox").Scan(&left); err != nil || left == 0 {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}
