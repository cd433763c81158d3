package trace_test

import (
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// graph is a trace as its reader gets it.
type graph struct {
	Root  string
	Nodes []struct {
		ID, Kind, Code, Lot, Serial string
		ProductName                 string `json:"product_name"`
		OrganizationName            string `json:"organization_name"`
	}
	Edges     []struct{ From, To, Kind string }
	Events    []struct{ Step string }
	Truncated bool
	Cyclic    bool
	body      string
}

// read asks for the trace at path, without what stands before /trace.
func read(t *testing.T, s *fixture.Service, key, of, query string) (g graph) {
	t.Helper()
	got := s.Call(t, key, http.MethodGet, "/api/v1/"+of+"/trace"+query, nil).Want(t, http.StatusOK)
	got.Into(t, &g)
	g.body = string(got.Body)
	return g
}

// named are the batches whose ids the reader was told, in no order.
func (g graph) named() (ids []string) {
	for _, n := range g.Nodes {
		if id, batch := strings.CutPrefix(n.ID, "batch:"); batch {
			ids = append(ids, id)
		}
	}
	return ids
}

// nameless is how many nodes the reader may not see; those bear nothing else.
func (g graph) nameless(t *testing.T) (n int) {
	t.Helper()
	for _, node := range g.Nodes {
		if strings.HasPrefix(node.ID, "step:") {
			n++
			if node.Code != "" || node.Lot != "" || node.Serial != "" || node.Kind == "" {
				t.Errorf("a nameless node says %+v", node)
			}
		}
	}
	return n
}

func (g graph) wants(t *testing.T, what string, nameless int, ids ...string) {
	t.Helper()
	got := g.named()
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) || g.nameless(t) != nameless {
		t.Errorf("%s: named %v, want %v; %d nameless, want %d", what, got, ids, g.nameless(t), nameless)
	}
}

// record stores a step and returns its event's id.
func record(t *testing.T, s *fixture.Service, by fixture.Tenant, step, batch string, more ...any) string {
	t.Helper()
	in := map[string]any{"step": step, "batch_id": batch, "place_id": by.Place, "started_at": "2026-11-20T07:30:00+07:00"}
	for i := 0; i+1 < len(more); i += 2 {
		in[more[i].(string)] = more[i+1]
	}
	return s.Call(t, by.Key, http.MethodPost, "/api/v1/events", in).Want(t, http.StatusCreated).JSON(t)["event_id"].(string)
}

func inputs(ids ...string) (in []map[string]string) {
	for _, id := range ids {
		in = append(in, map[string]string{"batch_id": id})
	}
	return in
}

// TestBlendedLotsBothWays: two growers' lots are blended by a packer into two
// boxes, one of which a third party processes. Each sees one step before and
// after its own hands, and that there is more; an inspector sees all.
func TestBlendedLotsBothWays(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		an, binh, packer, maker := s.Tenant(t, "8930001"), s.Tenant(t, ""), s.Tenant(t, "8930002"), s.Tenant(t, "8930003")
		a, b := an.Batch(t), binh.Batch(t)
		both, second, juice := packer.Batch(t), packer.Batch(t), maker.Batch(t)
		for _, g := range []struct {
			by  fixture.Tenant
			lot string
		}{{an, a}, {binh, b}} {
			record(t, s, g.by, "harvest", g.lot)
			record(t, s, g.by, "ship", g.lot, "to_place_id", packer.Place)
		}
		record(t, s, packer, "pack", both, "inputs", inputs(a, b))
		record(t, s, packer, "pack", second, "inputs", inputs(b))
		record(t, s, packer, "ship", both, "to_place_id", maker.Place)
		record(t, s, maker, "process", juice, "inputs", inputs(both))

		inspector := s.APIKey(t, packer.ID, "inspector")
		ask := func(key, id, query string) graph { return read(t, s, key, "batches/"+id, query) }
		ask(inspector, juice, "?direction=back").wants(t, "inspector, back from the juice", 0, juice, both, a, b)
		ask(inspector, b, "?direction=forward").wants(t, "inspector, forward from the second lot", 0, b, both, second, juice)
		ask(inspector, both, "").wants(t, "inspector, both ways from the blend", 0, both, a, b, juice)
		if g := ask(inspector, juice, ""); len(g.Edges) != 3 || g.Truncated || g.Cyclic || len(g.Events) != 7 {
			t.Errorf("%s", g.body)
		}
		ask(packer.Key, both, "").wants(t, "packer, both ways", 0, both, a, b, juice)
		ask(packer.Key, second, "").wants(t, "packer, the other box", 0, second, b)
		for _, c := range []struct {
			name, key, of string
			hidden        []string
			nameless      int
			seen          []string
		}{
			{"the first grower, forward", an.Key, a, []string{juice, b, second}, 1, []string{a, both}},
			{"the second grower, forward", binh.Key, b, []string{juice, a}, 1, []string{b, both, second}},
			{"the maker, back", maker.Key, juice, []string{a, b}, 2, []string{juice, both}},
		} {
			g := ask(c.key, c.of, "")
			g.wants(t, c.name, c.nameless, c.seen...)
			for _, id := range c.hidden {
				if strings.Contains(g.body, id) {
					t.Errorf("%s: was told of %s: %s", c.name, id, g.body)
				}
			}
		}
		s.Call(t, an.Key, http.MethodGet, "/api/v1/batches/"+b+"/trace", nil).Want(t, http.StatusNotFound)
	})
}

// TestLoopsEnd: goods cannot be what they were made from, records can; a walk
// ends all the same, and says so.
func TestLoopsEnd(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		mill := s.Tenant(t, "8930001")
		x, y, z := mill.Batch(t), mill.Batch(t), mill.Batch(t)
		own := map[string]any{"step": "process", "batch_id": x, "place_id": mill.Place, "started_at": "2026-11-20T07:30:00+07:00", "inputs": inputs(x)}
		s.Call(t, mill.Key, http.MethodPost, "/api/v1/events", own).Want(t, http.StatusBadRequest)
		record(t, s, mill, "process", y, "inputs", inputs(x))
		record(t, s, mill, "process", z, "inputs", inputs(y))
		if g := read(t, s, mill.Key, "batches/"+x, ""); g.Cyclic {
			t.Errorf("a line is a loop: %s", g.body)
		}
		back := record(t, s, mill, "process", x, "inputs", inputs(z))
		for _, query := range []string{"", "?direction=back", "?direction=forward", "?depth=3"} {
			g := read(t, s, mill.Key, "batches/"+x, query)
			g.wants(t, query, 0, x, y, z)
			if !g.Cyclic || len(g.Edges) != 3 {
				t.Errorf("%s: %s", query, g.body)
			}
		}
		s.Call(t, mill.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(back)+"/corrections", `{"reason": "ghi nhầm"}`).Want(t, http.StatusCreated)
		g := read(t, s, mill.Key, "batches/"+x, "")
		g.wants(t, "after the correction", 0, x, y, z)
		if g.Cyclic || len(g.Edges) != 2 || len(g.Events) != 2 {
			t.Errorf("after the correction: %s", g.body)
		}
	})
}

// TestItemsAreTraced: back of an item lies its batch with all that went into
// it, forward the units it was packed into, one inside the other.
func TestItemsAreTraced(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		grower, packer := s.Tenant(t, ""), s.Tenant(t, "8930001")
		fruit, boxes := grower.Batch(t), packer.Batch(t)
		record(t, s, grower, "ship", fruit, "to_place_id", packer.Place)
		record(t, s, packer, "pack", boxes, "inputs", inputs(fruit))
		run := s.Call(t, packer.Key, http.MethodPost, "/api/v1/batches/"+boxes+"/serials", `{"count": 2}`).Want(t, http.StatusCreated).Header.Get("Location")
		lines := strings.Split(string(s.Call(t, packer.Key, http.MethodGet, run+"/codes", nil).Want(t, http.StatusOK).Body), "\n")
		var serials []string
		for _, line := range lines[1:3] {
			serial, _, _ := strings.Cut(line, ",")
			serials = append(serials, serial)
		}
		code := s.Call(t, packer.Key, http.MethodGet, "/api/v1/batches/"+boxes, nil).Want(t, http.StatusOK).JSON(t)["code"].(string)
		const carton, pallet = "089300090000000010", "089300090000000027"
		packed := record(t, s, packer, "pack", boxes, "unit", carton, "items", serials)
		record(t, s, packer, "pack", boxes, "unit", pallet, "child_units", []string{carton})
		of, item := "items/"+code+"/"+serials[0], "item:"+code+"/"+serials[0]
		ids := func(g graph) (all []string) {
			for _, n := range g.Nodes {
				all = append(all, n.ID)
			}
			slices.Sort(all)
			return all
		}
		want := func(g graph, nodes ...string) {
			t.Helper()
			slices.Sort(nodes)
			if got := ids(g); g.Root != item || g.Truncated || g.Cyclic || !slices.Equal(got, nodes) {
				t.Errorf("got %v, want %v: %s", got, nodes, g.body)
			}
		}
		want(read(t, s, packer.Key, of, "?direction=back"), item, "batch:"+boxes, "batch:"+fruit)
		for _, n := range read(t, s, packer.Key, of, "").Nodes {
			if n.Kind != "unit" && (n.ProductName == "" || n.OrganizationName == "") {
				t.Errorf("the node has no names: %+v", n)
			}
		}
		want(read(t, s, packer.Key, of, "?direction=forward"), item, "unit:"+carton, "unit:"+pallet)
		want(read(t, s, packer.Key, of, ""), item, "batch:"+boxes, "batch:"+fruit, "unit:"+carton, "unit:"+pallet)
		s.Call(t, packer.Key, http.MethodPost, "/api/v1/events/"+url.PathEscape(packed)+"/corrections", `{"reason": "chưa đóng"}`).Want(t, http.StatusCreated)
		want(read(t, s, packer.Key, of, ""), item, "batch:"+boxes, "batch:"+fruit)
	})
}
