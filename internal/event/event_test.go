package event_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fixture"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// chain is a grower and a packer with a place, a product and a batch each.
type chain struct {
	*fixture.Service
	grower, packer, outsider fixture.Tenant
	field, fruit             string // grower's batch, packer's batch
}

func newChain(t *testing.T, s *fixture.Service) chain {
	t.Helper()
	c := chain{Service: s, grower: s.Tenant(t, "8930000"), packer: s.Tenant(t, "8930001"), outsider: s.Tenant(t, "")}
	c.field, c.fruit = c.grower.Batch(t), c.packer.Batch(t)
	return c
}

const moment = "2026-11-20T07:30:00+07:00"

func step(kind, batch, place string, more ...any) map[string]any {
	in := map[string]any{"step": kind, "batch_id": batch, "place_id": place, "started_at": moment}
	for i := 0; i+1 < len(more); i += 2 {
		in[more[i].(string)] = more[i+1]
	}
	return in
}

func TestStoredEventIsTheHashedOne(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		got := c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("harvest", c.field, c.grower.Place, "performer", "Tổ 2", "quantity", map[string]string{"value": "1250.5", "unit": "KGM"})).Want(t, http.StatusCreated)
		var answer struct {
			EventID string `json:"event_id"`
			EPCIS   []byte `json:"-"`
		}
		got.Into(t, &answer)
		raw := got.Raw(t, "epcis")
		hash, err := epcis.Hash(raw)
		if err != nil || hash != answer.EventID {
			t.Fatalf("hash of the stored event %q, %v; eventID %q", hash, err, answer.EventID)
		}
		if strings.Contains(string(raw), "Tổ 2") {
			t.Error("a person's name stands inside the event")
		}
		for _, want := range []string{`"bizStep":"creating_class_instance"`, `"uom":"KGM"`, `"quantity":1250.5`, `"eventTimeZoneOffset":"+07:00"`, `"action":"ADD"`} {
			if !strings.Contains(string(raw), want) {
				t.Errorf("the event lacks %s: %s", want, raw)
			}
		}
	})
}

// TestTraceCodeOfStep: the profile that asks for it has the time of the step in
// its trace code, in UTC; the one in force has not. A batch is no event.
func TestTraceCodeOfStep(t *testing.T) {
	t.Parallel()
	for _, engine := range []database.Engine{database.SQLite, database.Postgres} {
		for profile, time := range map[string]string{"vn-nd37-2026": "", "vn-tt02-2024": "/20261120T0400Z"} {
			t.Run(string(engine)+"/"+profile, func(t *testing.T) {
				t.Parallel()
				s := fixture.New(t, engine, "TXNG_RULE_PROFILE="+profile)
				for _, prefix := range []string{"8930000", ""} {
					tenant := s.Tenant(t, prefix)
					id := tenant.Batch(t)
					of := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/batches/"+id, nil).Want(t, http.StatusOK).JSON(t)["trace_code"].(string)
					done := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", step("harvest", id, tenant.Place, "ended_at", "2026-11-20T11:00:59+07:00")).Want(t, http.StatusCreated).JSON(t)
					if of == "" || strings.Contains(of, "T0400Z") || done["trace_code"] != of+time {
						t.Errorf("batch %v, step %v", of, done["trace_code"])
					}
					listed := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/events?batch_id="+id, nil).Want(t, http.StatusOK)
					if !strings.Contains(string(listed.Body), `"trace_code":"`+of+time+`"`) {
						t.Errorf("%s", listed.Body)
					}
				}
			})
		}
	}
}

func TestCustodyPassesWithShipping(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		receive := step("receive", c.field, c.packer.Place, "from_place_id", c.grower.Place)
		before := c.Call(t, c.packer.Key, http.MethodPost, "/api/v1/events", receive).Want(t, http.StatusBadRequest)
		if !strings.Contains(string(before.Body), `"/batch_id"`) {
			t.Fatalf("the refusal does not name the batch: %s", before.Body)
		}
		c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("harvest", c.field, c.grower.Place)).Want(t, http.StatusCreated)
		c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("ship", c.field, c.grower.Place, "to_place_id", c.packer.Place)).Want(t, http.StatusCreated)
		c.Call(t, c.packer.Key, http.MethodPost, "/api/v1/events", receive).Want(t, http.StatusCreated)
		c.Call(t, c.outsider.Key, http.MethodPost, "/api/v1/events", step("receive", c.field, c.outsider.Place)).Want(t, http.StatusBadRequest)
		c.Call(t, c.packer.Key, http.MethodPost, "/api/v1/events", step("harvest", c.field, c.packer.Place)).Want(t, http.StatusBadRequest)

		c.Call(t, c.packer.Key, http.MethodPost, "/api/v1/events", step("pack", c.fruit, c.packer.Place, "inputs", []map[string]string{{"batch_id": c.field}})).Want(t, http.StatusCreated)
		list := func(key, batch string) int {
			return len(c.Call(t, key, http.MethodGet, "/api/v1/events?batch_id="+batch, nil).Want(t, http.StatusOK).JSON(t)["items"].([]any))
		}
		if n := list(c.packer.Key, c.field); n != 3 {
			t.Errorf("the packer sees %d events of the shipped batch, want 3", n)
		}
		if n := list(c.grower.Key, c.fruit); n != 1 {
			t.Errorf("the grower sees %d events of what was made from its batch, want 1", n)
		}
		if n := list(c.outsider.Key, c.field); n != 0 {
			t.Errorf("an outsider sees %d events", n)
		}
		trace := c.Call(t, c.packer.Key, http.MethodGet, "/api/v1/batches/"+c.fruit+"/trace?direction=back", nil).Want(t, http.StatusOK).JSON(t)
		if n := len(trace["nodes"].([]any)); n != 2 || trace["truncated"] != false {
			t.Errorf("trace back: %v", trace)
		}
		c.Call(t, c.outsider.Key, http.MethodGet, "/api/v1/batches/"+c.fruit+"/trace", nil).Want(t, http.StatusNotFound)
	})
}

func TestCorrectionKeepsTheEventAndReplacesIt(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		id := c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("harvest", c.field, c.grower.Place)).Want(t, http.StatusCreated).JSON(t)["event_id"].(string)
		path := "/api/v1/events/" + url.PathEscape(id) + "/corrections"
		body := map[string]any{"reason": "ghi nhầm khối lượng", "replacement": step("harvest", c.field, c.grower.Place, "quantity", map[string]string{"value": "900", "unit": "KGM"})}
		c.Call(t, c.outsider.Key, http.MethodPost, path, map[string]any{"reason": "phá"}).Want(t, http.StatusNotFound)
		done := c.Call(t, c.grower.Key, http.MethodPost, path, body).Want(t, http.StatusCreated)
		declaration := string(done.Raw(t, "declaration"))
		for _, want := range []string{id, "errorDeclaration", "incorrect_data", "correctiveEventIDs"} {
			if !strings.Contains(declaration, want) {
				t.Errorf("the declaration lacks %s: %s", want, declaration)
			}
		}
		c.Call(t, c.grower.Key, http.MethodPost, path, body).Want(t, http.StatusConflict)
		items := c.Call(t, c.grower.Key, http.MethodGet, "/api/v1/events?batch_id="+c.field, nil).Want(t, http.StatusOK).JSON(t)["items"].([]any)
		if len(items) != 2 || items[0].(map[string]any)["declared_wrong"] != true || items[1].(map[string]any)["declared_wrong"] != false {
			t.Errorf("after the correction: %v", items)
		}
	})
}

func TestBadStepsNameTheirField(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		far := strings.Repeat("9", 400)
		for name, bad := range map[string]struct {
			body    map[string]any
			pointer string
		}{
			"unknown step":       {step("fly", c.field, c.grower.Place), "/step"},
			"no step":            {step("", c.field, c.grower.Place), "/step"},
			"foreign batch":      {step("store", c.fruit, c.grower.Place), "/batch_id"},
			"absent batch":       {step("store", dbtest.NewID(), c.grower.Place), "/batch_id"},
			"not an id":          {step("store", "1 OR 1=1", c.grower.Place), "/batch_id"},
			"foreign place":      {step("store", c.field, c.packer.Place), "/place_id"},
			"absent destination": {step("ship", c.field, c.grower.Place, "to_place_id", dbtest.NewID()), "/to_place_id"},
			"no destination":     {step("ship", c.field, c.grower.Place), "/to_place_id"},
			"own input":          {step("harvest", c.field, c.grower.Place, "inputs", []map[string]string{{"batch_id": c.field}}), "/inputs/0/batch_id"},
			"foreign input":      {step("process", c.field, c.grower.Place, "inputs", []map[string]string{{"batch_id": c.fruit}}), "/inputs/0/batch_id"},
			"process of nothing": {step("process", c.field, c.grower.Place), "/inputs"},
			"negative quantity":  {step("store", c.field, c.grower.Place, "quantity", map[string]string{"value": "-1", "unit": "KGM"}), "/quantity"},
			"absurd quantity":    {step("store", c.field, c.grower.Place, "quantity", map[string]string{"value": far, "unit": "KGM"}), "/quantity"},
			"unknown unit":       {step("store", c.field, c.grower.Place, "quantity", map[string]string{"value": "1", "unit": "ZZZ"}), "/quantity"},
			"bad SSCC":           {step("pack", c.field, c.grower.Place, "unit", "106141412345678900"), "/unit"},
			"unknown serial":     {step("sell", c.field, c.grower.Place, "items", []string{"ABCDEFGH23456789A"}), "/items/0"},
			"foreign evidence":   {step("store", c.field, c.grower.Place, "evidence", []string{dbtest.NewID()}), "/evidence/0"},
			"end before start":   {step("store", c.field, c.grower.Place, "ended_at", "2026-11-19T00:00:00Z"), "/ended_at"},
			"year 300000":        {step("store", c.field, c.grower.Place, "ended_at", "300000-01-01T00:00:00Z"), "/ended_at"},
			"NUL":                {step("store", c.field, c.grower.Place, "performer", "a\u0000b"), "/performer"},
			"overlong text":      {step("store", c.field, c.grower.Place, "performer", strings.Repeat("x", 201)), "/performer"},
		} {
			got := c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", bad.body)
			if got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), `"pointer":"`+bad.pointer) {
				t.Errorf("%s: %d %s", name, got.Status, got.Body)
			}
		}
		var rows int
		if err := c.DB.Read(t.Context()).Raw("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM event_keys) + (SELECT count(*) FROM event_notes) + (SELECT count(*) FROM trace_edges)").Scan(&rows).Error; err != nil || rows != 0 {
			t.Errorf("refused steps left %d rows behind (%v)", rows, err)
		}
	})
}
