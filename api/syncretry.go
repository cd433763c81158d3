package api

import (
	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
)

// SyncRetryInput says which batches to try again; what is absent is any.
type SyncRetryInput struct {
	Target         string `json:"target,omitempty" example:"national"`
	Status         string `json:"status,omitempty" enums:"incomplete,pending,rejected,parked"` // absent: rejected and parked
	Class          string `json:"class,omitempty" enums:"auth,config,image,data,confirmed,forbidden,unknown,transient,ambiguous,internal"`
	OrganizationID string `json:"organization_id,omitempty"`
	DryRun         bool   `json:"dry_run,omitempty"` // count them only
}

// SyncRetried is how many batches are tried again, or would be.
type SyncRetried struct {
	Matched int64 `json:"matched"`
	DryRun  bool  `json:"dry_run"`
}

// retrySync has many batches tried again now.
//
//	@Summary	Try many batches again
//	@Tags		portal
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param		body			body		SyncRetryInput	true	"which ones"
//	@Success	200				{object}	SyncRetried
//	@Router		/api/v1/sync/retry [post]
//	@ID			retrySync
func (a *API) retrySync(c *gin.Context) error {
	var in SyncRetryInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	f := portal.Filter{Target: in.Target, Status: portal.Status(in.Status), OrganizationID: in.OrganizationID, Class: target.Class(in.Class)}
	var checks fault.Checks
	switch f.Status {
	case "", portal.StatusIncomplete, portal.StatusPending, portal.StatusRejected, portal.StatusParked:
	case portal.StatusSending, portal.StatusSynced:
		fallthrough
	default:
		checks.Add("/status", "unknown_status", "Phải là một trong: incomplete, pending, rejected, parked.", "It must be one of: incomplete, pending, rejected, parked.")
	}
	if in.OrganizationID != "" && !isUUID(in.OrganizationID) {
		checks.Add("/organization_id", "not_an_id", "Phải là UUID.", "It must be a UUID.")
	}
	checks.Text("/target", in.Target, maxSyncWord)
	checks.Text("/class", in.Class, maxSyncWord)
	if err := checks.Err(); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		matched, err := a.Portal.RetryAll(tx, f, in.DryRun)
		return ok(SyncRetried{matched, in.DryRun}, 0), err
	})
}

// maxSyncWord is the longest name of a target or class, in characters.
const maxSyncWord = 40

// SyncPreview is what a portal would be sent of a batch.
type SyncPreview struct {
	Missing  []SyncMissing `json:"missing"`  // not empty: nothing would be sent
	Requests []SyncRequest `json:"requests"` // in order

	Truncated bool `json:"truncated"` // the requests go on; no more than 200 of them and 1 MiB are shown
}

// SyncRequest is one call that would change something at the portal.
type SyncRequest struct {
	Op     string `json:"op" example:"order.create"`
	Method string `json:"method"`
	URL    string `json:"url"`
	Body   string `json:"body"` // ids that the portal is yet to give are in capitals
}

// previewBatchSync shows what a portal would be sent of a batch.
//
//	@Summary	What a portal would be sent of a batch
//	@Tags		portal
//	@Security	Bearer
//	@Param		id		path		string	true	"batch"
//	@Param		target	query		string	true	"name of the portal"
//	@Success	200		{object}	SyncPreview
//	@Router		/api/v1/batches/{id}/sync/preview [get]
//	@ID			previewBatchSync
func (a *API) previewBatchSync(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	p, err := a.Portal.Preview(c.Request.Context(), c.Query("target"), id)
	if err != nil {
		return err
	}
	w := SyncPreview{Missing: []SyncMissing{}, Requests: []SyncRequest{}, Truncated: p.Truncated}
	for _, m := range p.Missing {
		w.Missing = append(w.Missing, SyncMissing{m.Field, m.Object, m.Message.In(languageOf(c.Request))})
	}
	for _, x := range p.Requests {
		w.Requests = append(w.Requests, SyncRequest{x.Op, x.Method, x.URL, x.Request})
	}
	return read(c, w, 0)
}
