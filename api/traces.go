package api

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/trace"
)

// TraceAnswer is the graph of a batch or item.
type TraceAnswer struct {
	Root      string      `json:"root"`
	Nodes     []TraceNode `json:"nodes"`
	Edges     []TraceEdge `json:"edges"` // from input to output
	Events    []TraceStep `json:"events"`
	Truncated bool        `json:"truncated"`
	Cyclic    bool        `json:"cyclic"` // the records form a loop, which goods cannot
}

// TraceNode is a batch, item or unit; one that the reader may not see has an
// id and a kind only.
type TraceNode struct {
	ID               string `json:"id"`
	Kind             string `json:"kind" enums:"batch,item,unit"`
	Code             string `json:"code,omitempty"`
	Lot              string `json:"lot,omitempty"`
	Serial           string `json:"serial,omitempty"`
	ProductName      string `json:"product_name,omitempty"`
	OrganizationName string `json:"organization_name,omitempty"`
	HoldState        string `json:"hold_state,omitempty" enums:"held,partly_held"`           // absent: not held
	RecallState      string `json:"recall_state,omitempty" enums:"recalled,partly_recalled"` // absent: not recalled
}

// TraceEdge runs from input to output; event_id is empty when the reader may
// not see the event.
type TraceEdge struct {
	From    string `json:"from"`
	To      string `json:"to"`
	EventID string `json:"event_id,omitempty"`
	Kind    string `json:"kind" enums:"transform,aggregate,instance"`
}

// TraceStep is one event of the graph.
type TraceStep struct {
	EventID          string     `json:"event_id"`
	Step             event.Step `json:"step"`
	Time             time.Time  `json:"time" format:"date-time"`
	PlaceName        string     `json:"place_name"`
	OrganizationName string     `json:"organization_name"`
	TraceCode        string     `json:"trace_code"`
}

func wireTrace(g *trace.Graph) TraceAnswer {
	t := TraceAnswer{Root: g.Root, Nodes: []TraceNode{}, Edges: []TraceEdge{}, Events: []TraceStep{}, Truncated: g.Truncated, Cyclic: g.Cyclic}
	for _, n := range g.Nodes {
		t.Nodes = append(t.Nodes, TraceNode(n))
	}
	for _, e := range g.Edges {
		t.Edges = append(t.Edges, TraceEdge{From: e.FromNode, To: e.ToNode, EventID: g.EventIDs[e.EventPK], Kind: e.Kind})
	}
	for _, s := range g.Events {
		t.Events = append(t.Events, TraceStep(s))
	}
	return t
}

// readWalk reads direction and depth.
func readWalk(c *gin.Context) (d trace.Direction, depth int, err error) {
	if err := onlyQuery(c, "direction", "depth"); err != nil {
		return "", 0, err
	}
	d, depth = trace.Direction(c.DefaultQuery("direction", "both")), trace.MaxDepth
	if v := c.Query("depth"); v != "" {
		if depth, err = strconv.Atoi(v); err != nil {
			return d, 0, fault.Invalid("query/depth", "out_of_range", "depth từ 1 đến 50.", "depth is 1 to 50.")
		}
	}
	return d, depth, nil
}

// traceBatch walks from a batch.
//
//	@Summary	Trace a batch
//	@Tags		tracing
//	@Security	Bearer
//	@Param		id			path		string	true	"batch"
//	@Param		direction	query		string	false	"back, forward or both (default)"
//	@Param		depth		query		int		false	"1..50, 50 when absent"
//	@Success	200			{object}	TraceAnswer
//	@Router		/api/v1/batches/{id}/trace [get]
//	@ID			traceBatch
func (a *API) traceBatch(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	d, depth, err := readWalk(c)
	if err != nil {
		return err
	}
	if _, err := a.Batches.Batch(c.Request.Context(), id); err != nil {
		return err
	}
	g, err := a.Traces.Batch(c.Request.Context(), id, d, depth)
	if err != nil {
		return err
	}
	return read(c, wireTrace(g), 0)
}

// traceItem walks from an item.
//
//	@Summary	Trace an item
//	@Tags		tracing
//	@Security	Bearer
//	@Param		code		path		string	true	"GTIN or local code"
//	@Param		serial		path		string	true	"serial, percent-encoded"
//	@Param		direction	query		string	false	"back, forward or both (default)"
//	@Param		depth		query		int		false	"1..50, 50 when absent"
//	@Success	200			{object}	TraceAnswer
//	@Router		/api/v1/items/{code}/{serial}/trace [get]
//	@ID			traceItem
func (a *API) traceItem(c *gin.Context) error {
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	serial, err := pathValue(c, "serial")
	if err != nil {
		return err
	}
	d, depth, err := readWalk(c)
	if err != nil {
		return err
	}
	item, err := a.Batches.Item(c.Request.Context(), code, serial)
	if err != nil {
		return err
	}
	g, err := a.Traces.Item(c.Request.Context(), item.Code, item.Serial, item.BatchID, d, depth)
	if err != nil {
		return err
	}
	if g.Nodes[0].HoldState, g.Nodes[0].RecallState, err = a.Recalls.Item(c.Request.Context(), item); err != nil {
		return err
	}
	return read(c, wireTrace(g), 0)
}
