package trace_test

import (
	"strconv"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// link writes edges of the graph as if events had, many at once.
func link(t *testing.T, s *fixture.Service, edges [][2]string) {
	t.Helper()
	err := s.DB.InTx(t.Context(), func(tx *database.Tx) error {
		rows := make([][]any, len(edges))
		for i, e := range edges {
			rows[i] = []any{"batch:" + e[0], "batch:" + e[1], dbtest.NewID(), "transform", false, tx.Now()}
		}
		return tx.CopyFrom("trace_edges", []string{"from_node", "to_node", "event_pk", "kind", "voided", "recorded_at"}, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fan are n edges into one batch, and the batches that they come from.
func fan(n int, into string) (edges [][2]string, from []string) {
	for range n {
		id := dbtest.NewID()
		edges, from = append(edges, [2]string{id, into}), append(from, id)
	}
	return edges, from
}

// TestRowsAreCapped: however wide or dense the records are, an answer is
// bounded, and says that it is.
func TestRowsAreCapped(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "")
		wide, dense, just := tenant.Batch(t), tenant.Batch(t), tenant.Batch(t)
		edges, _ := fan(2_500, wide)
		link(t, s, edges)
		if g := read(t, s, s.AdminKey, "batches/"+wide, ""); len(g.Nodes) != 2_000 || !g.Truncated {
			t.Errorf("of 2,501 nodes %d are shown, truncated: %v", len(g.Nodes), g.Truncated)
		}
		if g := read(t, s, tenant.Key, "batches/"+wide, "?direction=back"); len(g.Nodes) != 2_000 || !g.Truncated || g.nameless(t) != 1_999 {
			t.Errorf("to their owner %d are shown, truncated: %v", len(g.Nodes), g.Truncated)
		}
		edges, first := fan(110, dense)
		_, second := fan(110, "")
		for _, from := range second {
			for _, to := range first {
				edges = append(edges, [2]string{from, to})
			}
		}
		link(t, s, edges)
		if g := read(t, s, s.AdminKey, "batches/"+dense, "?direction=back"); len(g.Edges) != 10_000 || !g.Truncated {
			t.Errorf("of 12,210 edges %d are shown, truncated: %v", len(g.Edges), g.Truncated)
		}
		edges, _ = fan(1_999, just)
		link(t, s, edges)
		if g := read(t, s, s.AdminKey, "batches/"+just, ""); len(g.Nodes) != 2_000 || g.Truncated {
			t.Errorf("of 2,000 nodes %d are shown, truncated: %v", len(g.Nodes), g.Truncated)
		}
	})
}

// TestDepthIsBounded: what lies deeper is left out and said to be there, in
// each direction by itself.
func TestDepthIsBounded(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "")
		root := tenant.Batch(t)
		var edges [][2]string
		for near, i := root, 0; i < 6; i++ { // back
			far := dbtest.NewID()
			edges, near = append(edges, [2]string{far, near}), far
		}
		for near, i := root, 0; i < 4; i++ { // forward
			far := dbtest.NewID()
			edges, near = append(edges, [2]string{near, far}), far
		}
		link(t, s, edges)
		for _, c := range []struct {
			direction    string
			depth, nodes int
			truncated    bool
		}{
			{"back", 5, 6, true},
			{"back", 6, 7, false},
			{"forward", 3, 4, true},
			{"forward", 4, 5, false},
			{"both", 3, 7, true},
			{"both", 4, 9, true}, // one end is reached, the other is not
			{"both", 6, 11, false},
		} {
			g := read(t, s, s.AdminKey, "batches/"+root, "?direction="+c.direction+"&depth="+strconv.Itoa(c.depth))
			if len(g.Nodes) != c.nodes || g.Truncated != c.truncated {
				t.Errorf("%s %d: %d nodes, truncated %v; want %d, %v", c.direction, c.depth, len(g.Nodes), g.Truncated, c.nodes, c.truncated)
			}
		}
	})
}

// TestDepthIsToldOfWideLevels: one of many at the last level has more behind.
func TestDepthIsToldOfWideLevels(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "")
		root := tenant.Batch(t)
		edges, level := fan(1_200, root)
		link(t, s, edges)
		if g := read(t, s, s.AdminKey, "batches/"+root, "?depth=1"); g.Truncated || len(g.Nodes) != 1_201 {
			t.Errorf("nothing lies behind, truncated: %v, %d nodes", g.Truncated, len(g.Nodes))
		}
		// Levels are read in the order of node names within a moment.
		var last string
		for _, id := range level {
			last = max(last, id)
		}
		link(t, s, [][2]string{{dbtest.NewID(), last}})
		if g := read(t, s, s.AdminKey, "batches/"+root, "?depth=1"); !g.Truncated {
			t.Error("what lies behind the last is not told")
		}
	})
}
