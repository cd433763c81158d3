package event_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
	"github.com/txng-vn/txng/internal/gs1"
)

// TestCorrectionRestoresItems: after a step was declared wrong its items have
// the state that follows from what else happened to them, and from what
// replaced it.
func TestCorrectionRestoresItems(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		run     string   // how its serials are activated
		steps   []string // of the item, in the order recorded
		wrong   int      // which of them is declared wrong
		instead string   // the step that replaces it, "" for none
		want    string
	}{
		"sold by mistake":               {"on_print", []string{"sell"}, 0, "", "active"},
		"destroyed by mistake":          {"on_print", []string{"destroy"}, 0, "", "active"},
		"not active before":             {"manual", []string{"sell"}, 0, "", "printed"},
		"made, and sold by mistake":     {"manual", []string{"harvest", "sell"}, 1, "", "active"},
		"made late":                     {"manual", []string{"sell", "produce"}, 0, "", "active"},
		"made by mistake":               {"manual", []string{"harvest"}, 0, "", "printed"},
		"made by mistake, sold since":   {"manual", []string{"harvest", "sell"}, 0, "", "sold"},
		"sold, then destroyed":          {"on_print", []string{"sell", "destroy"}, 1, "", "sold"},
		"sold by mistake, destroyed":    {"on_print", []string{"sell", "destroy"}, 0, "", "destroyed"},
		"sold twice":                    {"on_print", []string{"sell", "sell"}, 1, "", "sold"},
		"not sold but destroyed":        {"on_print", []string{"sell"}, 0, "destroy", "destroyed"},
		"not destroyed but only stored": {"on_print", []string{"destroy"}, 0, "store", "active"},
		"stored by mistake, sold":       {"on_print", []string{"sell", "store"}, 1, "", "sold"},
	}
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		for _, prefix := range []string{"8930000", ""} {
			tenant := s.Tenant(t, prefix)
			id := tenant.Batch(t)
			code := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/batches/"+id, nil).Want(t, http.StatusOK).JSON(t)["code"].(string)
			for name, c := range cases {
				_, serials := issue(t, s, tenant.Key, id, map[string]any{"count": 2, "activation": c.run})
				body := func(kind string) map[string]any { return step(kind, id, tenant.Place, "items", serials) }
				var recorded []string
				for _, kind := range c.steps {
					recorded = append(recorded, s.Call(t, tenant.Key, http.MethodPost, "/api/v1/events", body(kind)).Want(t, http.StatusCreated).JSON(t)["event_id"].(string))
				}
				correction := map[string]any{"reason": "ghi nhầm"}
				if c.instead != "" {
					correction["replacement"] = body(c.instead)
				}
				s.Call(t, tenant.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(recorded[c.wrong])+"/corrections", correction).Want(t, http.StatusCreated)
				for _, serial := range serials {
					if got := s.Call(t, tenant.Key, http.MethodGet, "/api/v1/items/"+code+"/"+serial, nil).Want(t, http.StatusOK).JSON(t)["status"]; got != c.want {
						t.Errorf("%s, prefix %q: %v, want %s", name, prefix, got, c.want)
					}
				}
			}
		}
	})
}

// sscc is the n-th unit of a company that is nobody's here: a brought one.
func sscc(t *testing.T, n uint64) string {
	t.Helper()
	prefix, err := gs1.ParseCompanyPrefix("8930009")
	if err != nil {
		t.Fatal(err)
	}
	unit, ok := prefix.SSCCAt(n)
	if !ok {
		t.Fatal(n)
	}
	return unit.String()
}

// TestCorrectionOfSome: what replaces a step may name fewer items, and a unit
// beside them.
func TestCorrectionOfSome(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		_, serials := issue(t, s, c.grower.Key, c.field, map[string]any{"count": 2})
		code := c.Call(t, c.grower.Key, http.MethodGet, "/api/v1/batches/"+c.field, nil).Want(t, http.StatusOK).JSON(t)["code"].(string)
		want := func(statuses ...string) {
			t.Helper()
			for i, serial := range serials {
				if got := c.Call(t, c.grower.Key, http.MethodGet, "/api/v1/items/"+code+"/"+serial, nil).Want(t, http.StatusOK).JSON(t)["status"]; got != statuses[i] {
					t.Errorf("item %d: %v, want %s", i, got, statuses[i])
				}
			}
		}
		correct := func(id string, replacement any) map[string]any {
			return c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(id)+"/corrections", map[string]any{"reason": "ghi nhầm", "replacement": replacement}).Want(t, http.StatusCreated).JSON(t)
		}
		sold := c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("sell", c.field, c.grower.Place, "items", serials, "unit", sscc(t, 1))).Want(t, http.StatusCreated)
		want("sold", "sold")
		done := correct(sold.JSON(t)["event_id"].(string), step("sell", c.field, c.grower.Place, "items", serials[1:]))
		want("active", "sold")
		correct(done["replacement"].(map[string]any)["event_id"].(string), nil)
		want("active", "active")
	})
}

// TestCorrectionOfUnpacking: what was not unpacked is in its unit still, unless
// it has been packed into another since.
func TestCorrectionOfUnpacking(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		_, serials := issue(t, s, c.grower.Key, c.field, map[string]any{"count": 2})
		units := []string{sscc(t, 1), sscc(t, 2)}
		record := func(kind, unit string, items []string) string {
			return c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step(kind, c.field, c.grower.Place, "unit", unit, "items", items)).Want(t, http.StatusCreated).JSON(t)["event_id"].(string)
		}
		inside := func(unit string) (n int) {
			if err := s.DB.Read(t.Context()).Raw("SELECT count(*) FROM unit_contents WHERE sscc = ? AND removed_by IS NULL", unit).Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		record("pack", units[0], serials)
		unpacked := record("unpack", units[0], nil)
		record("pack", units[1], serials[:1])
		c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(unpacked)+"/corrections", `{"reason": "chưa dỡ"}`).Want(t, http.StatusCreated)
		if a, b := inside(units[0]), inside(units[1]); a != 1 || b != 1 {
			t.Errorf("%d and %d in the units, want 1 and 1", a, b)
		}
	})
}
