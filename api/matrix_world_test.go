package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// canary stands in every text of the other tenant.
const canary = "Kanari"

// objects are what one tenant has, or ids that nobody has.
type objects struct {
	name                                           string
	org, spare, place, product, batch, file, other string
	run, item                                      string                    // item: CODE/SERIAL
	unit, template, labelRun                       string                    // unit: an SSCC
	freshTemplate                                  func(t *testing.T) string // a fresh template's id
	receipt                                        string                    // of the run
	capture                                        string                    // a capture job
	record                                         string                    // of the batch, at the portal; where one is configured
	comparison                                     string                    // with the portal; where one is configured
	key                                            func(t *testing.T) string // a fresh API key's id
	event                                          func(t *testing.T) string // a fresh event's id, as it stands in a path
}

// world is a service with two tenants.
type world struct {
	*fixture.Service
	keys                 map[reqctx.Role]string
	asking               reqctx.Role // whose turn it is
	mine, theirs, absent *objects
	counter              atomic.Int64
}

func newWorld(t *testing.T, s *fixture.Service) *world {
	t.Helper()
	w := &world{Service: s, asking: reqctx.RoleAdmin}
	w.mine, w.theirs = w.tenant(t, "mine", "Của tôi"), w.tenant(t, "theirs", canary)
	nobody := func(*testing.T) string { return dbtest.NewID() }
	w.absent = &objects{
		name: "absent", org: nobody(t), spare: nobody(t), place: nobody(t), product: nobody(t), batch: nobody(t), file: nobody(t), other: nobody(t), key: nobody, run: nobody(t), item: "08930000000002/ABCDEFGH23456789A",
		unit: sscc(t, "8930000", 99), template: nobody(t), labelRun: nobody(t), freshTemplate: nobody, capture: nobody(t),
		event: func(*testing.T) string {
			return url.PathEscape("ni:///sha-256;" + strings.Repeat("0", 64) + "?ver=CBV2.0")
		},
	}
	w.absent.receipt = signedReceipt(t, map[string]any{
		"run":     map[string]any{"id": w.absent.run, "organization_id": w.absent.org, "batch_id": w.absent.batch, "count": 1},
		"product": map[string]any{"id": w.absent.product, "code": "08930000000002"}, "key_version": 1, "segments": []map[string]any{{"first": 0, "count": 1, "batch_id": w.absent.batch}},
	})
	authority := w.organization(t, "Sở Ví dụ")
	w.keys = map[reqctx.Role]string{none: "", reqctx.RoleAdmin: s.AdminKey, reqctx.RoleInspector: s.APIKey(t, authority, "inspector")}
	for _, role := range []reqctx.Role{reqctx.RoleManager, reqctx.RoleDeclarer, reqctx.RolePortal} {
		w.keys[role] = s.APIKey(t, w.mine.org, string(role))
	}
	return w
}

// next gives each call a number of its own.
func (w *world) next() int64 { return w.counter.Add(1) }

// make creates something as the operator and returns its id.
func (w *world) make(t *testing.T, path, body string) string {
	t.Helper()
	id, _ := w.Call(t, w.AdminKey, http.MethodPost, path, body).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	return id
}

func (w *world) organization(t *testing.T, name string) string {
	t.Helper()
	return w.make(t, "/api/v1/organizations", w.organizationBody(name))
}

func (w *world) organizationBody(name string) string {
	return fmt.Sprintf(`{"name": %q, "kind": "cooperative", "tax_code": "12%08d", "address": {"street": %q, "ward_code": "25459", "province_code": "80"}}`, name, w.next(), name)
}

func (w *world) tenant(t *testing.T, name, text string) *objects {
	t.Helper()
	o := &objects{name: name, org: w.organization(t, text), spare: w.organization(t, text)}
	o.place = w.make(t, "/api/v1/places", placeBody(o.org, text))
	o.product = w.make(t, "/api/v1/products", productBody(o.org, text))
	o.batch = w.make(t, "/api/v1/batches", w.batchBody(o, text))
	o.other = w.make(t, "/api/v1/batches", w.batchBody(o, text))
	o.key = func(t *testing.T) string {
		t.Helper()
		return w.make(t, "/api/v1/organizations/"+o.org+"/api-keys", fmt.Sprintf(`{"role": "declarer", "label": %q}`, text))
	}
	manager := w.APIKey(t, o.org, "manager")
	o.file, _ = uploaded(t, w.Service, manager, []byte("%PDF-1.7\n"+text+"\n%%EOF"), nil).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	o.event = func(t *testing.T) string {
		t.Helper()
		id, _ := w.Call(t, manager, http.MethodPost, "/api/v1/events", eventBody("", o, text)).Want(t, http.StatusCreated).JSON(t)["event_id"].(string)
		return url.PathEscape(id)
	}
	o.event(t)
	o.run = w.make(t, "/api/v1/batches/"+o.batch+"/serials", `{"count": 20}`)
	codes := string(w.Call(t, manager, http.MethodGet, "/api/v1/serials/"+o.run+"/codes?format=csv&from=0&count=1", nil).Want(t, http.StatusOK).Body)
	lines := strings.Split(strings.TrimSpace(codes), "\n")
	serial, _, _ := strings.Cut(lines[len(lines)-1], ",")
	code, _ := w.Call(t, manager, http.MethodGet, "/api/v1/batches/"+o.batch, nil).Want(t, http.StatusOK).JSON(t)["code"].(string)
	o.item = code + "/" + serial
	o.unit = sscc(t, "8930000", uint64(w.next()))
	if err := w.DB.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.Exec("INSERT INTO issued_codes (code, kind, organization_id, issued_at) VALUES (?, 'sscc', ?, ?)", o.unit, o.org, tx.Now()).Error
	}); err != nil {
		t.Fatal(err)
	}
	o.freshTemplate = func(t *testing.T) string {
		t.Helper()
		return w.make(t, "/api/v1/label-templates", w.templateBody(fmt.Sprintf(`"organization_id": %q, `, o.org), text))
	}
	o.template = o.freshTemplate(t)
	o.labelRun = w.Call(t, manager, http.MethodGet, "/api/v1/batches/"+o.batch+"/labels?format=csv&count=1", nil).Want(t, http.StatusOK).Header.Get("X-Label-Run")
	job := w.Call(t, manager, http.MethodPost, "/epcis/capture", document(capturable(w, o))).Want(t, http.StatusAccepted).Header.Get("Location")
	o.capture = job[strings.LastIndexByte(job, '/')+1:]
	o.receipt = string(w.Call(t, manager, http.MethodGet, "/api/v1/serials/"+o.run+"/receipt", nil).Want(t, http.StatusOK).Body)
	return o
}

// sscc is number n under an example prefix.
func (w *world) templateBody(owner, text string) string {
	return fmt.Sprintf(`{%s"name": "mau-%d", "title": {"vi": %q, "en": %q}, "goods": "items", "page": {"kind": "roll", "width": 40, "height": 40}, "label": {"width": 40, "height": 40},
		"columns": 1, "rows": 1, "margin": {"top": 0, "left": 0}, "gutter": {"x": 0, "y": 0}, "dpi": 203, "elements": [{"kind": "qr", "x": 0, "y": 0, "width": 40, "height": 40}]}`, owner, w.next(), text, text)
}

// syncRecord enrols a tenant at the portal and returns its batch's record there.
func (w *world) syncRecord(t *testing.T, o *objects) (id string) {
	t.Helper()
	w.Call(t, w.AdminKey, http.MethodPut, "/api/v1/sync/targets/national/organizations/"+o.org, `{"enabled": true}`).Want(t, http.StatusOK)
	for deadline := time.Now().Add(20 * time.Second); id == "" && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var state api.BatchSync
		w.Call(t, w.AdminKey, http.MethodGet, "/api/v1/batches/"+o.batch+"/sync", nil).Want(t, http.StatusOK).Into(t, &state)
		for _, r := range state.Records {
			if r.Object.Kind == "batch" && r.Status == "incomplete" { // without a GTIN it is never sent
				id = r.ID
			}
		}
	}
	if id == "" {
		t.Fatal("the batch has no record at the portal")
	}
	return id
}

func placeBody(org, text string) string {
	return fmt.Sprintf(`{"organization_id": %q, "name": %q, "kind": "farm", "address": {"street": %q, "ward_code": "25459", "province_code": "80"}}`, org, text, text)
}

func productBody(org, text string) string {
	return fmt.Sprintf(`{"organization_id": %q, "name": %q, "description": %q, "brand": %q, "origin": {"country": "VN", "province_code": "80"}, "net_content": {"value": "5", "unit": "KGM"}}`, org, text, text, text)
}

func (w *world) batchBody(o *objects, text string) string {
	lot := fmt.Sprintf("%s-%d", strings.Map(func(r rune) rune {
		if r < 'A' || r > 'z' {
			return -1
		}
		return r
	}, text), w.next())
	return fmt.Sprintf(`{%s"product_id": %q, "place_id": %q, "lot": %q, "production_date": %q, "quantity": {"value": "1", "unit": "KGM"}}`,
		w.owner(o), o.product, o.place, lot, time.Now().UTC().AddDate(0, 0, -2).Format(time.DateOnly))
}

// owner is whom the operator acts for; tenants need not say.
func (w *world) owner(o *objects) string {
	if w.asking != reqctx.RoleAdmin {
		return ""
	}
	return fmt.Sprintf(`"organization_id": %q, `, o.org)
}

func eventBody(owner string, o *objects, text string) string {
	return fmt.Sprintf(`{%s"step": "store", "batch_id": %q, "place_id": %q, "started_at": %q, "performer": %q, "description": %q, "details": {"note": %q}}`,
		owner, o.batch, o.place, time.Now().Add(-time.Hour).Format(time.RFC3339), text, text, text)
}

// etag is the present ETag of what stands at path, "v1" when nothing does.
func (w *world) etag(t *testing.T, path string) string {
	t.Helper()
	if tag := w.Call(t, w.AdminKey, http.MethodGet, path, nil).Header.Get("ETag"); tag != "" {
		return tag
	}
	return `"v1"`
}

// audited is how many lines of the audit log the request left.
func (w *world) audited(t *testing.T, request string) (n int64) {
	t.Helper()
	if err := w.DB.Read(t.Context()).Raw("SELECT count(*) FROM audit_log WHERE request_id = ?", request).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}
