package trace

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/event"
)

// isJoint reports whether a node stands for a transformation told in several
// events.
func isJoint(node string) bool { return strings.HasPrefix(node, event.Joint) }

// dissolve puts edges from input to output in place of the joints: of an input
// event and an output event the latter's, which is filed under what was made.
func (w *walk) dissolve() {
	if !slices.ContainsFunc(w.nodes, isJoint) {
		return
	}
	out := map[string][]Edge{}
	known := map[Edge]bool{}
	var edges []Edge
	for _, e := range w.edges {
		if isJoint(e.FromNode) {
			out[e.FromNode] = append(out[e.FromNode], e)
		} else if !isJoint(e.ToNode) {
			edges = append(edges, e)
		}
	}
	for _, in := range w.edges {
		if !isJoint(in.ToNode) {
			continue
		}
		for _, o := range out[in.ToNode] {
			e := Edge{FromNode: in.FromNode, ToNode: o.ToNode, EventPK: o.EventPK, Kind: o.Kind}
			if known[e] || e.FromNode == e.ToNode {
				continue
			}
			if len(edges) >= maxEdges {
				w.truncated = true
				break
			}
			known[e] = true
			edges = append(edges, e)
		}
	}
	w.edges, w.nodes = edges, slices.DeleteFunc(w.nodes, isJoint)
}
