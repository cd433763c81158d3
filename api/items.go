package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/reqctx"
)

// Item is one item with a serial of its own.
type Item struct {
	Code    string      `json:"code"`
	Serial  string      `json:"serial"`
	BatchID string      `json:"batch_id"`
	Lot     string      `json:"lot"`
	Status  string      `json:"status" example:"active"` // issued, printed, active, sold, destroyed or void
	Events  []ItemEvent `json:"events"`
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

// getItem reads one item and what happened to it.
//
//	@Summary	Read an item
//	@Tags		items
//	@Security	Bearer
//	@Param		code	path		string	true	"the product's GTIN or local code"
//	@Param		serial	path		string	true	"serial, percent-encoded"
//	@Success	200		{object}	Item
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
	item, events, err := a.Batches.Item(c.Request.Context(), code, serial)
	if err != nil {
		return err
	}
	wire := Item{Code: item.Code, Serial: item.Serial, BatchID: item.BatchID, Lot: item.Lot, Status: string(item.Status), Events: []ItemEvent{}}
	for _, e := range events {
		wire.Events = append(wire.Events, ItemEvent(e))
	}
	return read(c, wire, 0)
}

// Compliance is what a batch's record lacks under a rule profile.
type Compliance struct {
	Profile  string              `json:"profile" example:"vn-nd37-2026"`
	Complete bool                `json:"complete"`
	Missing  []ComplianceMissing `json:"missing"`
}

// ComplianceMissing is one item that the profile demands and the record lacks.
type ComplianceMissing struct {
	Field   string `json:"field" example:"product_image"`
	Message string `json:"message"` // in the reader's language
}

// batchCompliance tells what a batch lacks under a rule profile.
//
//	@Summary	Check a batch against a rule profile
//	@Tags		batches
//	@Security	Bearer
//	@Param		id		path		string	true	"batch"
//	@Param		profile	query		string	false	"vn-nd37-2026 or vn-tt02-2024; the service's own when absent"
//	@Success	200		{object}	Compliance
//	@Router		/api/v1/batches/{id}/compliance [get]
//	@ID			getBatchCompliance
func (a *API) batchCompliance(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	profile, missing, err := a.Batches.Compliance(ctx, id, c.Query("profile"))
	if err != nil {
		return err
	}
	return read(c, wireCompliance(profile.ID, missing, reqctx.Language(ctx)), 0)
}

func wireCompliance(profile string, missing []batch.Missing, lang string) Compliance {
	wire := Compliance{Profile: profile, Complete: len(missing) == 0, Missing: []ComplianceMissing{}}
	for _, m := range missing {
		wire.Missing = append(wire.Missing, ComplianceMissing{Field: m.Field, Message: m.Message.In(lang)})
	}
	return wire
}
