package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
)

// ReconciliationInput says whose records are compared.
type ReconciliationInput struct {
	OrganizationID string `json:"organization_id,omitempty"` // absent: the caller's own, or of an admin everybody's
}

// SyncReconciliation is one comparison of what a portal holds with what it
// should, as far as the reader may see it.
type SyncReconciliation struct {
	ID             string              `json:"id"`
	Target         string              `json:"target"`
	OrganizationID *string             `json:"organization_id"` // null: of all that were enrolled
	Night          *string             `json:"night" format:"date"`
	State          string              `json:"state" enums:"waiting,running,done,failed"` // failed: a part was given up, notes say why
	Progress       SyncProgress        `json:"progress"`
	Differences    SyncDifferenceCount `json:"differences"`
	Notes          []string            `json:"notes"` // what to know of the result
	CreatedAt      time.Time           `json:"created_at" format:"date-time"`
	StartedAt      *time.Time          `json:"started_at" format:"date-time"`
	FinishedAt     *time.Time          `json:"finished_at" format:"date-time"`
}

// SyncProgress is how far a comparison has come.
type SyncProgress struct {
	Organizations      int   `json:"organizations"`
	OrganizationsEnded int   `json:"organizations_ended"`
	Checked            int64 `json:"checked"` // batches and places
	Unread             int64 `json:"unread"`  // batches and places that the portal would not give
}

// SyncDifferenceCount is how many differences were found, by kind.
type SyncDifferenceCount struct {
	MissingThere int64 `json:"missing_there"`
	MissingHere  int64 `json:"missing_here"`
	Different    int64 `json:"different"`
	Doubted      int64 `json:"doubted"` // not counted above: seen once so far, or in a list that was empty altogether
}

func wireReconciliation(lang string) func(portal.Compared) SyncReconciliation {
	return func(c portal.Compared) SyncReconciliation {
		w := SyncReconciliation{
			ID: c.ID, Target: c.Target, OrganizationID: c.OrganizationID, Night: c.Night, State: c.State, Notes: []string{}, CreatedAt: c.CreatedAt, StartedAt: c.StartedAt, FinishedAt: c.FinishedAt,
			Progress:    SyncProgress{c.Organizations, c.OrganizationsEnded, c.Checked, c.Unread},
			Differences: SyncDifferenceCount{c.Counts[portal.MissingThere], c.Counts[portal.MissingHere], c.Counts[portal.Different], c.Doubted},
		}
		for _, note := range c.Notes {
			w.Notes = append(w.Notes, note.In(lang))
		}
		return w
	}
}

// createReconciliation begins a comparison.
//
//	@Summary	Compare what a portal holds with what it should
//	@Tags		portal
//	@Security	Bearer
//	@Param		name			path		string				true	"portal"
//	@Param		Idempotency-Key	header		string				false	"repeats are answered without a second effect"
//	@Param		body			body		ReconciliationInput	true	"whose records"
//	@Success	202				{object}	SyncReconciliation
//	@Router		/api/v1/sync/targets/{name}/reconciliations [post]
//	@ID			createSyncReconciliation
func (a *API) createReconciliation(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	var in ReconciliationInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if in.OrganizationID != "" && !isUUID(in.OrganizationID) {
		return fault.Invalid("/organization_id", "not_an_id", "Phải là UUID.", "It must be a UUID.")
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		run, err := a.Portal.Reconcile(tx, name, in.OrganizationID)
		return answer{status: http.StatusAccepted, body: wireReconciliation(languageOf(c.Request))(run), location: "/api/v1/sync/reconciliations/" + run.ID}, err
	})
}

// listReconciliations lists comparisons, the latest first.
//
//	@Summary	List comparisons with portals
//	@Tags		portal
//	@Security	Bearer
//	@Param		target	query		string	false	"name of the portal"
//	@Param		limit	query		int		false	"1..200, 50 when absent"
//	@Param		next	query		string	false	"page token"
//	@Success	200		{object}	List[SyncReconciliation]
//	@Router		/api/v1/sync/reconciliations [get]
//	@ID			listSyncReconciliations
func (a *API) listReconciliations(c *gin.Context) error {
	p, err := readPage(c, "target")
	if err != nil {
		return err
	}
	rows, err := a.Portal.Reconciliations(c.Request.Context(), c.Query("target"), p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(r portal.Compared) string { return r.ID }, wireReconciliation(languageOf(c.Request))), 0)
}

// getReconciliation tells how far a comparison has come and what it found.
//
//	@Summary	Read a comparison with a portal
//	@Tags		portal
//	@Security	Bearer
//	@Param		id	path		string	true	"comparison"
//	@Success	200	{object}	SyncReconciliation
//	@Router		/api/v1/sync/reconciliations/{id} [get]
//	@ID			getSyncReconciliation
func (a *API) getReconciliation(c *gin.Context) error {
	id, err := pathID(c, "sync_reconciliation")
	if err != nil {
		return err
	}
	run, err := a.Portal.Reconciliation(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireReconciliation(languageOf(c.Request))(run), 0)
}
