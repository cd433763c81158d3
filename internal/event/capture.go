package event

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// Sent is one captured event. Its event has passed epcis.Validate.
type Sent struct {
	Event        *epcis.Event
	Organization string // who captures it
	Index        int    // among the events of its document
	Pointer      string // where it stands in what was sent; "" for a bare event

	// What Capture did: one of stored, duplicate and refused.
	Refused   *fault.Error
	Duplicate bool

	by       context.Context //nolint:containedctx // of the request behind it, for the audit log
	hash     string          // event hash
	document []byte
	names    []named
	pk       string
	twin     string    // of a duplicate: the event that was here before
	twinTime time.Time // its record time
}

// Stored reports whether Capture stored the event.
func (e *Sent) Stored() bool { return e.Refused == nil && !e.Duplicate }

// Prepare does what can be done before a transaction: gives the event the id
// that it lacks, takes off a recordTime, which is the service's to set, and
// reads the names that stand in it. Its *fault.Error, with pointers below the
// event, tells why nobody may capture it.
func (s *Service) Prepare(ctx context.Context, sent *Sent) error {
	e := sent.Event
	sent.by, sent.hash = ctx, epcis.HashEvent(e)
	if sent.names = s.namesOf(e); len(sent.names) > mostNames {
		return errTooManyNames
	}
	if err := s.admit(e, sent.names, s.db.Now()); err != nil {
		return err
	}
	if e.ID == "" {
		e.ID = sent.hash
	}
	e.RecordTime = time.Time{}
	var err error
	if sent.document, err = e.MarshalJSON(); err != nil {
		return err
	}
	return epcis.Readable(sent.document)
}

// capture stores the events that may be stored, and tells of each what became
// of it; stored is called with each of those before the rows go in. The rest of
// the transaction is the caller's.
func (s *Service) capture(tx *database.Tx, events []*Sent, stored func(*Sent) error) error {
	k, err := s.lookUp(tx, s.thingsOf(events))
	if err != nil {
		return err
	}
	declared, spans, err := originals(tx, events)
	if err != nil {
		return err
	}
	var c claims
	for _, sent := range events {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		sent.pk, sent.Duplicate, sent.twin = id.String(), false, ""
		if sent.Refused = cmp.Or(s.permit(k, sent), permitKey(sent, declared, spans), permitEdges(k, sent)); sent.Refused == nil {
			c.claim(k, sent)
		}
	}
	lost, err := c.write(tx)
	if err != nil {
		return err
	}
	for _, sent := range lost {
		var r refusal
		r.notTheirs(sent.Pointer)
		sent.Refused = r.error()
	}
	if err := s.takeKeys(tx, events); err != nil {
		return err
	}
	w := &follower{s: s, tx: tx, known: k, statuses: map[[2]string]itemState{}}
	for _, sent := range events {
		switch {
		case sent.Stored():
			if err := errors.Join(w.store(sent), stored(sent)); err != nil {
				return err
			}
		case sent.Duplicate && sent.twin != "": // who says the same may read it
			tx.AppendNew("event_party", []string{"organization_id", "event_pk", "record_time", "reason"}, sent.Organization, sent.twin, sent.twinTime, "recorder")
		}
	}
	return w.finish()
}

// thingsOf are the things that events name, their places included.
func (s *Service) thingsOf(events []*Sent) (things []thing) {
	for _, sent := range events {
		for _, n := range sent.names {
			if n.role != roleTransaction {
				things = append(things, n.whole())
			}
		}
		for _, place := range []string{sent.Event.ReadPoint.ID, sent.Event.BizLocation.ID} {
			if place != "" {
				things = append(things, s.name(gs1.CanonicalOr(place)))
			}
		}
	}
	return things
}
