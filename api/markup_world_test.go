package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// taints are texts of which each would be markup wherever it came out as it is,
// by the field that it stands in.
type taints map[string]string

// taintTag is the element and the beginning of the attribute that they would make.
const taintTag = "x-taint"

func (ts taints) text(field string) string {
	ts[field] = fmt.Sprintf(`"'><%s-%d onx-taint=alert(1)></title></script>&lt;{{.}}`, taintTag, len(ts))
	return ts[field]
}

// tainted is a service in which every text that can be stored is a taint.
type tainted struct {
	story
	taints

	tenant                    fixture.Tenant
	run, record               string
	lotPath, itemPath         string
	productPath, unit, branch string // paths
}

// The lot and the serials are markup too, as far as AI (10) and (21) have the
// characters.
const (
	taintedLot    = `"><x-taint>'&%;(`
	taintedSerial = `'"><x-taint/>&`
)

func newTainted(t *testing.T, s *fixture.Service, sim *portalsim.Sim) *tainted {
	t.Helper()
	w := &tainted{story: story{Service: s}, taints: taints{}, tenant: s.Tenant(t, "8930005")}
	w.tenant.JoinPortal(t, sim, "s3cret-canary")
	w.packer = w.tenant.Key
	w.masterData(t)
	w.goods(t)
	w.events(t)
	w.links(t)
	w.syncRecords(t)
	return w
}

func (w *tainted) post(t *testing.T, path string, in map[string]any) map[string]any {
	t.Helper()
	return w.Call(t, w.tenant.Key, http.MethodPost, path, in).Want(t, http.StatusCreated).JSON(t)
}

// patch changes what is there.
func (w *tainted) patch(t *testing.T, path string, in map[string]any) map[string]any {
	t.Helper()
	etag := w.Call(t, w.tenant.Key, http.MethodGet, path, nil).Want(t, http.StatusOK).Header.Get("ETag")
	return w.Call(t, w.tenant.Key, http.MethodPatch, path, in, "If-Match", etag).Want(t, http.StatusOK).JSON(t)
}

func (w *tainted) masterData(t *testing.T) {
	t.Helper()
	address := func(whose string) map[string]any {
		return map[string]any{"street": w.text(whose + " street"), "ward_code": "25459", "province_code": "80"}
	}
	w.patch(t, "/api/v1/organizations/"+w.tenant.ID, map[string]any{"name": w.text("organization name"), "address": address("organization"), "website": `https://htx.example/?"'><x-taint>#javascript:alert(1)`})
	for _, website := range []string{"javascript:alert(1)//http://x", "data:text/html,<x-taint>", "//evil.example", "https:///x", "https://u@evil.example/"} {
		got := w.Call(t, w.tenant.Key, http.MethodPatch, "/api/v1/organizations/"+w.tenant.ID, map[string]any{"website": website}, "If-Match", w.Call(t, w.tenant.Key, http.MethodGet, "/api/v1/organizations/"+w.tenant.ID, nil).Header.Get("ETag"))
		got.Want(t, http.StatusBadRequest)
	}
	place := w.patch(t, "/api/v1/places/"+w.tenant.Place, map[string]any{"name": w.text("place name"), "address": address("place"), "geo": map[string]any{"lat": 10.5, "lng": 106.4}})
	w.house, w.branch = w.tenant.Place, "/414/"+place["gln"].(string)
	image := uploaded(t, w.Service, w.tenant.Key, aPicture(t), []string{"visibility", "public"}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	product := w.patch(t, "/api/v1/products/"+w.tenant.Product, map[string]any{
		"name": w.text("product name"), "name_en": w.text("product name_en"), "brand": w.text("product brand"), "description": w.text("product description"), "category": w.text("product category"), "images": []string{image},
		"standards": []map[string]any{{"kind": "other", "number": w.text("certificate number"), "issuer": w.text("certificate issuer")}},
	})
	w.public, w.productPath = image, "/01/"+product["gtin"].(string)
	w.post(t, "/api/v1/organizations/"+w.tenant.ID+"/api-keys", map[string]any{"role": "declarer", "label": w.text("key label")})
}

func (w *tainted) goods(t *testing.T) {
	t.Helper()
	b := w.post(t, "/api/v1/batches", map[string]any{
		"product_id": w.tenant.Product, "place_id": w.house, "lot": taintedLot, "production_date": "2026-11-20", "expiry_date": "2099-12-31", "quantity": map[string]any{"value": "100", "unit": "KGM"},
	})
	w.batch, w.lotPath = b["id"].(string), w.path(b["digital_link"].(string))
	w.run = w.post(t, "/api/v1/batches/"+w.batch+"/serials/import", map[string]any{"serials": []string{taintedSerial, "S2"}})["id"].(string)
	csv := string(w.Call(t, w.tenant.Key, http.MethodGet, "/api/v1/serials/"+w.run+"/codes?count=1", nil).Want(t, http.StatusOK).Body)
	w.itemPath = w.path(strings.TrimSpace(csv[strings.LastIndex(csv, ",")+1:]))
	var units api.Units
	w.Call(t, w.tenant.Key, http.MethodPost, "/api/v1/logistic-units", `{"count": 1}`).Want(t, http.StatusCreated).Into(t, &units)
	w.unit = "/00/" + units.Units[0].SSCC
}

func (w *tainted) events(t *testing.T) {
	t.Helper()
	hour := 0
	step := func(step string, more map[string]any) map[string]any {
		in := map[string]any{
			"step": step, "batch_id": w.batch, "place_id": w.house, "started_at": fmt.Sprintf("2026-11-20T%02d:30:00+07:00", hour+8), "performer": w.text(step + " performer"),
			"description": w.text(step + " description"), "details": map[string]string{w.text(step + " detail"): w.text(step + " value")},
		}
		hour++
		maps.Copy(in, more)
		return w.post(t, "/api/v1/events", in)
	}
	step("harvest", map[string]any{"evidence": []string{w.public}})
	step("receive", map[string]any{"from_name": w.text("from_name"), "source_lot": taintedLot})
	step("pack", map[string]any{"unit": strings.TrimPrefix(w.unit, "/00/"), "quantity": map[string]string{"value": "30", "unit": "H87"}})
	wrong := step("store", nil)["event_id"].(string)
	step("ship", map[string]any{"to_name": w.text("to_name")})
	w.post(t, "/api/v1/events/"+escapedID(wrong)+"/corrections", map[string]any{"reason": w.text("correction")})
}

// links sets two that nothing tells apart, so that 300 lists them.
func (w *tainted) links(t *testing.T) {
	t.Helper()
	w.post(t, "/api/v1/link-hosts", map[string]any{"host": "shop.example"})
	err := w.DB.InTx(t.Context(), func(tx *database.Tx) error { return tx.Exec("UPDATE link_hosts SET status = 'proven'").Error })
	if err != nil {
		t.Fatal(err)
	}
	for _, anchor := range []string{w.productPath, w.lotPath, w.itemPath, w.branch, w.unit} {
		for _, href := range []string{"/a?b='&c=d", "/b"} {
			w.post(t, "/api/v1/links", map[string]any{"anchor": anchor, "link_type": "gs1:review", "href": "https://shop.example" + href, "title": w.text("title of " + anchor + href)})
		}
	}
}

// syncRecords waits for the portal's record of the batch, and has it refused
// with a reason that is markup.
func (w *tainted) syncRecords(t *testing.T) {
	t.Helper()
	until(t, "the batch has a record at the portal", func() bool {
		var state api.BatchSync
		w.Call(t, w.tenant.Key, http.MethodGet, "/api/v1/batches/"+w.batch+"/sync", nil).Want(t, http.StatusOK).Into(t, &state)
		for _, r := range state.Records {
			if r.Object.Kind == "batch" && r.Status != "pending" && r.Status != "sending" {
				w.record = r.ID
			}
		}
		return w.record != ""
	})
	(&world{Service: w.Service}).refuse(t, w.record)
}
