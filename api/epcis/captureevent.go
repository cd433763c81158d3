package epcis

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
)

// maxEvent is the largest event, in bytes.
const maxEvent = 4 << 20

// captureEvent takes one bare event.
//
//	@Summary	Capture one event
//	@Description	Takes a bare EPCIS event, which carries its own @context. 201 means that it is stored; 409 that an event with this eventID is there already.
//	@Tags		epcis
//	@Security	Bearer
//	@Accept		json
//	@Param		organization_id	query	string	false	"whom an admin captures for; others capture for their own organisation"
//	@Param		body			body	object	true	"the event"
//	@Success	201				"stored; Location is the event"
//	@Failure	410				"a declaration that would undo what is archived"
//	@Router		/epcis/events [post]
//	@ID			epcisCaptureEvent
func (a *API) captureEvent(c *gin.Context) error {
	organization, err := a.owner(c)
	if err != nil {
		return err
	}
	isXML, err := checkMedia(c)
	if err != nil {
		return err
	}
	raw, err := a.readEvent(c)
	if err != nil {
		return err
	}
	e, err := parseOne(raw, isXML)
	if err != nil {
		return err
	}
	if err := epcis.Validate(e); err != nil {
		return err
	}
	ctx := c.Request.Context()
	sent := &event.Sent{Event: e, Organization: organization}
	if err := a.o.Events.Prepare(ctx, sent); err != nil {
		return err
	}
	location := root + "/events/" + url.PathEscape(sent.Event.ID)
	if err := a.o.Events.CaptureOne(ctx, sent); err != nil {
		return err
	}
	switch {
	case sent.Refused != nil:
		return sent.Refused
	case sent.Duplicate:
		return fault.New(fault.KindConflict, "duplicate_event", "Sự kiện này đã được lưu.", "This event is stored already.")
	}
	c.Writer.Header().Set("Location", location)
	c.Status(http.StatusCreated)
	c.Writer.WriteHeaderNow()
	return nil
}

// parseOne reads one event: bare in JSON, the only one of a document in XML,
// which has no other way to bind prefixes.
func parseOne(raw []byte, isXML bool) (*epcis.Event, error) {
	if !isXML {
		return epcis.ParseEvent(raw)
	}
	doc, err := epcis.ParseXML(raw)
	if err != nil {
		return nil, err
	}
	if len(doc.Events) != 1 {
		return nil, fault.New(fault.KindInvalid, "not_one_event", "Tài liệu phải có đúng một sự kiện.", "The document must hold exactly one event.")
	}
	return doc.Events[0], nil
}

// readEvent reads the body of one event, unpacked.
func (a *API) readEvent(c *gin.Context) ([]byte, error) {
	body, err := a.unpacked(c)
	if err != nil {
		return nil, err
	}
	defer body.Close() //nolint:errcheck // it was read
	limit := min(a.o.MaxBytes, maxEvent)
	raw, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return nil, a.tooLarge(c)
		}
		return nil, a.unreadable(c, err)
	}
	if int64(len(raw)) > limit {
		return nil, a.tooLarge(c)
	}
	return raw, nil
}
