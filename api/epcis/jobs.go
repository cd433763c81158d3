package epcis

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// CaptureJob is what became of one capture (EPCIS 2.0, section 12.6).
type CaptureJob struct {
	CaptureID  string     `json:"captureID"`
	CreatedAt  time.Time  `json:"createdAt" format:"date-time"`
	FinishedAt *time.Time `json:"finishedAt,omitempty" format:"date-time"`
	Running    bool       `json:"running"`
	Success    bool       `json:"success"`
	Behaviour  string     `json:"captureErrorBehaviour" example:"rollback"`
	Events     int64      `json:"events"`     // in the document
	Stored     int64      `json:"stored"`     // by this capture
	Duplicates int64      `json:"duplicates"` // there before, with the same content
	Refused    int64      `json:"refused"`
	Errors     []JobError `json:"errors"`
}

// JobError is why one event was not stored.
type JobError struct {
	Type    string `json:"type" example:"epcisException:ValidationException"`
	Title   string `json:"title" example:"ValidationException"`
	Detail  string `json:"detail"`
	Code    string `json:"code"`
	Index   *int   `json:"index,omitempty"` // of the event in the document, from 0
	Pointer string `json:"pointer,omitempty" example:"/epcisBody/eventList/3/action"`
}

func wireJob(j event.Job, lang string) CaptureJob {
	w := CaptureJob{
		CaptureID: j.ID, CreatedAt: j.CreatedAt, FinishedAt: j.FinishedAt, Running: j.Running, Success: j.Success, Behaviour: string(j.Behaviour),
		Events: j.Events, Stored: j.Stored, Duplicates: j.Duplicates, Refused: j.Refused, Errors: []JobError{},
	}
	for _, e := range j.Errors {
		name := exception(&fault.Error{Kind: e.Kind, Code: e.Code})
		one := JobError{Type: "epcisException:" + name, Title: name, Detail: fault.Text{VI: e.VI, EN: e.EN}.In(lang), Code: e.Code, Pointer: e.Pointer}
		if e.Index >= 0 {
			one.Index = &e.Index
		}
		w.Errors = append(w.Errors, one)
	}
	return w
}

// getCapture tells what became of one capture.
//
//	@Summary	Read a capture job
//	@Tags		epcis
//	@Security	Bearer
//	@Produce	json,xml
//	@Param		captureID	path		string	true	"the job"
//	@Success	200			{object}	CaptureJob
//	@Router		/epcis/capture/{captureID} [get]
//	@ID			epcisGetCapture
func (a *API) getCapture(c *gin.Context) error {
	id, err := uuid.Parse(c.Param("captureID"))
	if err != nil || len(c.Param("captureID")) != 36 {
		return fault.NotFound("capture_job")
	}
	media, err := negotiateMedia(c.Request, true)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	job, err := a.o.Events.Job(ctx, id.String())
	if err != nil {
		return err
	}
	wire := wireJob(job, reqctx.Language(ctx))
	if media != mediaXML {
		return write(c, http.StatusOK, wire)
	}
	body, err := wire.xml()
	if err != nil {
		return err
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	c.Data(http.StatusOK, mediaXML, body)
	return nil
}

// The sizes of a page of jobs.
const (
	jobsPerPage = 30
	maxJobs     = 100
)

// listCaptures lists captures, the latest first.
//
//	@Summary	List capture jobs
//	@Description	The jobs of the caller's organisation, the latest first; Link names the next page.
//	@Tags		epcis
//	@Security	Bearer
//	@Param		perPage			query	int		false	"1..100, 30 when absent"
//	@Param		nextPageToken	query	string	false	"as Link gave it"
//	@Success	200				{array}	CaptureJob
//	@Router		/epcis/capture [get]
//	@ID			epcisListCaptures
func (a *API) listCaptures(c *gin.Context) error {
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	limit, before, err := jobPage(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	jobs, err := a.o.Events.Jobs(ctx, before, limit+1)
	if err != nil {
		return err
	}
	if len(jobs) > limit {
		jobs = jobs[:limit]
		last := uuid.MustParse(jobs[limit-1].ID)
		next := url.Values{"perPage": {strconv.Itoa(limit)}, "nextPageToken": {base64.RawURLEncoding.EncodeToString(last[:])}}
		c.Writer.Header().Set("Link", "<"+capturePath+"?"+next.Encode()+`>; rel="next"`)
	}
	wire := []CaptureJob{}
	for _, j := range jobs {
		wire = append(wire, wireJob(j, reqctx.Language(ctx)))
	}
	return write(c, http.StatusOK, wire)
}

func jobPage(c *gin.Context) (limit int, before string, err error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return 0, "", fault.Invalid("query", "malformed_query", "Phần truy vấn của địa chỉ sai cú pháp.", "The query of the address is malformed.").Wrap(err)
	}
	limit = jobsPerPage
	if v := values.Get("perPage"); v != "" {
		limit, err = strconv.Atoi(v)
		if err != nil || limit < 1 {
			return 0, "", fault.Invalid("query/perPage", "query_parameter", "perPage phải là số nguyên dương.", "perPage must be a positive integer.")
		}
		limit = min(limit, maxJobs)
	}
	if v := values.Get("nextPageToken"); v != "" {
		raw, err := base64.RawURLEncoding.DecodeString(v)
		id, bad := uuid.FromBytes(raw)
		if err != nil || bad != nil {
			return 0, "", fault.Invalid("query/nextPageToken", "query_parameter", "Dấu trang không hợp lệ.", "The page token is not valid.")
		}
		before = id.String()
	}
	return limit, before, nil
}
