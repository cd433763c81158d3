package event

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/outbox"
)

// Service records and lists events.
type Service struct {
	db      *database.DB
	box     *outbox.Box
	batches *batch.Service
	idBase  string
	groups  *database.Shared[*member]

	archives archives

	// Secrets seals page tokens; the same on every server.
	Secrets [32]byte
	// SecretsOld are former ones: their tokens are good until they expire.
	SecretsOld [][32]byte

	// Changed is told of each batch whose events or inputs changed, in the
	// change's transaction.
	Changed func(tx *database.Tx, batchID string) error
}

// New returns the service; idBase begins the identity of local codes.
func New(db *database.DB, box *outbox.Box, batches *batch.Service, idBase string) *Service {
	s := &Service{db: db, box: box, batches: batches, idBase: idBase}
	s.groups = s.newGroups()
	return s
}

// Recorded is a stored step.
type Recorded struct {
	PK        string // UUIDv7 of the record
	EventID   string // EPCIS eventID
	Step      Step
	TraceCode string
	Document  json.RawMessage // the EPCIS 2.0 event
}

// Record stores one step as one EPCIS event.
func (s *Service) Record(tx *database.Tx, r Record) (Recorded, error) {
	return s.record(tx, r, "")
}

// record is Record for an event that may replace another.
func (s *Service) record(tx *database.Tx, r Record, corrects string) (Recorded, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Recorded{}, err
	}
	actor, err := scope.Owner(r.OrganizationID)
	if err != nil {
		return Recorded{}, err
	}
	if r.TimeZone == "" {
		r.TimeZone = "+07:00" // Asia/Ho_Chi_Minh, where the goods are
	}
	if err := r.check(tx.Now()); err != nil {
		return Recorded{}, err
	}
	sub, err := s.load(tx, actor, r)
	if err != nil {
		return Recorded{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Recorded{}, err
	}
	pk := id.String()
	event := s.build(sub, pk)
	if err := epcis.Validate(event); err != nil {
		return Recorded{}, err
	}
	event.ID = epcis.HashEvent(event)
	document, err := event.MarshalJSON()
	if err != nil {
		return Recorded{}, err
	}
	row := s.row(tx, sub, event, pk)
	row.CorrectsEventID = corrects
	write(tx, row, event, document)
	if err := writeNotes(tx, pk, r); err != nil {
		return Recorded{}, err
	}
	if err := s.effects(tx, sub, row); err != nil {
		return Recorded{}, err
	}
	if err := audit.Append(tx, audit.Entry{Action: "event.record", ObjectKind: "event", ObjectID: pk, OrganizationID: actor, After: row}); err != nil {
		return Recorded{}, err
	}
	if err := s.announce(tx, sub.batch.ID); err != nil {
		return Recorded{}, err
	}
	return Recorded{PK: pk, EventID: row.EventID, Step: r.Step, TraceCode: row.TraceCode, Document: document}, nil
}

// announce has everything that depends on the batch's events brought up to
// date after the commit.
func (s *Service) announce(tx *database.Tx, batchID string) error {
	if err := s.box.Enqueue(tx, "scan.chain", batchID); err != nil {
		return err
	}
	if s.Changed == nil {
		return nil
	}
	return s.Changed(tx, batchID)
}

func (s *Service) row(tx *database.Tx, sub *subject, e *epcis.Event, pk string) Event {
	started := database.UTC(sub.record.StartedAt)
	return Event{
		PK: pk, RecordTime: tx.Now(), EventID: e.ID, OrganizationID: sub.actor,
		EventType: e.Type, Action: e.Action, EventTime: database.UTC(e.Time), EventTimeZone: e.TimeZoneOffset,
		BizStep: e.BizStep, Disposition: e.Disposition, ReadPoint: e.ReadPoint.ID, BizLocation: e.BizLocation.ID,
		Step: sub.record.Step, StartedAt: &started, BatchID: &sub.batch.ID, PlaceID: &sub.place.ID,
		TraceCode: s.batches.StepTraceCode(sub.batch, sub.place, e.Time),
	}
}
