package event

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
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
	sent.names = s.namesOf(e)
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
	return nil
}

// capture stores the events that may be stored, and tells of each what became
// of it; stored is called with each of those before the rows go in. The rest of
// the transaction is the caller's.
func (s *Service) capture(tx *database.Tx, events []*Sent, stored func(*Sent) error) error {
	k, err := s.lookUp(tx, s.thingsOf(events))
	if err != nil {
		return err
	}
	declared, err := originals(tx, events)
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
		if sent.Refused = cmp.Or(s.permit(k, sent), permitDeclaration(sent, declared), permitEdges(k, sent)); sent.Refused == nil {
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

// key is what an event is unique by.
type key struct {
	id          string
	declaration bool
}

func (e *Sent) key() key { return key{e.Event.ID, e.Event.IsErrorDeclaration()} }

// digest tells events of one key apart: "" when the id is the event's hash. A
// declaration says more than the event it repeats.
func (e *Sent) digest() string {
	d := ""
	if e.Event.ID != e.hash {
		d = e.hash
	}
	if x := e.Event.ErrorDeclaration; x != nil {
		d += "|" + x.Time.UTC().Format(timeForm) + "|" + word(e.Event.Context, epcis.ErrorReason, x.Reason) + "|" + strings.Join(x.CorrectiveEventIDs, " ")
	}
	return d
}

// takeKeys takes the events' keys, and marks those that were there before:
// duplicates, and others with the same id, which are refused.
func (s *Service) takeKeys(tx *database.Tx, events []*Sent) error {
	wanted := map[key]*Sent{}
	for _, sent := range events {
		if sent.Refused != nil {
			continue
		}
		if first, twice := wanted[sent.key()]; twice {
			sent.settle(first.digest())
			continue
		}
		wanted[sent.key()] = sent
	}
	if len(wanted) == 0 {
		return nil
	}
	taken, err := insertKeys(tx, wanted)
	if err != nil || len(taken) == len(wanted) {
		return err
	}
	var left []string
	for at := range wanted {
		if !taken[at] {
			left = append(left, at.id)
		}
	}
	e := tx.Engine()
	return tx.Together(database.Query{
		SQL: "SELECT event_id, is_declaration, hash, CAST(event_pk AS text), record_time FROM event_keys WHERE " + e.Among("event_id", "text", 1), Args: []any{e.Texts(left)},
		Row: func(scan database.Scan) error {
			var at key
			var digest, pk string
			var recorded time.Time
			err := scan(&at.id, &at.declaration, &digest, &pk, &recorded)
			if sent := wanted[at]; sent != nil && !taken[at] {
				sent.settle(digest)
				sent.twin, sent.twinTime = pk, recorded.UTC()
			}
			return err
		},
	})
}

// settle tells what an event is whose key another has, with digest.
func (e *Sent) settle(digest string) {
	if digest == e.digest() {
		e.Duplicate = true
		return
	}
	e.Refused = e.taken()
}

// taken refuses an event whose id another bears.
func (e *Sent) taken() *fault.Error {
	f := fault.New(fault.KindConflict, "event_id_taken", "Đã có sự kiện khác mang eventID này; sự kiện không sửa được, hãy gửi errorDeclaration và một sự kiện mới.",
		"Another event has this eventID already; events cannot be changed: send an errorDeclaration and a new event.")
	f.Fields = []fault.Field{fault.At(e.Pointer+"/eventID", "event_id_taken", "eventID này đã dùng cho nội dung khác.", "This eventID is in use with other content.")}
	return f
}

// insertKeys inserts the keys that are free, in one order for all, so that two
// captures of the same events wait for one another instead of locking up.
func insertKeys(tx *database.Tx, wanted map[key]*Sent) (map[key]bool, error) {
	rows := make([][]string, 0, len(wanted))
	for at, sent := range wanted {
		declared := "0"
		if at.declaration {
			declared = "1"
		}
		rows = append(rows, []string{at.id, declared, sent.pk, sent.digest()})
	}
	slices.SortFunc(rows, func(a, b []string) int { return slices.Compare(a, b) })
	e := tx.Engine()
	taken := make(map[key]bool, len(rows))
	err := tx.Together(database.Query{
		SQL: "INSERT INTO event_keys (event_id, is_declaration, event_pk, record_time, hash) SELECT n.a, n.b = '1', " + e.Typed("n.c", "uuid") + ", " + e.Typed("$2", "timestamptz") + ", n.d FROM " +
			e.Each("n", 4, 1) + " WHERE true ON CONFLICT DO NOTHING RETURNING event_id, is_declaration",
		Args: []any{e.Lists(rows), tx.Now()},
		Row: func(scan database.Scan) error {
			var at key
			err := scan(&at.id, &at.declaration)
			taken[at] = true
			return err
		},
	})
	return taken, err
}
