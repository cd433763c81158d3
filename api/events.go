package api

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
)

// EventInput is one step in plain words.
type EventInput struct {
	OrganizationID string            `json:"organization_id,omitempty"` // named by an admin only
	Step           event.Step        `json:"step" example:"harvest"`
	BatchID        string            `json:"batch_id"`
	PlaceID        string            `json:"place_id"`
	StartedAt      Moment            `json:"started_at" swaggertype:"string" format:"date-time" example:"2026-11-20T07:30:00+07:00"`
	EndedAt        *Moment           `json:"ended_at,omitempty" swaggertype:"string" format:"date-time"`
	Performer      string            `json:"performer,omitempty" example:"Tổ 2"`
	Description    string            `json:"description,omitempty"`
	Quantity       *measure.Quantity `json:"quantity,omitempty"`
	Items          []string          `json:"items,omitempty"` // serials
	Unit           string            `json:"unit,omitempty"`  // SSCC
	ChildUnits     []string          `json:"child_units,omitempty"`
	Inputs         []EventBatch      `json:"inputs,omitempty"`
	ToPlaceID      string            `json:"to_place_id,omitempty"`
	ToName         string            `json:"to_name,omitempty"`
	FromPlaceID    string            `json:"from_place_id,omitempty"`
	FromName       string            `json:"from_name,omitempty"`
	SourceLot      string            `json:"source_lot,omitempty"`
	Evidence       []string          `json:"evidence,omitempty"` // file ids
	Details        map[string]string `json:"details,omitempty"`
}

// EventBatch is a batch that went in.
type EventBatch struct {
	BatchID  string            `json:"batch_id"`
	Quantity *measure.Quantity `json:"quantity,omitempty"`
}

// EventAnswer is a recorded step with its EPCIS 2.0 event.
type EventAnswer struct {
	EventID   string          `json:"event_id" example:"ni:///sha-256;…?ver=CBV2.0"`
	Step      event.Step      `json:"step"`
	TraceCode string          `json:"trace_code"`
	EPCIS     json.RawMessage `json:"epcis" swaggertype:"object"`
}

// record turns the input into a record; an id that is not a UUID cannot exist.
func (in EventInput) record() (event.Record, error) {
	var c fault.Checks
	id := func(at, v string) {
		if v != "" && !isUUID(v) {
			c.Add(at, "not_found", "Không tìm thấy.", "Not found.")
		}
	}
	id("/organization_id", in.OrganizationID)
	id("/batch_id", in.BatchID)
	id("/place_id", in.PlaceID)
	id("/to_place_id", in.ToPlaceID)
	id("/from_place_id", in.FromPlaceID)
	r := event.Record{
		OrganizationID: in.OrganizationID, Step: in.Step, BatchID: in.BatchID, PlaceID: in.PlaceID,
		StartedAt: in.StartedAt.Time, Performer: in.Performer, Description: in.Description, Quantity: in.Quantity,
		Items: in.Items, Unit: in.Unit, ChildUnits: in.ChildUnits, ToPlaceID: in.ToPlaceID, ToName: in.ToName,
		FromPlaceID: in.FromPlaceID, FromName: in.FromName, SourceLot: in.SourceLot, Evidence: in.Evidence, Details: in.Details,
	}
	at := in.StartedAt
	if in.EndedAt != nil {
		r.EndedAt, at = &in.EndedAt.Time, *in.EndedAt
	}
	r.TimeZone = at.Offset()
	for i, b := range in.Inputs {
		id("/inputs/"+strconv.Itoa(i)+"/batch_id", b.BatchID)
		r.Inputs = append(r.Inputs, event.Input{BatchID: b.BatchID, Quantity: b.Quantity})
	}
	for i, f := range in.Evidence {
		id("/evidence/"+strconv.Itoa(i), f)
	}
	return r, c.Err()
}

func isUUID(v string) bool {
	_, err := uuid.Parse(v)
	return err == nil && len(v) == 36
}

func wireRecorded(r event.Recorded) EventAnswer {
	return EventAnswer{EventID: r.EventID, Step: r.Step, TraceCode: r.TraceCode, EPCIS: r.Document}
}

// createEvent records one step.
//
//	@Summary	Record a step
//	@Description	Stores one EPCIS 2.0 event; 201 means it is durable.
//	@Tags		events
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		EventInput	true	"the step"
//	@Success	201				{object}	EventAnswer
//	@Router		/api/v1/events [post]
//	@ID			createEvent
func (a *API) createEvent(c *gin.Context) error {
	var in EventInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	r, err := in.record()
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		recorded, err := a.Events.Record(tx, r)
		if err != nil {
			return answer{}, err
		}
		return created(wireRecorded(recorded), "", 0), nil
	})
}

// CorrectionInput declares an event wrong.
type CorrectionInput struct {
	Reason      string      `json:"reason" example:"Ghi nhầm khối lượng"`
	Replacement *EventInput `json:"replacement,omitempty"`
}

// CorrectionAnswer is the error declaration and what replaces the event.
type CorrectionAnswer struct {
	EventID     string          `json:"event_id"` // of the event declared wrong
	Reason      string          `json:"reason"`
	Declaration json.RawMessage `json:"declaration" swaggertype:"object"` // EPCIS 2.0, with errorDeclaration
	Replacement *EventAnswer    `json:"replacement,omitempty"`
}

// createCorrection declares an event wrong and records its replacement.
//
//	@Summary	Correct an event
//	@Description	The event stays; an error declaration is stored beside it, and the new event if one replaces it.
//	@Tags		events
//	@Security	Bearer
//	@Param		event_id		path		string			true	"EPCIS eventID, percent-encoded"
//	@Param		Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param		body			body		CorrectionInput	true	"why, and what instead"
//	@Success	201				{object}	CorrectionAnswer
//	@Failure	410				{object}	Problem	"the event, or what happened to its items, is archived"
//	@Router		/api/v1/events/{event_id}/corrections [post]
//	@ID			createCorrection
func (a *API) createCorrection(c *gin.Context) error {
	id, err := pathValue(c, "event_id")
	if err != nil {
		return err
	}
	var in CorrectionInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var replacement *event.Record
	if in.Replacement != nil {
		r, err := in.Replacement.record()
		if err != nil {
			var checks fault.Checks
			checks.Check("/replacement", err)
			return checks.Err()
		}
		replacement = &r
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		done, err := a.Events.Correct(tx, id, in.Reason, replacement)
		if err != nil {
			return answer{}, err
		}
		wire := CorrectionAnswer{EventID: done.EventID, Reason: done.Reason, Declaration: done.Declaration}
		if done.Replacement != nil {
			r := wireRecorded(*done.Replacement)
			wire.Replacement = &r
		}
		return created(wire, "", 0), nil
	})
}

// Event is a step as lists show it.
type Event struct {
	EventID        string            `json:"event_id"`
	Step           event.Step        `json:"step"`
	EventType      string            `json:"event_type" example:"ObjectEvent"`
	BatchID        *string           `json:"batch_id"`
	PlaceID        *string           `json:"place_id"`
	OrganizationID string            `json:"organization_id"` // who recorded it
	TraceCode      string            `json:"trace_code"`
	StartedAt      *time.Time        `json:"started_at" format:"date-time"`
	EventTime      time.Time         `json:"event_time" format:"date-time"`
	RecordTime     time.Time         `json:"record_time" format:"date-time"`
	Performer      string            `json:"performer,omitempty"`
	Description    string            `json:"description,omitempty"`
	ToName         string            `json:"to_name,omitempty"`
	FromName       string            `json:"from_name,omitempty"`
	SourceLot      string            `json:"source_lot,omitempty"`
	Details        map[string]string `json:"details,omitempty"`
	Evidence       []string          `json:"evidence,omitempty"`
	Declared       bool              `json:"declared_wrong"` // an error declaration was made
	Corrects       string            `json:"corrects_event_id,omitempty"`
}

func wireEvent(e event.Listed) Event {
	return Event{
		EventID: e.EventID, Step: e.Step, EventType: e.EventType, BatchID: e.BatchID, PlaceID: e.PlaceID, OrganizationID: e.OrganizationID,
		TraceCode: e.TraceCode, StartedAt: e.StartedAt, EventTime: e.EventTime, RecordTime: e.RecordTime,
		Performer: e.Notes.Performer, Description: e.Notes.Description, ToName: e.Notes.ToName, FromName: e.Notes.FromName,
		SourceLot: e.Notes.SourceLot, Details: e.Notes.Details, Evidence: e.Notes.Evidence, Declared: e.Declared, Corrects: e.CorrectsEventID,
	}
}

// listEvents lists the steps that the caller may see.
//
//	@Summary	List steps
//	@Tags		events
//	@Security	Bearer
//	@Param		batch_id	query		string	false	"batch"
//	@Param		place_id	query		string	false	"place"
//	@Param		step		query		string	false	"step"
//	@Param		from		query		string	false	"event time, inclusive"
//	@Param		to			query		string	false	"event time, exclusive"
//	@Param		limit		query		int		false	"1..200, 50 when absent"
//	@Param		next		query		string	false	"page token"
//	@Success	200			{object}	List[Event]
//	@Router		/api/v1/events [get]
//	@ID			listEvents
func (a *API) listEvents(c *gin.Context) error {
	p, err := readPage(c, "batch_id", "place_id", "step", "from", "to")
	if err != nil {
		return err
	}
	f := event.Filter{Step: event.Step(c.Query("step")), After: p.after, Limit: p.limit + 1}
	if f.BatchID, err = queryID(c, "batch_id"); err != nil {
		return err
	}
	if f.PlaceID, err = queryID(c, "place_id"); err != nil {
		return err
	}
	if f.From, err = queryTime(c, "from"); err != nil {
		return err
	}
	if f.To, err = queryTime(c, "to"); err != nil {
		return err
	}
	events, err := a.Events.List(c.Request.Context(), f)
	if err != nil {
		return err
	}
	return read(c, listOf(events, p, func(e event.Listed) string { return e.PK }, wireEvent), 0)
}
