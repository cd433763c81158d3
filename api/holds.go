package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/recall"
	"github.com/txng-vn/txng/internal/reqctx"
)

// HoldInput says what is held or recalled, and why. Everybody who scans it is
// shown the texts: plain text, at most 1,000 characters each.
type HoldInput struct {
	Reason     string     `json:"reason" example:"Dư lượng thuốc bảo vệ thực vật vượt mức cho phép"`
	ReasonEN   string     `json:"reason_en,omitempty"`                                               // absent: the Vietnamese is shown
	WhatToDo   string     `json:"what_to_do,omitempty" example:"Không sử dụng; trả lại nơi đã mua."` // a recall needs it
	WhatToDoEN string     `json:"what_to_do_en,omitempty"`
	Scope      *HoldScope `json:"scope,omitempty"` // absent: all of it
}

// HoldScope is the items of a batch that are meant: of one run of serials, all
// of it, a range, or those listed.
type HoldScope struct {
	RunID string `json:"run_id,omitempty" format:"uuid"` // not needed when serials are listed
	SerialSelection
}

// HoldRelease says what is released, and why.
type HoldRelease struct {
	HoldID string `json:"hold_id,omitempty" format:"uuid"` // not needed when one alone is in force
	Reason string `json:"reason" example:"Kết quả kiểm nghiệm đạt"`
}

// Hold is one hold or recall.
type Hold struct {
	ID             string          `json:"id"`
	Kind           recall.Kind     `json:"kind" enums:"hold,recall"`
	State          recall.Standing `json:"state" enums:"open,released"`
	OrganizationID string          `json:"organization_id"` // whose goods
	ProductID      string          `json:"product_id"`
	BatchID        *string         `json:"batch_id"` // null: the whole product
	Items          *HoldItems      `json:"items"`    // null: all items
	Reason         string          `json:"reason"`
	ReasonEN       string          `json:"reason_en"`
	WhatToDo       string          `json:"what_to_do"`
	WhatToDoEN     string          `json:"what_to_do_en"`
	ByAuthority    bool            `json:"by_authority"` // only the authority can release it
	PlacedBy       *string         `json:"placed_by"`    // the organisation that did it; null for an operator's key
	PlacedAt       time.Time       `json:"placed_at" format:"date-time"`
	Release        *HoldReleasing  `json:"release"` // null while it is in force
}

// HoldItems is items of a run, counted from 0.
type HoldItems struct {
	RunID  string      `json:"run_id"`
	Count  int64       `json:"count"`
	Ranges []HoldRange `json:"ranges"`
}

// HoldRange is items that follow one another.
type HoldRange struct {
	From  int64 `json:"from"`
	Count int64 `json:"count"`
}

// HoldReleasing is the end of a hold.
type HoldReleasing struct {
	Reason     string    `json:"reason"`
	ReleasedBy *string   `json:"released_by"`
	ReleasedAt time.Time `json:"released_at" format:"date-time"`
}

func wireHold(h recall.Held) Hold {
	w := Hold{
		ID: h.ID, Kind: h.Kind, State: recall.StateOpen, OrganizationID: h.OrganizationID, ProductID: h.ProductID, BatchID: h.BatchID, Reason: h.Reason, ReasonEN: h.ReasonEN,
		WhatToDo: h.WhatToDo, WhatToDoEN: h.WhatToDoEN, ByAuthority: h.ByAuthority, PlacedBy: h.PlacedBy, PlacedAt: h.PlacedAt,
	}
	if h.RunID != nil {
		w.Items = &HoldItems{RunID: *h.RunID, Ranges: []HoldRange{}}
		for _, r := range h.Ranges {
			w.Items.Count += r.Count
			w.Items.Ranges = append(w.Items.Ranges, HoldRange{r.First, r.Count})
		}
	}
	if r := h.Release; r != nil {
		w.State, w.Release = recall.StateReleased, &HoldReleasing{r.Reason, r.ReleasedBy, r.ReleasedAt}
	}
	return w
}

// holdBatch holds a batch or some of its items.
//
//	@Summary	Hold a batch, or some of its items
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id				path		string		true	"batch"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		HoldInput	true	"what and why"
//	@Success	201				{object}	Hold
//	@Router		/api/v1/batches/{id}/hold [post]
//	@ID			holdBatch
func (a *API) holdBatch(c *gin.Context) error { return a.placeHold(c, "batch", recall.KindHold) }

// recallBatch calls a batch back, or some of its items.
//
//	@Summary	Recall a batch, or some of its items
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id				path		string		true	"batch"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		HoldInput	true	"what and why"
//	@Success	201				{object}	Hold
//	@Router		/api/v1/batches/{id}/recall [post]
//	@ID			recallBatch
func (a *API) recallBatch(c *gin.Context) error { return a.placeHold(c, "batch", recall.KindRecall) }

// holdProduct holds all that there is of a product.
//
//	@Summary	Hold a product
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id				path		string		true	"product"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		HoldInput	true	"why; it has no scope"
//	@Success	201				{object}	Hold
//	@Router		/api/v1/products/{id}/hold [post]
//	@ID			holdProduct
func (a *API) holdProduct(c *gin.Context) error { return a.placeHold(c, "product", recall.KindHold) }

// recallProduct calls all that there is of a product back.
//
//	@Summary	Recall a product
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id				path		string		true	"product"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		HoldInput	true	"why; it has no scope"
//	@Success	201				{object}	Hold
//	@Router		/api/v1/products/{id}/recall [post]
//	@ID			recallProduct
func (a *API) recallProduct(c *gin.Context) error {
	return a.placeHold(c, "product", recall.KindRecall)
}

func (a *API) placeHold(c *gin.Context, what string, kind recall.Kind) error {
	id, err := pathID(c, what)
	if err != nil {
		return err
	}
	var in HoldInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	hold := recall.NewHold{Kind: kind, Reason: in.Reason, ReasonEN: in.ReasonEN, WhatToDo: in.WhatToDo, WhatToDoEN: in.WhatToDoEN}
	if s := in.Scope; s != nil && (s.RunID != "" || s.From != nil || s.Count != nil || s.Serials != nil) {
		if err := bodyID("/scope/run_id", s.RunID); err != nil {
			return err
		}
		items := batch.Selection(s.SerialSelection)
		hold.RunID, hold.Items = s.RunID, &items
	}
	if hold.ProductID = id; what == "batch" {
		hold.BatchID, hold.ProductID = id, ""
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		h, err := a.Recalls.Place(tx, hold)
		return created(wireHold(h), "/api/v1/holds/"+h.ID, 0), err
	})
}

// releaseBatch releases a hold or recall of a batch or of some of its items.
//
//	@Summary	Release a batch
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id				path		string		true	"batch"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		HoldRelease	true	"which, and why"
//	@Success	200				{object}	Hold
//	@Router		/api/v1/batches/{id}/release [post]
//	@ID			releaseBatch
func (a *API) releaseBatch(c *gin.Context) error { return a.releaseHold(c, "batch") }

// releaseProduct releases a hold or recall of a product; those of its batches
// stay in force.
//
//	@Summary	Release a product
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id				path		string		true	"product"
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		HoldRelease	true	"which, and why"
//	@Success	200				{object}	Hold
//	@Router		/api/v1/products/{id}/release [post]
//	@ID			releaseProduct
func (a *API) releaseProduct(c *gin.Context) error { return a.releaseHold(c, "product") }

func (a *API) releaseHold(c *gin.Context, what string) error {
	id, err := pathID(c, what)
	if err != nil {
		return err
	}
	var in HoldRelease
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/hold_id", in.HoldID); err != nil {
		return err
	}
	release := recall.NewRelease{ProductID: id, HoldID: in.HoldID, Reason: in.Reason}
	if what == "batch" {
		release.BatchID, release.ProductID = id, ""
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		h, err := a.Recalls.Release(tx, release)
		return ok(wireHold(h), 0), err
	})
}

// listHolds lists what is or was held or recalled.
//
//	@Summary	List holds and recalls
//	@Tags		recalls
//	@Security	Bearer
//	@Param		state			query		string	false	"open or released"
//	@Param		kind			query		string	false	"hold or recall"
//	@Param		product_id		query		string	false	"of this product or its batches"
//	@Param		batch_id		query		string	false	"of this batch"
//	@Param		organization_id	query		string	false	"of whose goods"
//	@Param		limit			query		int		false	"1..200, 50 when absent"
//	@Param		next			query		string	false	"page token"
//	@Success	200				{object}	List[Hold]
//	@Router		/api/v1/holds [get]
//	@ID			listHolds
func (a *API) listHolds(c *gin.Context) error {
	p, err := readPage(c, "state", "kind", "product_id", "batch_id", "organization_id")
	if err != nil {
		return err
	}
	var f recall.Filter
	var checks fault.Checks
	f.State, err = queryChoice(c, "state", recall.StateOpen, recall.StateReleased)
	checks.Check("", err)
	f.Kind, err = queryChoice(c, "kind", recall.KindHold, recall.KindRecall)
	checks.Check("", err)
	for name, into := range map[string]*string{"product_id": &f.ProductID, "batch_id": &f.BatchID, "organization_id": &f.OrganizationID} {
		*into, err = queryID(c, name)
		checks.Check("", err)
	}
	if err := checks.Err(); err != nil {
		return err
	}
	rows, err := a.Recalls.Holds(c.Request.Context(), f, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(h recall.Held) string { return h.ID }, wireHold), 0)
}

// getHold reads one hold or recall.
//
//	@Summary	Read a hold or recall
//	@Tags		recalls
//	@Security	Bearer
//	@Param		id	path		string	true	"hold"
//	@Success	200	{object}	Hold
//	@Router		/api/v1/holds/{id} [get]
//	@ID			getHold
func (a *API) getHold(c *gin.Context) error {
	id, err := pathID(c, "hold")
	if err != nil {
		return err
	}
	h, err := a.Recalls.Hold(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireHold(h), 0)
}

// holdRoutes are what goods are held, recalled and released by.
func (a *API) holdRoutes() []route {
	return []route{
		{method: http.MethodPost, path: "/api/v1/batches/:id/hold", roles: holders(), handle: a.holdBatch},
		{method: http.MethodPost, path: "/api/v1/batches/:id/recall", roles: holders(), handle: a.recallBatch},
		{method: http.MethodPost, path: "/api/v1/batches/:id/release", roles: holders(), handle: a.releaseBatch},
		{method: http.MethodPost, path: "/api/v1/products/:id/hold", roles: holders(), handle: a.holdProduct},
		{method: http.MethodPost, path: "/api/v1/products/:id/recall", roles: holders(), handle: a.recallProduct},
		{method: http.MethodPost, path: "/api/v1/products/:id/release", roles: holders(), handle: a.releaseProduct},
		{method: http.MethodGet, path: "/api/v1/holds", roles: readers(), handle: a.listHolds},
		{method: http.MethodGet, path: "/api/v1/holds/:id", roles: readers(), handle: a.getHold},
		{method: http.MethodGet, path: "/api/v1/stats/scans", roles: readers(), handle: a.scanStats},
	}
}

// holders may hold and recall: the owner's managers, and the authority.
func holders() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager}
}
