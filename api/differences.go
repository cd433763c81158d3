package api

import (
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label"
	"github.com/txng-vn/txng/internal/portal"
)

// SyncDifference is one thing that a comparison with a portal found.
type SyncDifference struct {
	ID             string     `json:"id"`
	OrganizationID string     `json:"organization_id"`
	Kind           string     `json:"kind" enums:"missing_there,missing_here,different"`
	Object         SyncObject `json:"object"`          // its id is empty when nobody here knows it
	BatchID        *string    `json:"batch_id"`        // in whose chain
	Label          string     `json:"label"`           // lot or GLN
	RemoteID       string     `json:"remote_id"`       // the portal's
	Field          string     `json:"field,omitempty"` // of what differs
	Ours           string     `json:"ours"`            // of fields that may name people only "[number of characters]"
	Theirs         string     `json:"theirs"`
	Confirmed      bool       `json:"confirmed"` // on the portal: its operator must act
	State          string     `json:"state" enums:"doubted,open,resent,parked,settled"`
	FoundAt        time.Time  `json:"found_at" format:"date-time"`
}

func wireDifference(d portal.Difference) SyncDifference {
	return SyncDifference{
		ID: d.ID, OrganizationID: d.OrganizationID, Kind: string(d.Kind), Object: SyncObject{d.ObjectKind, d.ObjectID}, BatchID: d.BatchID, Label: d.Label, RemoteID: d.RemoteID,
		Field: d.Field, Ours: d.Ours, Theirs: d.Theirs, Confirmed: d.Confirmed, State: d.State, FoundAt: d.CreatedAt,
	}
}

// listDifferences lists what a comparison found, or streams all of it as CSV.
//
//	@Summary	What a comparison with a portal found
//	@Tags		portal
//	@Security	Bearer
//	@Param		id			path		string	true	"comparison"
//	@Param		kind		query		string	false	"missing_there, missing_here or different"
//	@Param		object_kind	query		string	false	"batch, place or event"
//	@Param		state		query		string	false	"doubted, open, resent, parked or settled"
//	@Param		format		query		string	false	"json (default), or csv: all of it, for a spreadsheet"
//	@Param		limit		query		int		false	"1..200, 50 when absent"
//	@Param		next		query		string	false	"page token"
//	@Success	200			{object}	List[SyncDifference]
//	@Router		/api/v1/sync/reconciliations/{id}/differences [get]
//	@ID			listSyncDifferences
func (a *API) listDifferences(c *gin.Context) error {
	id, err := pathID(c, "sync_reconciliation")
	if err != nil {
		return err
	}
	p, err := readPage(c, "kind", "object_kind", "state", "format")
	if err != nil {
		return err
	}
	var f portal.DifferenceFilter
	if f.Kind, err = queryChoice(c, "kind", portal.DifferenceKinds()...); err != nil {
		return err
	}
	if f.ObjectKind, err = queryChoice(c, "object_kind", portal.KindBatch, portal.KindPlace, portal.KindEvent); err != nil {
		return err
	}
	if f.State, err = queryChoice(c, "state", portal.DifferenceStates()...); err != nil {
		return err
	}
	format, err := queryChoice(c, "format", "json", "csv")
	if err != nil {
		return err
	}
	if format == "csv" {
		return a.differencesCSV(c, id, f)
	}
	rows, err := a.Portal.Differences(c.Request.Context(), id, f, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(d portal.Difference) string { return d.ID }, wireDifference), 0)
}

// differencesCSV streams all differences. A byte order mark has spreadsheets
// read UTF-8, and no cell is one that they would take for a formula.
func (a *API) differencesCSV(c *gin.Context, id string, f portal.DifferenceFilter) error {
	ctx := c.Request.Context()
	rows, err := a.Portal.Differences(ctx, id, f, "", maxPage)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Type", "text/csv; charset=utf-8; header=present")
	c.Header("Content-Disposition", `attachment; filename="differences-`+id+`.csv"`)
	c.Status(http.StatusOK)
	w := steady{c.Writer, pieceTime}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	err = out.Write([]string{"kind", "object", "object_id", "batch_id", "label", "remote_id", "field", "ours", "theirs", "confirmed", "state", "organization_id", "found_at"})
	for err == nil && len(rows) > 0 {
		for _, d := range rows {
			if err := out.Write(differenceCells(d)); err != nil {
				return err // the reader went away
			}
		}
		rows, err = a.Portal.Differences(ctx, id, f, rows[len(rows)-1].ID, maxPage)
	}
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func differenceCells(d portal.Difference) []string {
	batch := ""
	if d.BatchID != nil {
		batch = *d.BatchID
	}
	cells := []string{string(d.Kind), d.ObjectKind, d.ObjectID, batch, d.Label, d.RemoteID, d.Field, d.Ours, d.Theirs, strconv.FormatBool(d.Confirmed), d.State, d.OrganizationID, d.CreatedAt.Format(time.RFC3339)}
	for i, cell := range cells {
		cells[i] = label.Harmless(strings.ReplaceAll(cell, "\ufeff", ""))
	}
	return cells
}

// SyncResendInput says which differences to do something about.
type SyncResendInput struct {
	Kind       string `json:"kind,omitempty" enums:"missing_there,missing_here,different"` // absent: any
	ObjectKind string `json:"object_kind,omitempty" enums:"batch,place,event"`             // absent: any
	DryRun     bool   `json:"dry_run,omitempty"`                                           // count only
}

// SyncResent is what was done about differences, or would be.
type SyncResent struct {
	Matched int64 `json:"matched"` // open differences, at most 1000 at a time
	Resent  int64 `json:"resent"`  // told again: looked for on the portal, then created or confirmed
	Parked  int64 `json:"parked"`  // confirmed on the portal: ask its operator
	Skipped int64 `json:"skipped"` // nobody here told it, or its batch is being told right now
	DryRun  bool  `json:"dry_run"`
}

// resendDifferences has told again what a comparison found wanting.
//
//	@Summary	Send again what a comparison found wanting
//	@Tags		portal
//	@Security	Bearer
//	@Param		id				path		string			true	"comparison"
//	@Param		Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param		body			body		SyncResendInput	true	"which differences"
//	@Success	200				{object}	SyncResent
//	@Router		/api/v1/sync/reconciliations/{id}/resend [post]
//	@ID			resendSyncDifferences
func (a *API) resendDifferences(c *gin.Context) error {
	id, err := pathID(c, "sync_reconciliation")
	if err != nil {
		return err
	}
	var in SyncResendInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var checks fault.Checks
	switch portal.DifferenceKind(in.Kind) {
	case "", portal.MissingThere, portal.MissingHere, portal.Different:
	default:
		checks.Add("/kind", "unknown_kind", "Phải là một trong: missing_there, missing_here, different.", "It must be one of: missing_there, missing_here, different.")
	}
	switch in.ObjectKind {
	case "", portal.KindBatch, portal.KindPlace, portal.KindEvent:
	default:
		checks.Add("/object_kind", "unknown_kind", "Phải là một trong: batch, place, event.", "It must be one of: batch, place, event.")
	}
	if err := checks.Err(); err != nil {
		return err
	}
	f := portal.DifferenceFilter{Kind: portal.DifferenceKind(in.Kind), ObjectKind: in.ObjectKind}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		done, err := a.Portal.Resend(tx, id, f, in.DryRun)
		return ok(SyncResent{done.Matched, done.Resent, done.Parked, done.Skipped, in.DryRun}, 0), err
	})
}
