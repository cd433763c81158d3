package api

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/api/epcis"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/gs1"
)

// Item is one item with a serial of its own.
type Item struct {
	Code    string `json:"code"`
	Serial  string `json:"serial"`
	BatchID string `json:"batch_id"`
	Lot     string `json:"lot"`
	RunID   string `json:"run_id"`                  // "" for a serial that only an event speaks of
	Status  string `json:"status" example:"active"` // issued, printed, active, sold, destroyed or void
	// Its own, its batch's or its product's.
	HoldState   string      `json:"hold_state" enums:",held"`
	RecallState string      `json:"recall_state" enums:",recalled"` // outranks a hold
	State       ItemState   `json:"state"`
	Events      []ItemEvent `json:"events"`
}

// ItemState is what the newest events, by their own times, say of an item, as
// far as the reader may see them; null is what none says.
type ItemState struct {
	Where       *ItemWhere       `json:"where"`
	Disposition *ItemDisposition `json:"disposition"`
	Container   *ItemContainer   `json:"container"`
}

// ItemWhere is the place where an item is, or was last seen.
type ItemWhere struct {
	URI       string    `json:"uri" example:"https://id.gs1.org/414/8930001000019"`
	PlaceCode string    `json:"place_code"` // "" when the place is not registered here
	PlaceName string    `json:"place_name"`
	Since     time.Time `json:"since" format:"date-time"` // first event there without one elsewhere after it
	EventID   string    `json:"event_id"`
}

// ItemDisposition is the business state of an item.
type ItemDisposition struct {
	Value   string    `json:"value" example:"in_transit"` // a word of the CBV, or a URI
	Since   time.Time `json:"since" format:"date-time"`
	EventID string    `json:"event_id"`
}

// ItemContainer is the logistic unit that an item is packed in.
type ItemContainer struct {
	URI           string    `json:"uri" example:"https://id.gs1.org/00/089300010000000018"`
	SSCC          string    `json:"sscc"` // "" when the container has none
	OutermostURI  string    `json:"outermost_uri"`
	OutermostSSCC string    `json:"outermost_sscc"`
	Since         time.Time `json:"since" format:"date-time"`
}

// ItemEvent is one step in an item's life.
type ItemEvent struct {
	EventID          string    `json:"event_id"`
	Step             string    `json:"step"`
	Time             time.Time `json:"time" format:"date-time"`
	PlaceName        string    `json:"place_name"`
	OrganizationName string    `json:"organization_name"`
	TraceCode        string    `json:"trace_code"`
}

// getItem reads one item, where it is and what happened to it.
//
//	@Summary	Read an item
//	@Tags		items
//	@Security	Bearer
//	@Param		code	path		string	true	"the product's GTIN or local code"
//	@Param		serial	path		string	true	"serial, percent-encoded"
//	@Success	200		{object}	Item
//	@Header		200		{string}	TXNG-Archived-Before	"events recorded before this time may be missing: they are archived"
//	@Router		/api/v1/items/{code}/{serial} [get]
//	@ID			getItem
func (a *API) getItem(c *gin.Context) error {
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	serial, err := pathValue(c, "serial")
	if err != nil {
		return err
	}
	item, err := a.Batches.Life(c.Request.Context(), code, serial)
	if err != nil {
		return err
	}
	if err := a.sayArchived(c, item.BatchID); err != nil {
		return err
	}
	wire := Item{Code: item.Code, Serial: item.Serial, BatchID: item.BatchID, Lot: item.Lot, RunID: item.RunID, Status: string(item.Status), State: wireItemState(item.State), Events: []ItemEvent{}}
	if wire.HoldState, wire.RecallState, err = a.Recalls.Item(c.Request.Context(), item.Item); err != nil {
		return err
	}
	for _, e := range item.Events {
		wire.Events = append(wire.Events, ItemEvent(e))
	}
	return read(c, wire, 0)
}

// sayArchived tells that an item's events may be archived, as far as they were
// recorded since its batch was registered.
func (a *API) sayArchived(c *gin.Context, batchID string) error {
	ctx := c.Request.Context()
	before, err := a.Events.ArchivedBefore(ctx, time.Time{})
	if err != nil || before.IsZero() {
		return err
	}
	b, err := a.Batches.Batch(ctx, batchID)
	if err == nil && before.After(b.CreatedAt) {
		c.Writer.Header().Set(epcis.ArchivedHeader, before.UTC().Format(time.RFC3339))
	}
	return err
}

func wireItemState(now batch.ItemState) (wire ItemState) {
	if now.Where != "" {
		wire.Where = &ItemWhere{now.Where, now.PlaceCode, now.PlaceName, now.WhereSince, now.WhereEventID}
	}
	if now.Disposition != "" {
		wire.Disposition = &ItemDisposition{now.Disposition, now.DispositionSince, now.DispositionEventID}
	}
	if now.Container != "" {
		wire.Container = &ItemContainer{now.Container, ssccOf(now.Container), now.Outermost, ssccOf(now.Outermost), now.ContainerSince}
	}
	return wire
}

// ssccOf is the SSCC that a canonical URI names, "" when it names something else.
func ssccOf(uri string) string {
	code, _ := strings.CutPrefix(uri, gs1.CanonicalBase+"/00/")
	sscc, err := gs1.ParseSSCC(code)
	if err != nil {
		return ""
	}
	return sscc.String()
}
