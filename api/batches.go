package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
)

// BatchInput describes a new batch.
type BatchInput struct {
	OrganizationID string           `json:"organization_id,omitempty"` // admins only: for whom
	ProductID      string           `json:"product_id" format:"uuid"`
	Lot            string           `json:"lot,omitempty" example:"LO-2026-11"` // AI (10), 1 to 20 characters; absent: made
	PlaceID        string           `json:"place_id" format:"uuid"`
	ProductionDate string           `json:"production_date" example:"2026-11-20"`
	ExpiryDate     string           `json:"expiry_date,omitempty" example:"2027-05-20"` // absent: follows the product's shelf life
	Quantity       measure.Quantity `json:"quantity"`
}

// BatchPatch names what changes; what is absent stays.
type BatchPatch struct {
	PlaceID        *string           `json:"place_id,omitempty" format:"uuid"`
	ProductionDate *string           `json:"production_date,omitempty" example:"2026-11-20"`
	ExpiryDate     Nullable[string]  `json:"expiry_date,omitzero" swaggertype:"string"` // null: none
	Quantity       *measure.Quantity `json:"quantity,omitempty"`
}

// Batch is goods of one product made under the same conditions.
type Batch struct {
	ID             string           `json:"id"`
	OrganizationID string           `json:"organization_id"`
	ProductID      string           `json:"product_id"`
	PlaceID        string           `json:"place_id"`
	GTIN           *string          `json:"gtin"` // null when the code is local
	Code           string           `json:"code"` // the product's: GTIN-14, or a local code
	Lot            string           `json:"lot"`
	TraceCode      string           `json:"trace_code" example:"(01)08930000000002(414)8930000000002(10)LO-2026-11"`
	DigitalLink    string           `json:"digital_link" example:"https://txng.example/01/08930000000002/10/LO-2026-11"`
	Status         string           `json:"status" example:"active"`
	HoldState      string           `json:"hold_state" enums:",held,partly_held"`           // the batch's or its product's; partly: some items
	RecallState    string           `json:"recall_state" enums:",recalled,partly_recalled"` // which outranks a hold
	ProductionDate string           `json:"production_date"`
	ExpiryDate     *string          `json:"expiry_date"`
	Quantity       measure.Quantity `json:"quantity"`
	PublishedAt    *time.Time       `json:"published_at" format:"date-time"` // null until complete
	CreatedAt      time.Time        `json:"created_at" format:"date-time"`
	UpdatedAt      time.Time        `json:"updated_at" format:"date-time"`
}

func (a *API) wireBatch(b batch.Batch) Batch {
	return Batch{
		ID: b.ID, OrganizationID: b.OrganizationID, ProductID: b.ProductID, PlaceID: b.PlaceID, GTIN: orNull(b.GTIN), Code: b.Code,
		Lot: b.Lot.String(), TraceCode: b.TraceCode, DigitalLink: a.Batches.DigitalLink(b, gs1.Serial{}), Status: string(b.Status),
		HoldState: b.HoldState, RecallState: b.RecallState, ProductionDate: b.ProductionDate, ExpiryDate: b.ExpiryDate,
		Quantity: b.Quantity, PublishedAt: b.PublishedAt, CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt,
	}
}

// createBatch registers a batch.
//
//	@Summary	Register a batch
//	@Tags		batches
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		BatchInput	true	"the batch"
//	@Success	201				{object}	Batch
//	@Router		/api/v1/batches [post]
//	@ID			createBatch
func (a *API) createBatch(c *gin.Context) error {
	var in BatchInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var checks fault.Checks
	checks.Check("", bodyID("/organization_id", in.OrganizationID))
	checks.Check("", bodyID("/product_id", in.ProductID))
	checks.Check("", bodyID("/place_id", in.PlaceID))
	if err := checks.Err(); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		b, err := a.Batches.CreateBatch(tx, in.domain())
		if err == nil {
			err = a.Recalls.WithProduct(tx, &b)
		}
		return created(a.wireBatch(b), "/api/v1/batches/"+b.ID, b.Version), err
	})
}

func (in BatchInput) domain() batch.NewBatch {
	return batch.NewBatch{
		OrganizationID: in.OrganizationID, ProductID: in.ProductID, PlaceID: in.PlaceID, Lot: in.Lot,
		ProductionDate: in.ProductionDate, ExpiryDate: in.ExpiryDate, Quantity: in.Quantity,
	}
}

// getBatch reads one batch.
//
//	@Summary	Read a batch
//	@Tags		batches
//	@Security	Bearer
//	@Param		id	path		string	true	"batch"
//	@Success	200	{object}	Batch
//	@Router		/api/v1/batches/{id} [get]
//	@ID			getBatch
func (a *API) getBatch(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	b, err := a.Batches.Batch(c.Request.Context(), id)
	if err != nil {
		return err
	}
	if err := a.Recalls.WithProducts(c.Request.Context(), &b); err != nil {
		return err
	}
	return read(c, a.wireBatch(b), b.Version)
}

// listBatches lists the batches that the caller may read.
//
//	@Summary	List batches
//	@Tags		batches
//	@Security	Bearer
//	@Param		product_id	query		string	false	"of this product"
//	@Param		lot			query		string	false	"with exactly this lot"
//	@Param		status		query		string	false	"active"
//	@Param		custody		query		string	false	"own, received (shipped to the caller's organisation) or all (default)"
//	@Param		from		query		string	false	"made on this date or later"
//	@Param		to			query		string	false	"made on this date or earlier"
//	@Param		limit		query		int		false	"1..200, 50 when absent"
//	@Param		next		query		string	false	"page token"
//	@Success	200			{object}	List[Batch]
//	@Router		/api/v1/batches [get]
//	@ID			listBatches
func (a *API) listBatches(c *gin.Context) error {
	p, err := readPage(c, "product_id", "lot", "status", "custody", "from", "to")
	if err != nil {
		return err
	}
	filter, err := batchFilter(c)
	if err != nil {
		return err
	}
	rows, err := a.Batches.Batches(c.Request.Context(), filter, p.after, p.limit+1)
	if err != nil {
		return err
	}
	each := make([]*batch.Batch, len(rows))
	for i := range rows {
		each[i] = &rows[i]
	}
	if err := a.Recalls.WithProducts(c.Request.Context(), each...); err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(b batch.Batch) string { return b.ID }, a.wireBatch), 0)
}

func batchFilter(c *gin.Context) (f batch.Filter, err error) {
	if f.ProductID, err = queryID(c, "product_id"); err != nil {
		return f, err
	}
	f.Lot = c.Query("lot")
	if f.Status, err = queryChoice(c, "status", batch.StatusActive); err != nil {
		return f, err
	}
	if f.Custody, err = queryChoice(c, "custody", batch.CustodyOwn, batch.CustodyReceived, batch.CustodyAll); err != nil {
		return f, err
	}
	for name, date := range map[string]*string{"from": &f.From, "to": &f.To} {
		at, err := queryTime(c, name)
		if err != nil {
			return f, err
		}
		if !at.IsZero() {
			*date = at.Format(time.DateOnly)
		}
	}
	return f, nil
}

// patchBatch changes a batch; product and lot, which stand on labels, stay.
//
//	@Summary	Change a batch
//	@Tags		batches
//	@Security	Bearer
//	@Param		id			path		string		true	"batch"
//	@Param		If-Match	header		string		true	"the ETag last read"
//	@Param		body		body		BatchPatch	true	"what changes"
//	@Success	200			{object}	Batch
//	@Router		/api/v1/batches/{id} [patch]
//	@ID			patchBatch
func (a *API) patchBatch(c *gin.Context) error {
	var in BatchPatch
	id, version, err := readPatch(c, "batch", &in)
	if err != nil {
		return err
	}
	patch := batch.Patch{PlaceID: in.PlaceID, ProductionDate: in.ProductionDate, Quantity: in.Quantity}
	if in.ExpiryDate.Set {
		patch.ExpiryDate = &in.ExpiryDate.Value
	}
	if in.PlaceID != nil {
		if err := bodyID("/place_id", *in.PlaceID); err != nil {
			return err
		}
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		b, err := a.Batches.PatchBatch(tx, id, version, patch)
		if err == nil {
			err = a.Recalls.WithProduct(tx, &b)
		}
		return ok(a.wireBatch(b), b.Version), err
	})
}
