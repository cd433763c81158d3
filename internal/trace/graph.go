package trace

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// maxEvents bounds the events of one answer.
const maxEvents = 1_000

// Node is one thing in the graph. A node that the reader may not see has an ID
// and a Kind only.
type Node struct {
	ID               string // batch:UUID, item:CODE/SERIAL, unit:SSCC; step:N when nameless
	Kind             string // batch, item, unit
	Code             string
	Lot              string
	Serial           string
	ProductName      string
	OrganizationName string
	HoldState        string // of a batch or its product, see batch.Batch; of an item its product's
	RecallState      string
}

// Step is one event of the graph.
type Step struct {
	EventID          string
	Step             event.Step
	Time             time.Time
	PlaceName        string
	OrganizationName string
	TraceCode        string
}

// Graph is what a trace answers.
type Graph struct {
	Root      string
	Nodes     []Node
	Edges     []Edge // EventID in place of EventPK when visible
	Events    []Step
	EventIDs  map[string]string // event pk → eventID, for the edges
	Truncated bool
	Cyclic    bool // the records form a loop, which goods cannot
}

// Service traces.
type Service struct{ db *database.DB }

// New returns the service over db.
func New(db *database.DB) *Service { return &Service{db: db} }

// Batch traces a batch that the actor may see.
func (s *Service) Batch(ctx context.Context, id string, d Direction, depth int) (*Graph, error) {
	return s.trace(ctx, d, depth, func(q *gorm.DB) (*walk, error) { return from(q, event.BatchNode(id), d, depth) })
}

// Item traces an item of batchID that the actor may see. Back of an item lies
// its batch, whether or not an event says so.
func (s *Service) Item(ctx context.Context, code, serial, batchID string, d Direction, depth int) (*Graph, error) {
	root := event.ItemNode(code, serial)
	return s.trace(ctx, d, depth, func(q *gorm.DB) (*walk, error) {
		w, err := from(q, root, d, depth)
		if err != nil || d == Forward {
			return w, err
		}
		behind, err := from(q, event.BatchNode(batchID), Back, depth)
		if err != nil {
			return nil, err
		}
		w.join(behind, Edge{FromNode: event.BatchNode(batchID), ToNode: root, Kind: "instance"})
		return w, nil
	})
}

func (s *Service) trace(ctx context.Context, d Direction, depth int, walked func(*gorm.DB) (*walk, error)) (*Graph, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	if d != Back && d != Forward && d != Both {
		return nil, fault.Invalid("query/direction", "unknown_direction", "direction là back, forward hoặc both.", "direction is back, forward or both.")
	}
	if depth < 1 || depth > MaxDepth {
		return nil, fault.Invalid("query/depth", "out_of_range", "depth từ 1 đến 50.", "depth is 1 to 50.")
	}
	q := s.db.Read(ctx)
	w, err := walked(q)
	if err != nil {
		return nil, err
	}
	w.dissolve()
	v, err := look(q, scope, w.nodes)
	if err != nil {
		return nil, err
	}
	g := &Graph{Root: w.nodes[0], Truncated: w.truncated, Cyclic: w.cyclic()}
	for _, n := range w.nodes {
		g.Nodes = append(g.Nodes, v.node(n))
	}
	for _, e := range w.edges {
		e.FromNode, e.ToNode = v.name(e.FromNode), v.name(e.ToNode)
		g.Edges = append(g.Edges, e)
	}
	return g, s.events(q, scope, g, v)
}

// events adds the events that the reader may see.
func (s *Service) events(q *gorm.DB, scope auth.Scope, g *Graph, v *view) error {
	listed, err := event.AnyOfBatches(q, v.batchIDs(), maxEvents+1)
	if err != nil {
		return err
	}
	if len(listed) > maxEvents {
		listed, g.Truncated = listed[:maxEvents], true
	}
	seen, err := v.seenEvents(q, scope, listed)
	if err != nil {
		return err
	}
	places, organizations, err := namesOf(q, listed)
	if err != nil {
		return err
	}
	g.EventIDs = map[string]string{}
	for _, e := range listed {
		if !seen[e.PK] {
			continue
		}
		g.EventIDs[e.PK] = e.EventID
		step := Step{EventID: e.EventID, Step: e.Step, Time: e.EventTime, TraceCode: e.TraceCode, OrganizationName: organizations[e.OrganizationID].Name}
		if e.PlaceID != nil {
			step.PlaceName = places[*e.PlaceID].Name
		}
		g.Events = append(g.Events, step)
	}
	return nil
}

// namesOf reads the places and organisations of events, each table once.
func namesOf(q *gorm.DB, events []event.Listed) (map[string]catalog.Place, map[string]catalog.Organization, error) {
	var places, organizations []string
	for _, e := range events {
		if e.PlaceID != nil {
			places = append(places, *e.PlaceID)
		}
		organizations = append(organizations, e.OrganizationID)
	}
	p, err := catalog.AnyPlaces(q, places)
	if err != nil {
		return nil, nil, err
	}
	o, err := catalog.AnyOrganizations(q, organizations)
	return p, o, err
}

// batchOf is the batch that a node names.
func batchOf(node string) (string, bool) { return strings.CutPrefix(node, "batch:") }

// view knows which nodes a reader may see, and their names.
type view struct {
	all           bool
	batches       map[string]batch.Batch
	products      map[string]catalog.Product // by id
	byCode        map[string]catalog.Product // of items
	organizations map[string]catalog.Organization
	visible       map[string]bool // nodes
	held          map[string]bool // of them, those in the reader's custody
	nameless      map[string]string
}
