package epcis

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

const capturePath = root + "/capture"

// maxHeader bounds what stands around the events of a document, in bytes.
const maxHeader = 8 << 20

// captureRoutes are what events come in by.
func (a *API) captureRoutes() []Route {
	limit := int64(0)
	if a != nil {
		limit = a.o.MaxBytes
	}
	return []Route{
		{Method: http.MethodPost, Path: capturePath, Roles: writers(), Handle: a.capture, Limit: limit},
		{Method: http.MethodGet, Path: capturePath, Roles: readers(), Handle: a.listCaptures},
		{Method: http.MethodGet, Path: capturePath + "/:captureID", Roles: readers(), Handle: a.getCapture},
		{Method: http.MethodPost, Path: root + "/events", Roles: writers(), Handle: a.captureEvent, Limit: min(limit, maxEvent)},
	}
}

// captureLimits tells what one capture may hold.
func (a *API) captureLimits(header http.Header) {
	header.Set("GS1-EPCIS-Capture-Limit", strconv.Itoa(a.o.MaxEvents))
	header.Set("GS1-EPCIS-Capture-File-Size-Limit", strconv.FormatInt(a.o.MaxBytes, 10))
	header.Set("GS1-Capture-Error-Behaviour", string(event.Rollback)+", "+string(event.Proceed))
}

// capture takes a document of events.
//
//	@Summary	Capture an EPCIS document
//	@Description	Takes an EPCISDocument or EPCISQueryDocument in JSON, JSON-LD or XML (EPCIS 2.0 and 1.2), also packed by gzip or zstd (Content-Encoding). 202 means that everything is validated and stored; the job tells what became of each event. With rollback (the default) the document is stored as a whole or not at all; with proceed what can be stored is.
//	@Tags		epcis
//	@Security	Bearer
//	@Accept		json,xml
//	@Param		organization_id				query	string	false	"whom an admin captures for; others capture for their own organisation"
//	@Param		GS1-Capture-Error-Behaviour	header	string	false	"rollback or proceed"
//	@Param		body						body	object	true	"the document"
//	@Success	202							"stored; Location is the job"
//	@Router		/epcis/capture [post]
//	@ID			epcisCapture
func (a *API) capture(c *gin.Context) error {
	organization, err := a.owner(c)
	if err != nil {
		return err
	}
	behaviour := event.Behaviour(c.GetHeader("GS1-Capture-Error-Behaviour"))
	switch behaviour {
	case "":
		behaviour = event.Rollback
	case event.Rollback, event.Proceed:
	default:
		return fault.Invalid("header/GS1-Capture-Error-Behaviour", "unknown_choice", "Chỉ có rollback và proceed.", "There are only rollback and proceed.")
	}
	isXML, err := checkMedia(c)
	if err != nil {
		return err
	}
	f, err := a.spool(c)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it goes with it
	open := epcis.OpenDocument
	if isXML {
		open = epcis.OpenXML
	}
	doc, err := open(f, epcis.Limits{Event: maxEvent, Header: maxHeader, Events: a.o.MaxEvents})
	if err != nil {
		return a.refuse(c, doc, err)
	}
	job, err := a.o.Events.CaptureDocument(c.Request.Context(), organization, behaviour, doc)
	if err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Location", capturePath+"/"+job.ID)
	header.Set("GS1-Capture-Error-Behaviour", string(behaviour))
	c.Status(http.StatusAccepted)
	c.Writer.WriteHeaderNow()
	return nil
}

// refuse tells what is wrong around the events, and in them, too.
func (a *API) refuse(c *gin.Context, doc *epcis.Stream, err error) error {
	f := fault.As(err)
	if f != nil && f.Kind == fault.KindTooLarge {
		a.captureLimits(c.Writer.Header())
	}
	if f == nil || doc == nil {
		return err
	}
	checks := fault.Checks{Limit: epcis.MaxProblems}
	checks.Check("", f)
	for doc.Next() {
		e, err := doc.Event()
		if err != nil {
			checks.Check("", err)
			continue
		}
		if err := epcis.Validate(e); err != nil {
			checks.Check(doc.Pointer(), err)
		}
	}
	return checks.Err()
}

// checkMedia refuses what is neither JSON nor XML.
func checkMedia(c *gin.Context) (isXML bool, err error) {
	media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err == nil {
		switch media {
		case "application/json", "application/ld+json":
			return false, nil
		case "application/xml", "text/xml":
			return true, nil
		}
	}
	return false, fault.New(fault.KindUnsupportedMedia, "unsupported_media_type", "Nội dung phải là application/json, application/ld+json hoặc application/xml.", "The body must be application/json, application/ld+json or application/xml.")
}

// owner is the organisation that the request captures for.
func (a *API) owner(c *gin.Context) (string, error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return "", fault.Invalid("query", "malformed_query", "Phần truy vấn của địa chỉ sai cú pháp.", "The query of the address is malformed.").Wrap(err)
	}
	named := values.Get("organization_id")
	if named != "" {
		id, err := uuid.Parse(named)
		if err != nil || len(named) != 36 {
			return "", fault.NotFound("organization")
		}
		named = id.String()
	}
	owner, err := a.o.Events.Owner(c.Request.Context(), named)
	if f := fault.As(err); f != nil && len(f.Fields) == 1 && f.Fields[0].Pointer == "/organization_id" {
		f.Fields[0].Pointer = "query/organization_id"
		return "", f
	}
	return owner, err
}
