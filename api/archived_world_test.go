package api_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/app"
	"github.com/txng-vn/txng/internal/archive"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// oldMonth is archived, and oldEnd its end.
const (
	oldMonth = archive.Month("2019-11")
	oldEnd   = "2019-12-01T00:00:00Z"
)

// past is a service with events of a month that is long past, and of now.
type past struct {
	*fixture.Service

	tenant, stranger fixture.Tenant
	batch            string
	item             string   // path of one of its items, sold twice
	scan             string   // path of its batch
	old              []string // ids of captured events of the old month: seen, seen elsewhere, sold
	sent             []string // the same as they were sent
	stepThen         string   // id of the step by which the item was sold in the old month
	stepNow          string   // and of now's
	now              []string // ids of the events of now that queries find
}

// newPast records a month seven years ago, and then now.
func newPast(t *testing.T) *past {
	t.Helper()
	var back atomic.Int64
	back.Store(int64(time.Since(time.Date(2019, 11, 20, 3, 0, 0, 0, time.UTC))))
	s := fixture.StartWith(t, dbtest.URL(t, database.Postgres), t.TempDir(), app.Options{Clock: func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }})
	p := &past{Service: s, tenant: s.Tenant(t, "8930001"), stranger: s.Tenant(t, "8930002")}
	key := p.tenant.Key
	p.batch = s.Call(t, key, http.MethodPost, "/api/v1/batches", map[string]any{
		"product_id": p.tenant.Product, "place_id": p.tenant.Place, "production_date": "2019-11-19", "quantity": map[string]string{"value": "1000", "unit": "KGM"},
	}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
	b := s.Call(t, key, http.MethodGet, "/api/v1/batches/"+p.batch, nil).Want(t, http.StatusOK).JSON(t)
	run := s.Call(t, key, http.MethodPost, "/api/v1/batches/"+p.batch+"/serials", map[string]any{"count": 1}).Want(t, http.StatusCreated).Header.Get("Location")
	lines := strings.Split(string(s.Call(t, key, http.MethodGet, run+"/codes", nil).Want(t, http.StatusOK).Body), "\n")
	serial, _, _ := strings.Cut(lines[1], ",")
	code, lot := b["code"].(string), b["lot"].(string)
	p.item, p.scan = "/api/v1/items/"+code+"/"+serial, "/01/"+code+"/10/"+lot
	sell := func(at string) string {
		in := map[string]any{"step": "sell", "batch_id": p.batch, "place_id": p.tenant.Place, "started_at": at, "items": []string{serial}}
		return s.Call(t, key, http.MethodPost, "/api/v1/events", in).Want(t, http.StatusCreated).JSON(t)["event_id"].(string)
	}
	p.stepThen = sell("2019-11-20T07:30:00+07:00")
	for _, raw := range []string{
		sprout(`{"eventTime": "2019-11-19T08:00:00+07:00"}`),
		sprout(`{"eventTime": "2019-11-19T09:00:00+07:00", "bizStep": "inspecting", "disposition": "in_progress"}`),
		sprout(`{"eventTime": "2019-11-19T10:00:00+07:00", "bizStep": "retail_selling", "disposition": "retail_sold", "bizLocation": null, "epcList": ["https://id.gs1.org/01/` + code + `/21/` + serial + `"], "quantityList": null}`),
	} {
		e := capture(t, s, p.tenant, raw)
		p.old, p.sent = append(p.old, e.ID), append(p.sent, raw)
	}
	back.Store(0)
	p.stepNow = sell(time.Now().Add(-time.Hour).Format(time.RFC3339))
	p.now = append(p.now, p.stepNow)
	for _, at := range []string{"2026-06-01T08:00:00+07:00", "2026-06-02T08:00:00+07:00", "2026-06-03T08:00:00+07:00"} {
		p.now = append(p.now, capture(t, s, p.tenant, sprout(`{"eventTime": "`+at+`"}`)).ID)
	}
	return p
}

// get is what the tenant is answered.
func (p *past) get(t *testing.T, path string) fixture.Answer {
	t.Helper()
	return p.Call(t, p.tenant.Key, http.MethodGet, path, nil)
}

// knows waits until this server knows whether something is archived.
func (p *past) knows(t *testing.T, archived string) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if p.get(t, "/epcis/events").Header.Get("TXNG-Archived-Before") == archived {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server does not learn in 15 s: want %q", archived)
		}
	}
}
