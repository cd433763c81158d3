package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/signature"
)

// SerialsImport is serials that stand on labels already: one by one, as ranges,
// or both.
type SerialsImport struct {
	Serials    []string         `json:"serials,omitempty"`                            // at most 10,000
	Ranges     []SerialRange    `json:"ranges,omitempty"`                             // at most 100
	Activation batch.Activation `json:"activation,omitempty" enums:"on_print,manual"` // on_print when absent: they are printed, and so active
}

// SerialRange is serials that follow one another: the prefix, then a number of
// so many digits.
type SerialRange struct {
	Prefix string `json:"prefix,omitempty" example:"TL-"`
	Width  int    `json:"width" example:"6"` // digits of the number, 1 to 18
	First  int64  `json:"first" example:"1"`
	Count  int64  `json:"count" example:"5000"`
}

// Receipt is what makes a run of serials known again after a restore: a JWS in
// flattened JSON serialization (RFC 7515, 7.2.2) that verifies with
// /.well-known/txng-keys.
type Receipt struct {
	Payload   string `json:"payload"`   // base64url of a JSON document
	Protected string `json:"protected"` // base64url of alg, kid, typ
	Signature string `json:"signature"` // base64url
}

// maxReceipt is the largest receipt: that of a run whose items went many ways.
const maxReceipt = 6 << 20

// importSerials brings serials from outside into a batch, as a run of their own.
//
//	@Summary		Import item serials
//	@Description	For print stock that exists: refused when one equals a serial made here, or one imported for the product before.
//	@Tags			items
//	@Security		Bearer
//	@Param			id				path		string			true	"batch"
//	@Param			Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param			body			body		SerialsImport	true	"which"
//	@Success		201				{object}	Serials
//	@Router			/api/v1/batches/{id}/serials/import [post]
//	@ID				importSerials
func (a *API) importSerials(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	var in SerialsImport
	if err := readJSON(c, &in); err != nil {
		return err
	}
	brought := batch.Import{Serials: in.Serials, Activation: in.Activation}
	for _, r := range in.Ranges {
		brought.Ranges = append(brought.Ranges, batch.SerialRange(r))
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		r, counts, err := a.Batches.ImportSerials(tx, id, brought)
		return created(withCounts(r, counts), "/api/v1/serials/"+r.ID, 0), err
	})
}

// serialReceipt gives the receipt of a run, to be kept apart from the database.
//
//	@Summary	Read a run's receipt
//	@Tags		items
//	@Security	Bearer
//	@Param		id	path		string	true	"run"
//	@Success	200	{object}	Receipt
//	@Router		/api/v1/serials/{id}/receipt [get]
//	@ID			getSerialReceipt
func (a *API) serialReceipt(c *gin.Context) error {
	id, err := pathID(c, "serial_run")
	if err != nil {
		return err
	}
	signed, err := a.Batches.Receipt(c.Request.Context(), id)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="receipt-`+id+`.json"`)
	return read(c, Receipt(signed), 0)
}

// restoreSerials makes the run of a receipt known again.
//
//	@Summary		Restore a run of item serials from its receipt
//	@Description	After a restore of the database that lost the run, and perhaps its batch. A run that is there is left as it is.
//	@Tags			items
//	@Security		Bearer
//	@Param			Idempotency-Key	header		string	false	"repeats are answered without a second effect"
//	@Param			body			body		Receipt	true	"as it was given"
//	@Success		201				{object}	Serials
//	@Success		200				{object}	Serials
//	@Router			/api/v1/serials/restore [post]
//	@ID				restoreSerials
func (a *API) restoreSerials(c *gin.Context) error {
	var in Receipt
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		r, counts, isNew, err := a.Batches.Restore(tx, signature.Signed(in))
		done := created(withCounts(r, counts), "/api/v1/serials/"+r.ID, 0)
		if !isNew {
			done.status, done.location = http.StatusOK, ""
		}
		return done, err
	})
}
