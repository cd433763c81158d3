package event

import (
	"encoding/json"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
)

// Event is one stored event, as lists and the trace read it.
type Event struct {
	PK              string `gorm:"column:pk;primaryKey"` // UUIDv7 of the record
	RecordTime      time.Time
	EventID         string // EPCIS eventID: ni:///sha-256;…?ver=CBV2.0
	IsDeclaration   bool
	OrganizationID  string // who recorded it
	EventType       string
	Action          string
	EventTime       time.Time
	EventTimeZone   string
	BizStep         string
	Disposition     string
	ReadPoint       string
	BizLocation     string
	Step            Step
	StartedAt       *time.Time
	BatchID         *string
	PlaceID         *string
	TraceCode       string
	CorrectsEventID string // of the event that this one replaces

	TransformationID string     // of a TransformationEvent
	DeclarationTime  *time.Time // of an error declaration
	ErrorReason      string     // of an error declaration: a bare word of the CBV, or a URI
	Unverified       bool       // it names what nobody registered here
}

// TableName is the table of events.
func (Event) TableName() string { return "events" }

// Notes are what people wrote beside an event. They can be erased.
type Notes struct {
	EventPK     string            `gorm:"column:event_pk;primaryKey" json:"-"`
	Performer   string            `json:"performer,omitempty"`
	Description string            `json:"description,omitempty"`
	ToName      string            `json:"to_name,omitempty"`
	FromName    string            `json:"from_name,omitempty"`
	SourceLot   string            `json:"source_lot,omitempty"`
	Details     map[string]string `gorm:"serializer:json" json:"details,omitempty"`
	Evidence    []string          `gorm:"serializer:json" json:"evidence,omitempty"`
}

// TableName is the table of notes.
func (Notes) TableName() string { return "event_notes" }

func (n Notes) empty() bool {
	return n.Performer == "" && n.Description == "" && n.ToName == "" && n.FromName == "" && n.SourceLot == "" && len(n.Details) == 0 && len(n.Evidence) == 0
}

func notesOf(r Record) Notes {
	return Notes{Performer: r.Performer, Description: r.Description, ToName: r.ToName, FromName: r.FromName, SourceLot: r.SourceLot, Details: r.Details, Evidence: r.Evidence}
}

// write appends the event, its key, document and index rows; they go in with
// the transaction's last statement.
func write(tx *database.Tx, row Event, e *epcis.Event, document []byte) {
	tx.Append("event_keys", []string{"event_id", "is_declaration", "event_pk", "record_time"},
		row.EventID, row.IsDeclaration, row.PK, row.RecordTime)
	writeRows(tx, row, e, document)
}

// writeRows is write without the key.
func writeRows(tx *database.Tx, row Event, e *epcis.Event, document []byte) {
	tx.Append("events", []string{
		"pk", "record_time", "event_id", "is_declaration", "organization_id", "event_type", "action", "event_time", "event_time_zone",
		"biz_step", "disposition", "read_point", "biz_location", "step", "started_at", "batch_id", "place_id", "trace_code", "corrects_event_id",
		"transformation_id", "declaration_time", "error_reason", "unverified",
	},
		row.PK, row.RecordTime, row.EventID, row.IsDeclaration, row.OrganizationID, row.EventType, row.Action, row.EventTime, row.EventTimeZone,
		row.BizStep, row.Disposition, row.ReadPoint, row.BizLocation, string(row.Step), row.StartedAt, row.BatchID, row.PlaceID, row.TraceCode, row.CorrectsEventID,
		row.TransformationID, row.DeclarationTime, row.ErrorReason, row.Unverified)
	tx.Append("event_documents", []string{"event_pk", "record_time", "document"}, row.PK, row.RecordTime, string(document))
	for _, x := range indexOf(e) {
		var quantity any
		if x.quantity != "" {
			quantity = x.quantity
		}
		tx.Append("event_epcs", []string{"event_pk", "record_time", "kind", "uri", "quantity", "uom", "event_time"}, row.PK, row.RecordTime, x.kind, x.uri, quantity, x.uom, row.EventTime)
	}
}

func writeNotes(tx *database.Tx, pk string, r Record) error {
	n := notesOf(r)
	if n.empty() {
		return nil
	}
	details, err := json.Marshal(nonNil(n.Details))
	if err != nil {
		return err
	}
	evidence := []byte("[]")
	if len(n.Evidence) > 0 {
		if evidence, err = json.Marshal(n.Evidence); err != nil {
			return err
		}
	}
	tx.Append("event_notes", []string{"event_pk", "performer", "description", "to_name", "from_name", "source_lot", "details", "evidence"},
		pk, n.Performer, n.Description, n.ToName, n.FromName, n.SourceLot, string(details), string(evidence))
	return nil
}

func nonNil(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// indexRow is one thing that an event names.
type indexRow struct{ kind, uri, quantity, uom string }

func indexOf(e *epcis.Event) (rows []indexRow) {
	add := func(kind string, uris ...string) {
		for _, uri := range uris {
			if uri != "" {
				rows = append(rows, indexRow{kind: kind, uri: uri})
			}
		}
	}
	classes := func(kind string, list []epcis.Quantity) {
		for _, q := range list {
			rows = append(rows, indexRow{kind, q.EPCClass, q.Amount, q.UOM})
		}
	}
	add("epc", e.EPCs...)
	classes("class", e.Quantities)
	add("parent", e.ParentID)
	add("child", e.ChildEPCs...)
	classes("child_class", e.ChildQuantities)
	add("input", e.InputEPCs...)
	classes("input_class", e.InputQuantities)
	add("output", e.OutputEPCs...)
	classes("output_class", e.OutputQuantities)
	for _, x := range e.Sources {
		add("source", x.ID)
	}
	for _, x := range e.Destinations {
		add("destination", x.ID)
	}
	return rows
}
