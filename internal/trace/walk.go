package trace

import (
	"slices"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/event"
)

// Bounds of one walk. A mixing graph grows with rows, whatever its depth.
const (
	MaxDepth = 50
	maxNodes = 2_000
	maxEdges = 10_000
	perQuery = 500
)

// Direction says which way to walk.
type Direction string

// The directions: to inputs, to outputs, both.
const (
	Back    Direction = "back"
	Forward Direction = "forward"
	Both    Direction = "both"
)

// Edge runs from input to output.
type Edge struct {
	FromNode string
	ToNode   string
	EventPK  string `gorm:"column:event_pk"`
	Kind     string // transform, aggregate, instance
}

// walk is what a walk found: nodes in the order found.
type walk struct {
	nodes     []string
	edges     []Edge
	full      bool // the row cap is reached: nothing more is read
	truncated bool // there is more than was found: for the cap, or the depth
}

// from walks from root up to depth levels in direction d.
func from(q *gorm.DB, root string, d Direction, depth int) (w *walk, err error) {
	w = &walk{nodes: []string{root}}
	seen := map[string]bool{root: true}
	known := map[Edge]bool{}
	for _, one := range []Direction{Back, Forward} {
		if d != Both && d != one {
			continue
		}
		level := []string{root}
		for range depth {
			next, err := w.step(q, one, level, seen, known)
			if err == nil {
				next, err = w.through(q, one, next, seen, known)
			}
			if err != nil {
				return nil, err
			}
			if level = next; len(level) == 0 || w.full {
				break
			}
		}
		if len(level) > 0 && !w.truncated {
			if w.truncated, err = w.beyond(q, one, level); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// step reads the edges of one level and returns the nodes they newly reach.
// Each direction keeps to nodes it reached itself, except that a node is shown
// once.
func (w *walk) step(q *gorm.DB, d Direction, level []string, seen map[string]bool, known map[Edge]bool) (next []string, err error) {
	near, far := "to_node", func(e Edge) string { return e.FromNode }
	if d == Forward {
		near, far = "from_node", func(e Edge) string { return e.ToNode }
	}
	reached := map[string]bool{}
	for chunk := range slices.Chunk(level, perQuery) {
		var edges []Edge
		err := q.Session(&gorm.Session{}).Table("trace_edges").Select("from_node, to_node, event_pk, kind").
			Where(near+" IN ? AND NOT voided", chunk).Order("recorded_at, from_node, to_node").Limit(maxEdges - len(w.edges) + 1).Find(&edges).Error
		if err != nil {
			return nil, err
		}
		for _, e := range edges {
			if len(w.edges) >= maxEdges || len(w.nodes) >= maxNodes {
				w.full, w.truncated = true, true
				return next, nil
			}
			if known[e] {
				continue
			}
			known[e] = true
			w.edges = append(w.edges, e)
			node := far(e)
			if !seen[node] {
				seen[node] = true
				w.nodes = append(w.nodes, node)
			} else if reached[node] {
				continue
			}
			if !reached[node] {
				reached[node] = true
				next = append(next, node)
			}
		}
	}
	return next, nil
}

// through goes on behind the joints among level, which are no goods: a level of
// the answer reaches from goods to goods.
func (w *walk) through(q *gorm.DB, d Direction, level []string, seen map[string]bool, known map[Edge]bool) ([]string, error) {
	var goods, joints []string
	for _, n := range level {
		if isJoint(n) {
			joints = append(joints, n)
		} else {
			goods = append(goods, n)
		}
	}
	if len(joints) == 0 || w.full {
		return goods, nil
	}
	next, err := w.step(q, d, joints, seen, known)
	for _, n := range next {
		if !slices.Contains(goods, n) {
			goods = append(goods, n)
		}
	}
	return goods, err
}

// beyond reports whether the depth cut the walk short.
func (w *walk) beyond(q *gorm.DB, d Direction, level []string) (bool, error) {
	near := "to_node"
	if d == Forward {
		near = "from_node"
	}
	for chunk := range slices.Chunk(level, perQuery) {
		var n int
		err := q.Session(&gorm.Session{}).Raw("SELECT count(*) FROM (SELECT 1 FROM trace_edges WHERE "+near+" IN ? AND NOT voided LIMIT 1) x", chunk).Scan(&n).Error
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// join adds what another walk found, and the edge between the two unless a
// recorded one says the same.
func (w *walk) join(o *walk, bridge Edge) {
	seen, known, recorded := map[string]bool{}, map[Edge]bool{}, false
	for _, n := range w.nodes {
		seen[n] = true
	}
	for _, e := range w.edges {
		known[e] = true
		recorded = recorded || e.FromNode == bridge.FromNode && e.ToNode == bridge.ToNode
	}
	for _, n := range o.nodes {
		if !seen[n] {
			w.nodes = append(w.nodes, n)
		}
	}
	if !recorded {
		w.edges = append(w.edges, bridge)
	}
	for _, e := range o.edges {
		if !known[e] {
			w.edges = append(w.edges, e)
		}
	}
	w.truncated = w.truncated || o.truncated
}

// cyclic reports whether the found edges form a loop.
func (w *walk) cyclic() bool {
	incoming, out := map[string]int{}, map[string][]string{}
	for _, e := range w.edges {
		incoming[e.ToNode]++
		out[e.FromNode] = append(out[e.FromNode], e.ToNode)
	}
	var free []string
	for _, n := range w.nodes {
		if incoming[n] == 0 {
			free = append(free, n)
		}
	}
	done := 0
	for ; len(free) > 0; done++ {
		n := free[len(free)-1]
		free = free[:len(free)-1]
		for _, to := range out[n] {
			if incoming[to]--; incoming[to] == 0 {
				free = append(free, to)
			}
		}
	}
	return done < len(w.nodes)
}

// Batches returns the ids of the batches reached from batchID in direction d,
// itself first. It knows no tenancy: scan and portal decide what they show.
func Batches(q *gorm.DB, batchID string, d Direction) (ids []string, truncated bool, err error) {
	w, err := from(q, event.BatchNode(batchID), d, MaxDepth)
	if err != nil {
		return nil, false, err
	}
	for _, n := range w.nodes {
		if id, ok := batchOf(n); ok {
			ids = append(ids, id)
		}
	}
	return ids, w.truncated, nil
}
