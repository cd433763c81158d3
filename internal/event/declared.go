package event

import (
	"cmp"
	"slices"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// original is an event that is here under an id.
type original struct {
	digest, organization string
	borrowed             bool

	step       Step       // "" when it came just now
	recorded   time.Time  // of step
	registered *time.Time // of its batch, nil without one
	declared   bool       // wrong, already
}

// originals finds the events that error declarations among events speak of, and
// those whose ids others borrow, as far as they came here; and what is archived if
// there are any.
func originals(tx *database.Tx, events []*Sent) (found map[string][]original, spans []span, err error) {
	found = map[string][]original{}
	var ids set
	for _, sent := range events {
		if sent.Event.IsErrorDeclaration() || sent.borrowed() {
			ids.add(sent.Event.ID)
		}
	}
	if len(ids.list) == 0 {
		return found, nil, nil
	}
	e := tx.Engine()
	err = tx.Together(database.Query{
		SQL: `SELECT k.event_id, k.hash, k.scope <> '', CAST(e.organization_id AS text), e.step, e.record_time, b.created_at, ` + Declared("e") + `
FROM event_keys k JOIN events e ON e.pk = k.event_pk AND e.record_time = k.record_time LEFT JOIN batches b ON b.id = e.batch_id
WHERE NOT k.is_declaration AND ` + e.Among("k.event_id", "text", 1),
		Args: []any{e.Texts(ids.list)},
		Row: func(scan database.Scan) error {
			var id string
			var o original
			err := scan(&id, &o.digest, &o.borrowed, &o.organization, &o.step, &o.recorded, &o.registered, &o.declared)
			found[id] = append(found[id], o)
			return err
		},
	})
	if err == nil {
		spans, err = spansIn(tx.DB)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, sent := range events { // an event and its declaration may come together
		if !sent.Event.IsErrorDeclaration() && ids.has[sent.Event.ID] {
			found[sent.Event.ID] = append(found[sent.Event.ID], original{digest: sent.digest(), organization: sent.Organization, borrowed: sent.borrowed()})
		}
	}
	return found, spans, nil
}

// permitKey refuses to declare wrong what another recorded, and what the
// declaration does not repeat (EPCIS 2.0, section 7.4.1.2); what cannot be undone
// because the past of the items is archived; and to borrow the id of an event of
// one's own.
func permitKey(sent *Sent, found map[string][]original, spans []span) *fault.Error {
	declares := sent.Event.IsErrorDeclaration()
	if !declares && !sent.borrowed() {
		return nil
	}
	here := found[sent.Event.ID]
	own := slices.IndexFunc(here, func(o original) bool { return o.organization == sent.Organization })
	foreign := slices.ContainsFunc(here, func(o original) bool { return !o.borrowed })
	switch {
	case own < 0 && declares && foreign && !sent.borrowed():
		var r refusal
		r.notTheirs(sent.Pointer + "/eventID")
		return r.error()
	case own < 0:
		return nil
	case !declares && !here[own].borrowed, declares && cmp.Or(here[own].digest, sent.Event.ID) != sent.hash:
		return sent.taken()
	}
	o := here[own]
	if !declares || itemStatus(o.step) == "" || o.registered == nil || o.declared {
		return nil
	}
	items := slices.ContainsFunc(sent.names, func(n named) bool { return n.kind == ofItem && (n.role == roleEPC || n.role == roleOutput) })
	f := itemsGone(spans, o.recorded, *o.registered, items)
	if f != nil {
		f.Fields = []fault.Field{{Pointer: sent.Pointer + "/eventID", Code: f.Code, Detail: f.Message}}
	}
	return f
}

// maxEdges bounds what one transformation adds to the graph.
const maxEdges = 10_000

// permitEdges refuses a transformation of so much into so much that its graph
// would be larger than all else.
func permitEdges(k *known, sent *Sent) *fault.Error {
	objects := make([]object, len(sent.names))
	for i, n := range sent.names {
		objects[i] = k.of(n.thing)
	}
	from, to := inAndOut(sent, objects)
	if len(from)*len(to) <= maxEdges {
		return nil
	}
	return fault.Invalid(sent.Pointer, "transformation_too_large", "Tích số lô vào và số lô ra vượt quá 10.000; hãy tách sự kiện.", "Inputs times outputs are more than 10,000: split the event.")
}
