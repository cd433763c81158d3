package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/label"
)

// LabelRun is the receipt of a download of labels that counts as printing.
type LabelRun struct {
	ID             string         `json:"id"`
	OrganizationID string         `json:"organization_id"` // whose goods were labelled
	KeyID          string         `json:"key_id"`          // the API key that asked
	Role           string         `json:"role" example:"manager"`
	Object         LabelObject    `json:"object"`
	Selection      label.Selected `json:"selection"`
	Template       string         `json:"template" example:"a4-24"`
	TemplateSHA256 string         `json:"template_sha256"` // of the template as it was
	Format         string         `json:"format" enums:"pdf,zpl,svg,png,csv"`
	First          int64          `json:"first" example:"1"` // number of the first label
	Count          int64          `json:"count"`             // numbers from first on, void items included
	Labels         int64          `json:"labels"`            // drawn when the run ended, or its server was last heard of
	Bytes          int64          `json:"bytes"`
	SHA256         string         `json:"sha256,omitempty"` // of the whole file; absent unless finished
	Status         string         `json:"status" enums:"running,finished,broken,interrupted"`
	StartedAt      time.Time      `json:"started_at" format:"date-time"`
	FinishedAt     *time.Time     `json:"finished_at" format:"date-time"`
}

// LabelObject is what was labelled.
type LabelObject struct {
	Kind string `json:"kind" enums:"serial_run,batch,logistic_unit"`
	ID   string `json:"id"` // of a logistic unit its SSCC
}

func wireLabelRun(r label.Run) LabelRun {
	return LabelRun{
		ID: r.ID, OrganizationID: r.OrganizationID, KeyID: r.KeyID, Role: string(r.Role), Object: LabelObject{r.ObjectKind, r.ObjectID}, Selection: r.Selection,
		Template: r.Template, TemplateSHA256: r.TemplateDigest, Format: string(r.Format), First: r.First, Count: r.Count, Labels: r.Labels, Bytes: r.Bytes,
		SHA256: r.SHA256, Status: string(r.Status), StartedAt: r.StartedAt, FinishedAt: r.FinishedAt,
	}
}

// listLabelRuns lists receipts.
//
//	@Summary	List receipts of printed labels
//	@Tags		labels
//	@Security	Bearer
//	@Param		object_kind	query		string	false	"of what"	Enums(serial_run, batch, logistic_unit)
//	@Param		object_id	query		string	false	"of which one"
//	@Param		limit		query		int		false	"1..200, 50 when absent"
//	@Param		next		query		string	false	"page token"
//	@Success	200			{object}	List[LabelRun]
//	@Router		/api/v1/label-runs [get]
//	@ID			listLabelRuns
func (a *API) listLabelRuns(c *gin.Context) error {
	p, err := readPage(c, "object_kind", "object_id")
	if err != nil {
		return err
	}
	kind, err := queryChoice(c, "object_kind", "serial_run", "batch", "logistic_unit")
	if err != nil {
		return err
	}
	rows, err := a.Labels.Runs(c.Request.Context(), label.RunFilter{ObjectKind: kind, ObjectID: c.Query("object_id")}, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(r label.Run) string { return r.ID }, wireLabelRun), 0)
}

// getLabelRun reads a receipt.
//
//	@Summary	Read a receipt of printed labels
//	@Tags		labels
//	@Security	Bearer
//	@Param		id	path		string	true	"label run"
//	@Success	200	{object}	LabelRun
//	@Router		/api/v1/label-runs/{id} [get]
//	@ID			getLabelRun
func (a *API) getLabelRun(c *gin.Context) error {
	id, err := pathID(c, "label_run")
	if err != nil {
		return err
	}
	r, err := a.Labels.Run(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireLabelRun(r), 0)
}
