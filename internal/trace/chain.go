package trace

import (
	"context"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Chain is all that went into a batch and came out of it, as far as the reader
// may see.
type Chain struct {
	Batches       []batch.Batch                   // its own first, the others as they were reached
	Whole         map[string]bool                 // of them, by id: those of which the reader may read all
	Products      map[string]catalog.Product      // of the batches, by id
	Organizations map[string]catalog.Organization // their owners, by id
	Edges         []Edge                          // from input to output; what the reader may not see is step:N
	EventPKs      []string                        // of the edges, each once
	Truncated     bool
	Cyclic        bool
}

// Chain walks both ways from a batch. The *fault.Error of a batch that the
// reader may not see is a 404, as of one that is absent.
func (s *Service) Chain(ctx context.Context, id string) (*Chain, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q, root := s.db.Read(ctx), event.BatchNode(id)
	w, err := from(q, root, Both, MaxDepth)
	if err != nil {
		return nil, err
	}
	w.dissolve()
	v, err := look(q, scope, w.nodes)
	if err != nil {
		return nil, err
	}
	first, exists := v.batches[id]
	if !exists || !v.opens(scope, root, first) {
		return nil, fault.NotFound("batch")
	}
	c := &Chain{Whole: map[string]bool{}, Products: v.products, Organizations: v.organizations, Truncated: w.truncated, Cyclic: w.cyclic()}
	for _, n := range w.nodes {
		id, isBatch := batchOf(n)
		if _, hidden := v.nameless[n]; hidden || !isBatch {
			continue
		}
		b := v.batches[id]
		c.Batches = append(c.Batches, b)
		c.Whole[id] = v.opens(scope, n, b)
	}
	seen := map[string]bool{}
	for _, e := range w.edges {
		if !seen[e.EventPK] && e.EventPK != "" {
			seen[e.EventPK] = true
			c.EventPKs = append(c.EventPKs, e.EventPK)
		}
		e.FromNode, e.ToNode = v.name(e.FromNode), v.name(e.ToNode)
		c.Edges = append(c.Edges, e)
	}
	return c, nil
}

// opens reports whether the reader may read all of a batch.
func (v *view) opens(scope auth.Scope, node string, b batch.Batch) bool {
	if scope.Actor().Role == reqctx.RolePortal {
		return b.PublishedAt != nil
	}
	return scope.Sees(b.OrganizationID) || v.held[node]
}
