package event

import (
	"strings"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// Correction is what declaring an event wrong did.
type Correction struct {
	EventID     string // of the event declared wrong
	Reason      string
	Declaration []byte    // the error declaration: the event again, with errorDeclaration
	Replacement *Recorded // the event that replaces it, if any
}

// Correct declares an event wrong, for a reason in plain words, and records
// what replaces it, if anything. The event itself stays as it is (EPCIS 2.0,
// section 7.4.1.2: an error declaration repeats the event with its id).
func (s *Service) Correct(tx *database.Tx, eventID, reason string, replacement *Record) (Correction, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Correction{}, err
	}
	var c fault.Checks
	c.Require(strings.TrimSpace(reason) != "", "/reason")
	checkText(&c, "/reason", reason, maxText)
	if err := c.Err(); err != nil {
		return Correction{}, err
	}
	original, document, err := s.own(tx, scope, eventID)
	if err != nil {
		return Correction{}, err
	}
	if err := s.takeBack(tx, original); err != nil { // before what replaces it takes effect
		return Correction{}, err
	}
	done := Correction{EventID: eventID, Reason: reason}
	why, corrective := "did_not_occur", []string(nil)
	if replacement != nil {
		if replacement.OrganizationID == "" && scope.SeesAll() {
			replacement.OrganizationID = original.OrganizationID
		}
		r, err := s.record(tx, *replacement, eventID)
		if err != nil {
			c.Check("/replacement", err)
			if fault.Is(err, fault.KindInvalid) {
				return Correction{}, c.Err()
			}
			return Correction{}, err
		}
		done.Replacement, why, corrective = &r, "incorrect_data", []string{r.EventID}
	}
	if done.Declaration, err = s.declare(tx, original, document, why, corrective); err != nil {
		return Correction{}, err
	}
	return done, s.announceDeclared(tx, original, reason)
}

// own finds an event that the actor's organisation recorded and that is not
// declared wrong yet.
func (s *Service) own(tx *database.Tx, scope auth.Scope, eventID string) (Event, []byte, error) {
	var row Event
	err := byID(scope.Rows(tx.DB, "organization_id"), scope, eventID).Take(&row).Error
	if database.IsNotFound(err) {
		return Event{}, nil, fault.NotFound("event")
	}
	if err != nil {
		return Event{}, nil, err
	}
	if row.BatchID == nil {
		return Event{}, nil, fault.NotFound("event")
	}
	var document string
	err = tx.Raw("SELECT document FROM event_documents WHERE event_pk = ? AND record_time = ?", row.PK, row.RecordTime).Scan(&document).Error
	if err == nil {
		err = s.whole(tx.Context(), document, row.RecordTime)
	}
	return row, []byte(document), err
}

// declare stores the error declaration beside the original. That an event is
// declared wrong once is the key's uniqueness to say.
func (s *Service) declare(tx *database.Tx, original Event, document []byte, why string, corrective []string) ([]byte, error) {
	e, err := epcis.ParseEvent(document)
	if err != nil {
		return nil, err
	}
	e.ErrorDeclaration = &epcis.ErrorDeclaration{Time: tx.Now(), Reason: why, CorrectiveEventIDs: corrective}
	raw, err := e.MarshalJSON()
	if err != nil {
		return nil, err
	}
	row := original
	row.PK, row.RecordTime, row.IsDeclaration = uuid.Must(uuid.NewV7()).String(), tx.Now(), true
	row.DeclarationTime, row.ErrorReason = &row.RecordTime, why
	inserted := tx.Exec("INSERT INTO event_keys (event_id, is_declaration, event_pk, record_time, scope) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row.EventID, true, row.PK, row.RecordTime, row.OrganizationID)
	if inserted.Error != nil {
		return nil, inserted.Error
	}
	if inserted.RowsAffected == 0 {
		return nil, fault.New(fault.KindConflict, "already_corrected", "Sự kiện này đã được đính chính; hãy đính chính sự kiện thay thế.", "This event is declared wrong already; correct the one that replaced it.")
	}
	writeRows(tx, row, e, raw)
	err = tx.Exec(`INSERT INTO event_party (organization_id, event_pk, record_time, reason)
SELECT organization_id, ?, ?, reason FROM event_party WHERE event_pk = ? ON CONFLICT DO NOTHING`, row.PK, row.RecordTime, original.PK).Error
	return raw, err
}

// announceDeclared has what depends on the event brought up to date.
func (s *Service) announceDeclared(tx *database.Tx, original Event, reason string) error {
	if err := audit.Append(tx, audit.Entry{Action: "event.correct", ObjectKind: "event", ObjectID: original.PK, OrganizationID: original.OrganizationID, Before: original, After: reason}); err != nil {
		return err
	}
	return s.announce(tx, *original.BatchID)
}
