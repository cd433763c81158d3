package api

import (
	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/reqctx"
)

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
