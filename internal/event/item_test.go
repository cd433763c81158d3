package event_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fixture"
)

// issue makes and prints a run of items of a batch.
func issue(t *testing.T, s *fixture.Service, key, batch string, of map[string]any) (run string, serials []string) {
	t.Helper()
	run = s.Call(t, key, http.MethodPost, "/api/v1/batches/"+batch+"/serials", of).Want(t, http.StatusCreated).Header.Get("Location")
	for _, line := range strings.Split(strings.TrimSpace(string(s.Call(t, key, http.MethodGet, run+"/codes", nil).Want(t, http.StatusOK).Body)), "\n")[1:] {
		serial, _, _ := strings.Cut(line, ",")
		serials = append(serials, serial)
	}
	return run, serials
}

func TestItemsHaveEventsOfTheirOwn(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		c := newChain(t, s)
		run, serials := issue(t, s, c.grower.Key, c.field, map[string]any{"count": 4})
		_, foreign := issue(t, s, c.packer.Key, c.fruit, map[string]any{"count": 1})
		code := c.Call(t, c.grower.Key, http.MethodGet, "/api/v1/batches/"+c.field, nil).Want(t, http.StatusOK).JSON(t)["code"].(string)
		item := func(key, serial string) map[string]any {
			return c.Call(t, key, http.MethodGet, "/api/v1/items/"+code+"/"+serial, nil).Want(t, http.StatusOK).JSON(t)
		}
		record := func(kind string, items ...string) fixture.Answer {
			return c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step(kind, c.field, c.grower.Place, "items", items))
		}
		missing := func() string {
			return string(c.Call(t, c.grower.Key, http.MethodGet, "/api/v1/batches/"+c.field+"/compliance", nil).Want(t, http.StatusOK).Body)
		}
		if !strings.Contains(missing(), `"steps"`) {
			t.Fatalf("no step was recorded: %s", missing())
		}
		c.Call(t, c.grower.Key, http.MethodPost, "/api/v1/events", step("care", c.field, c.grower.Place)).Want(t, http.StatusCreated) // of the whole batch
		record("store", serials[0], serials[1]).Want(t, http.StatusCreated)
		record("sell", serials[0]).Want(t, http.StatusCreated)
		record("harvest", serials[0]).Want(t, http.StatusCreated) // told late
		if strings.Contains(missing(), `"steps"`) {
			t.Fatalf("steps were recorded: %s", missing())
		}
		for serial, want := range map[string]struct {
			status string
			events int
		}{serials[0]: {"sold", 4}, serials[1]: {"active", 2}, serials[2]: {"active", 1}} {
			got := item(c.grower.Key, serial)
			if got["status"] != want.status || len(got["events"].([]any)) != want.events {
				t.Errorf("%s: %v, want %+v", serial, got, want)
			}
		}
		last := item(s.AdminKey, serials[1])["events"].([]any)[1].(map[string]any)
		if last["step"] != "store" || last["organization_name"] != c.grower.Name || last["place_name"] == "" {
			t.Errorf("%v", last)
		}
		trace := c.Call(t, c.grower.Key, http.MethodGet, "/api/v1/items/"+code+"/"+serials[2]+"/trace?direction=back", nil).Want(t, http.StatusOK).JSON(t)
		if nodes := trace["nodes"].([]any); len(nodes) != 2 || nodes[1].(map[string]any)["id"] != "batch:"+c.field || len(trace["edges"].([]any)) != 1 {
			t.Errorf("behind an item lies its batch: %v", trace)
		}
		for _, path := range []string{"", "/trace"} {
			c.Call(t, c.outsider.Key, http.MethodGet, "/api/v1/items/"+code+"/"+serials[0]+path, nil).Want(t, http.StatusNotFound)
		}
		c.Call(t, c.grower.Key, http.MethodPost, run+"/void", `{"serials": ["`+serials[3]+`"], "reason": "rách"}`).Want(t, http.StatusOK)
		for serial, want := range map[string]string{serials[3]: `"void"`, foreign[0]: `"not_found"`} {
			if got := record("sell", serials[1], serial).Want(t, http.StatusBadRequest); !strings.Contains(string(got.Body), want) || !strings.Contains(string(got.Body), `"/items/1"`) {
				t.Errorf("%s", got.Body)
			}
		}
	})
}
