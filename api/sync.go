package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/target"
)

// SyncTarget is how it stands with a portal.
type SyncTarget struct {
	Name            string     `json:"name" example:"national"`
	Enabled         bool       `json:"enabled"` // configured on this service
	State           string     `json:"state" enums:"off,idle,working,failing"`
	Backlog         int64      `json:"backlog"`                              // batches that wait or are being told
	OldestPendingAt *time.Time `json:"oldest_pending_at" format:"date-time"` // waiting_since of the one in the backlog that has waited longest
	LastSuccessAt   *time.Time `json:"last_success_at" format:"date-time"`
	Refused         int64      `json:"refused_organizations"` // whose account it refused: nothing of theirs is told until it is entered anew, or somebody retries
}

// SyncRecord is what a portal has been told of one object.
type SyncRecord struct {
	ID              string        `json:"id"`
	Target          string        `json:"target"`
	OrganizationID  string        `json:"organization_id"`
	Object          SyncObject    `json:"object"`
	BatchID         *string       `json:"batch_id"` // the batch whose chain it is
	Status          string        `json:"status" enums:"incomplete,pending,sending,synced,rejected,parked"`
	Attempts        int           `json:"attempts"` // failures in a row
	Missing         []SyncMissing `json:"missing"`
	LastError       *SyncError    `json:"last_error"`
	RemoteID        string        `json:"remote_id,omitempty"`
	RemoteTraceCode string        `json:"remote_trace_code,omitempty"`
	WaitingSince    *time.Time    `json:"waiting_since" format:"date-time"` // since when the portal has lacked what the object is or became, whatever was tried; null while synced
	UpdatedAt       time.Time     `json:"updated_at" format:"date-time"`
}

// SyncObject names what a record is about.
type SyncObject struct {
	Kind string `json:"kind" enums:"batch,place,event,organization,product"`
	ID   string `json:"id"`
}

// SyncMissing is one thing that must be there before a batch can be told.
type SyncMissing struct {
	Field    string `json:"field" example:"product.gtin"`
	ObjectID string `json:"object_id,omitempty"` // what lacks it
	Message  string `json:"message"`
}

// SyncError is why a record is not synced, and what to do about it.
type SyncError struct {
	Class   target.Class `json:"class" enums:"auth,config,image,data,confirmed,forbidden,unknown,transient,ambiguous,internal"`
	Message string       `json:"message"`
	Action  string       `json:"action"`
}

func wireSyncRecord(lang string) func(portal.Record) SyncRecord {
	return func(r portal.Record) SyncRecord {
		w := SyncRecord{
			ID: r.ID, Target: r.Target, OrganizationID: r.OrganizationID, Object: SyncObject{r.ObjectKind, r.ObjectID}, BatchID: r.BatchID, Status: string(r.Status),
			Attempts: r.Attempts, Missing: []SyncMissing{}, RemoteID: r.RemoteID, RemoteTraceCode: r.RemoteTraceCode, WaitingSince: r.WaitingSince, UpdatedAt: r.UpdatedAt,
		}
		for _, m := range r.Missing {
			w.Missing = append(w.Missing, SyncMissing{m.Field, m.Object, m.Message.In(lang)})
		}
		if r.ErrorClass != "" {
			w.LastError = &SyncError{r.ErrorClass, r.ErrorMessage.In(lang), r.ErrorAction.In(lang)}
		}
		return w
	}
}

// listSyncTargets lists the portals.
//
//	@Summary	List portals and their backlog
//	@Tags		portal
//	@Security	Bearer
//	@Success	200	{object}	List[SyncTarget]
//	@Router		/api/v1/sync/targets [get]
//	@ID			listSyncTargets
func (a *API) listSyncTargets(c *gin.Context) error {
	states, err := a.Portal.TargetStates(c.Request.Context())
	if err != nil {
		return err
	}
	l := List[SyncTarget]{Items: []SyncTarget{}}
	for _, s := range states {
		l.Items = append(l.Items, SyncTarget(s))
	}
	return read(c, l, 0)
}

// listSyncRecords lists records.
//
//	@Summary	List what portals were told
//	@Tags		portal
//	@Security	Bearer
//	@Param		target			query		string	false	"name of the portal"
//	@Param		status			query		string	false	"incomplete, pending, sending, synced, rejected or parked"
//	@Param		object_kind		query		string	false	"batch, place, event, organization or product"
//	@Param		organization_id	query		string	false	"whose"
//	@Param		limit			query		int		false	"1..200, 50 when absent"
//	@Param		next			query		string	false	"page token"
//	@Success	200				{object}	List[SyncRecord]
//	@Router		/api/v1/sync/records [get]
//	@ID			listSyncRecords
func (a *API) listSyncRecords(c *gin.Context) error {
	p, err := readPage(c, "target", "status", "object_kind", "organization_id")
	if err != nil {
		return err
	}
	organization, err := queryID(c, "organization_id")
	if err != nil {
		return err
	}
	f := portal.Filter{Target: c.Query("target"), OrganizationID: organization}
	if f.Status, err = queryChoice(c, "status", portal.Statuses()...); err != nil {
		return err
	}
	if f.ObjectKind, err = queryChoice(c, "object_kind", portal.ObjectKinds()...); err != nil {
		return err
	}
	rows, err := a.Portal.Records(c.Request.Context(), f, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(r portal.Record) string { return r.ID }, wireSyncRecord(languageOf(c.Request))), 0)
}

// SyncExchange is one call of a portal, secrets removed.
type SyncExchange struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at" format:"date-time"`
	Op       string    `json:"op" example:"order.create"`
	Status   int       `json:"status"`  // HTTP; 0: no answer came
	Request  string    `json:"request"` // method, address, an empty line, body
	Response string    `json:"response"`
}

// listSyncExchanges lists the calls about a record, oldest first.
//
//	@Summary	List the calls about a record
//	@Tags		portal
//	@Security	Bearer
//	@Param		id		path		string	true	"record"
//	@Param		limit	query		int		false	"1..200, 50 when absent"
//	@Param		next	query		string	false	"page token"
//	@Success	200		{object}	List[SyncExchange]
//	@Router		/api/v1/sync/records/{id}/exchanges [get]
//	@ID			listSyncExchanges
func (a *API) listSyncExchanges(c *gin.Context) error {
	id, err := pathID(c, "sync_record")
	if err != nil {
		return err
	}
	p, err := readPage(c)
	if err != nil {
		return err
	}
	rows, err := a.Portal.Exchanges(c.Request.Context(), id, p.after, p.limit+1)
	if err != nil {
		return err
	}
	wire := func(x portal.Exchange) SyncExchange {
		return SyncExchange{x.ID, x.At, x.Op, x.Status, x.Request, x.Response}
	}
	return read(c, listOf(rows, p, func(x portal.Exchange) string { return x.ID }, wire), 0)
}

// retrySyncRecord has a record tried again now.
//
//	@Summary	Try a record again
//	@Tags		portal
//	@Security	Bearer
//	@Param		id				path		string	true	"record"
//	@Param		Idempotency-Key	header		string	false	"repeats are answered without a second effect"
//	@Success	200				{object}	SyncRecord
//	@Router		/api/v1/sync/records/{id}/retry [post]
//	@ID			retrySyncRecord
func (a *API) retrySyncRecord(c *gin.Context) error {
	id, err := pathID(c, "sync_record")
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		r, err := a.Portal.Retry(tx, id)
		return ok(wireSyncRecord(languageOf(c.Request))(r), 0), err
	})
}

// BatchSync is what the portals have of a batch and all it depends on.
type BatchSync struct {
	Complete        bool         `json:"complete"`
	Records         []SyncRecord `json:"records"`
	RemoteTraceCode string       `json:"remote_trace_code"`
	PublicURL       string       `json:"public_url"`
	HoldState       string       `json:"hold_state" enums:",held,partly_held"` // as the batch's: the portal is not told
	RecallState     string       `json:"recall_state" enums:",recalled,partly_recalled"`
}

// batchSync tells what the portals have of a batch.
//
//	@Summary	What portals have of a batch
//	@Tags		portal
//	@Security	Bearer
//	@Param		id	path		string	true	"batch"
//	@Success	200	{object}	BatchSync
//	@Router		/api/v1/batches/{id}/sync [get]
//	@ID			getBatchSync
func (a *API) batchSync(c *gin.Context) error {
	id, err := pathID(c, "batch")
	if err != nil {
		return err
	}
	s, err := a.Portal.Batch(c.Request.Context(), id)
	if err != nil {
		return err
	}
	b, err := a.Batches.Batch(c.Request.Context(), id)
	if err == nil {
		err = a.Recalls.WithProducts(c.Request.Context(), &b)
	}
	if err != nil {
		return err
	}
	w := BatchSync{Complete: s.Complete, Records: []SyncRecord{}, RemoteTraceCode: s.RemoteTraceCode, PublicURL: s.PublicURL, HoldState: b.HoldState, RecallState: b.RecallState}
	for _, r := range s.Records {
		w.Records = append(w.Records, wireSyncRecord(languageOf(c.Request))(r))
	}
	return read(c, w, 0)
}
