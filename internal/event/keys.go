package event

import (
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/fault"
)

// key is what an event is unique by. scope is the organisation whose id it is,
// "" for everybody's.
type key struct {
	id          string
	declaration bool
	scope       string
}

func (e *Sent) key() key {
	k := key{id: e.Event.ID, declaration: e.Event.IsErrorDeclaration()}
	if k.declaration || e.borrowed() {
		k.scope = e.Organization
	}
	return k
}

// borrowed reports whether the event's id has the form of a hash and is not its
// own. Whoever did not make the id up can be in another's way with it, so it is
// unique among those of the organisation only.
func (e *Sent) borrowed() bool { return e.Event.ID != e.hash && hashForm.MatchString(e.Event.ID) }

// rival is the key of an event of the same organisation that would have the
// same id otherwise than e has it.
func (e *Sent) rival() key {
	if e.borrowed() {
		return key{id: e.Event.ID}
	}
	return key{id: e.Event.ID, scope: e.Organization}
}

// Declared is SQL for there being an error declaration of the event in the row
// of that name: by who captured it, for others have no say.
func Declared(row string) string {
	return "EXISTS (SELECT 1 FROM event_keys k WHERE k.event_id = " + row + ".event_id AND k.is_declaration AND k.scope = CAST(" + row + ".organization_id AS text))"
}

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
		if rival := wanted[sent.rival()]; rival != nil && !sent.key().declaration && rival.Organization == sent.Organization {
			sent.Refused = sent.taken()
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
	for at, sent := range wanted {
		if !taken[at] {
			left = append(left, at.id)
			sent.Refused = sent.taken() // unless its own key is there: for a rival's sake
		}
	}
	e := tx.Engine()
	return tx.Together(database.Query{
		SQL: "SELECT event_id, is_declaration, scope, hash, CAST(event_pk AS text), record_time FROM event_keys WHERE " + e.Among("event_id", "text", 1), Args: []any{e.Texts(left)},
		Row: func(scan database.Scan) error {
			var at key
			var digest, pk string
			var recorded time.Time
			err := scan(&at.id, &at.declaration, &at.scope, &digest, &pk, &recorded)
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
	if e.Duplicate, e.Refused = digest == e.digest(), nil; !e.Duplicate {
		e.Refused = e.taken()
	}
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
		rows = append(rows, []string{at.id, declared, sent.pk, sent.digest(), at.scope, sent.Organization})
	}
	slices.SortFunc(rows, func(a, b []string) int { return slices.Compare(a, b) })
	e := tx.Engine()
	taken := make(map[key]bool, len(rows))
	err := tx.Together(database.Query{
		SQL: "INSERT INTO event_keys (event_id, is_declaration, event_pk, record_time, hash, scope) SELECT n.a, n.b = '1', " + e.Typed("n.c", "uuid") + ", " + e.Typed("$2", "timestamptz") + ", n.d, n.e FROM " +
			e.Each("n", 6, 1) + ` WHERE n.b = '1' OR NOT EXISTS (SELECT 1 FROM event_keys k WHERE k.event_id = n.a AND k.scope = n.f AND k.scope <> '' AND NOT k.is_declaration)
ON CONFLICT DO NOTHING RETURNING event_id, is_declaration, scope`,
		Args: []any{e.Lists(rows), tx.Now()},
		Row: func(scan database.Scan) error {
			var at key
			err := scan(&at.id, &at.declaration, &at.scope)
			taken[at] = true
			return err
		},
	})
	return taken, err
}
