package event

import (
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/gs1"
)

// timeForm writes a time the same wherever it comes from.
const timeForm = time.RFC3339Nano

// follower writes captured events, one after another as they stand in their
// document, and what follows from them.
type follower struct {
	s     *Service
	tx    *database.Tx
	known *known

	rows     database.Rows
	statuses map[[2]string]itemState // by product and serial
	items    [][2]string             // the keys of statuses, in order
	handed   []handed
	batches  set // that something happened to
}

// store writes one event.
func (w *follower) store(sent *Sent) error {
	objects := make([]object, len(sent.names))
	for i, n := range sent.names {
		if n.role != roleTransaction {
			objects[i] = w.known.of(n.thing)
		}
	}
	row := w.row(sent, objects)
	w.write(row, sent)
	if row.IsDeclaration {
		return w.declared(sent, row)
	}
	w.parties(sent, row, objects)
	switch sent.Event.Type {
	case epcis.TransformationEvent:
		w.transformed(sent, row, objects)
	case epcis.AggregationEvent:
		if err := w.aggregated(sent, objects); err != nil {
			return err
		}
	}
	w.becomes(sent, row.Step, objects)
	if row.Step == Ship || row.Step == Return {
		if err := w.shipped(sent, objects); err != nil {
			return err
		}
	}
	for _, id := range batchesIn(objects) {
		w.batches.add(id)
	}
	return nil
}

// finish writes what the events have left to write.
func (w *follower) finish() error {
	insert := w.tx.InsertLast
	if len(w.items)+len(w.handed) > 0 { // these read what was written
		insert = w.tx.Insert
	}
	if err := insert(&w.rows); err != nil {
		return err
	}
	for _, at := range w.items {
		if err := w.statuses[at].write(w.tx, at[0], at[1]); err != nil {
			return err
		}
	}
	for _, h := range w.handed {
		if err := showPast(w.tx, h.batches, h.to, h.by); err != nil {
			return err
		}
	}
	for _, id := range w.batches.list {
		if err := w.s.announce(w.tx, id); err != nil {
			return err
		}
	}
	return nil
}

// flush inserts now what statements to come read.
func (w *follower) flush() error {
	rows := w.rows
	w.rows = database.Rows{}
	return w.tx.Insert(&rows)
}

// row is the event as lists and queries read it.
func (w *follower) row(sent *Sent, objects []object) Event {
	e := sent.Event
	c := e.Context
	row := Event{
		PK: sent.pk, RecordTime: w.tx.Now(), EventID: e.ID, IsDeclaration: e.IsErrorDeclaration(), OrganizationID: sent.Organization,
		EventType: e.Type, Action: e.Action, EventTime: database.UTC(e.Time), EventTimeZone: e.TimeZoneOffset,
		BizStep: word(c, epcis.BizStep, e.BizStep), Disposition: word(c, epcis.Disposition, e.Disposition),
		ReadPoint: gs1.CanonicalOr(e.ReadPoint.ID), BizLocation: gs1.CanonicalOr(e.BizLocation.ID),
		TransformationID: gs1.CanonicalOr(e.TransformationID), Unverified: w.s.unverified(w.known, sent),
	}
	row.Step = stepOf(e, row.BizStep, row.Disposition)
	if x := e.ErrorDeclaration; x != nil {
		at := database.UTC(x.Time)
		row.DeclarationTime, row.ErrorReason = &at, word(c, epcis.ErrorReason, x.Reason)
	}
	main := mainBatch(sent, objects)
	if main != nil {
		row.BatchID = &main.ID
	}
	if p := w.placeOf(row); p != nil {
		row.PlaceID = &p.ID
		if main != nil {
			row.TraceCode = w.s.batches.StepTraceCode(*main, *p, e.Time)
		}
	}
	return row
}

func (w *follower) placeOf(row Event) *catalog.Place {
	for _, uri := range []string{row.ReadPoint, row.BizLocation} {
		if p := w.known.of(w.s.name(uri)).place; p != nil {
			return p
		}
	}
	return nil
}

// mainBatch is the batch that an event is filed under: what came out, else the
// first it names.
func mainBatch(sent *Sent, objects []object) (main *batch.Batch) {
	for i, o := range objects {
		if o.batch == nil {
			continue
		}
		switch sent.names[i].role {
		case roleOutput, roleOutputClass:
			return o.batch
		}
		if main == nil {
			main = o.batch
		}
	}
	return main
}

// batchesIn are the ids of the batches among objects, each once.
func batchesIn(objects []object) []string {
	var ids set
	for _, o := range objects {
		if o.batch != nil {
			ids.add(o.batch.ID)
		}
	}
	return ids.list
}

// stepOf is an event in plain words.
func stepOf(e *epcis.Event, bizStep, disposition string) Step {
	switch {
	case disposition == epcis.DispositionRetailSold:
		return Sell
	case disposition == epcis.DispositionDestroyed:
		return Destroy
	case e.Type == epcis.TransformationEvent:
		return Process
	case bizStep == epcis.StepShipping && disposition == epcis.DispositionReturned:
		return Return
	}
	step, known := stepOfBizStep[bizStep]
	if !known || step == Produce && e.Action != epcis.ActionAdd {
		return Other
	}
	return step
}

// write adds the event's own rows.
func (w *follower) write(row Event, sent *Sent) {
	w.rows.Add(eventTable, row.PK, row.RecordTime, row.EventID, row.IsDeclaration, row.OrganizationID, row.EventType, row.Action,
		row.EventTime, row.EventTimeZone, row.BizStep, row.Disposition, row.ReadPoint, row.BizLocation, string(row.Step), row.StartedAt,
		row.BatchID, row.PlaceID, row.TraceCode, row.CorrectsEventID, row.TransformationID, row.DeclarationTime, row.ErrorReason, row.Unverified)
	w.rows.Add(documentTable, row.PK, row.RecordTime, string(sent.document))
	for _, n := range sent.names {
		var quantity *string
		if n.quantity != "" {
			quantity = &n.quantity
		}
		w.rows.Add(epcTable, row.PK, row.RecordTime, n.role, n.uri, quantity, n.uom, row.EventTime)
	}
}
