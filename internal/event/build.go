package event

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
)

// build makes the EPCIS event of a step. pk is the record's id, which stands
// in the event so that two equal steps have different hashes.
func (s *Service) build(sub *subject, pk string) *epcis.Event {
	r, facts := sub.record, stepTable[sub.record.Step]
	e := &epcis.Event{
		Time: r.time().UTC(), TimeZoneOffset: r.TimeZone,
		Action: facts.action, BizStep: facts.bizStep, Disposition: facts.disposition,
		ReadPoint: epcis.Place{ID: s.placeURI(sub.place)},
	}
	if facts.stays {
		e.BizLocation = e.ReadPoint
	}
	switch {
	case len(r.Inputs) > 0:
		s.transformation(e, sub)
	case r.Unit != "" && (r.Step == Pack || r.Step == Unpack):
		s.aggregation(e, sub)
	default:
		s.object(e, sub)
	}
	if sub.to != nil {
		e.Destinations = []epcis.Reference{{Type: "location", ID: s.placeURI(*sub.to)}}
	}
	if sub.from != nil {
		e.Sources = []epcis.Reference{{Type: "location", ID: s.placeURI(*sub.from)}}
	}
	e.Extend("step", epcis.String(string(r.Step)))
	e.Extend("startedAt", epcis.String(r.StartedAt.UTC().Format(time.RFC3339Nano)))
	e.Extend("record", epcis.String(pk))
	if h := r.notesHash(); h != "" {
		e.Extend("detailsHash", epcis.String(h))
	}
	return e
}

func (s *Service) object(e *epcis.Event, sub *subject) {
	e.Type = epcis.ObjectEvent
	e.EPCs = s.itemURIs(sub)
	if len(e.EPCs) > 0 && e.Action == "ADD" {
		e.BizStep, e.Disposition = "commissioning", "active"
	}
	if sub.record.Unit != "" {
		e.EPCs = append(e.EPCs, unitURI(sub.record.Unit))
	}
	if len(e.EPCs) == 0 {
		e.Quantities = []epcis.Quantity{s.class(sub.batch, sub.record.Quantity)}
	}
}

func (s *Service) aggregation(e *epcis.Event, sub *subject) {
	e.Type, e.ParentID = epcis.AggregationEvent, unitURI(sub.record.Unit)
	if e.Action == "OBSERVE" {
		e.Action = "ADD"
	}
	e.ChildEPCs = s.itemURIs(sub)
	for _, unit := range sub.record.ChildUnits {
		e.ChildEPCs = append(e.ChildEPCs, unitURI(unit))
	}
	if len(e.ChildEPCs) == 0 {
		e.ChildQuantities = []epcis.Quantity{s.class(sub.batch, sub.record.Quantity)}
	}
}

func (s *Service) transformation(e *epcis.Event, sub *subject) {
	e.Type, e.Action = epcis.TransformationEvent, ""
	for i, in := range sub.inputs {
		e.InputQuantities = append(e.InputQuantities, s.class(in, sub.record.Inputs[i].Quantity))
	}
	if e.OutputEPCs = s.itemURIs(sub); len(e.OutputEPCs) == 0 {
		e.OutputQuantities = []epcis.Quantity{s.class(sub.batch, sub.record.Quantity)}
	}
}

// class names a batch with a quantity; pieces have no unit code (EPCIS 2.0,
// section 7.3.3.3).
func (s *Service) class(b batch.Batch, q *measure.Quantity) epcis.Quantity {
	e := epcis.Quantity{EPCClass: s.batchURI(b)}
	if q != nil {
		e.Amount = q.Value.String()
		if !measure.IsPiece(q.Unit) {
			e.UOM = q.Unit
		}
	}
	return e
}

func (s *Service) itemURIs(sub *subject) (uris []string) {
	for _, serial := range sub.record.Items {
		uris = append(uris, s.itemURI(sub.batch, serial))
	}
	return uris
}

// batchURI names a batch in events.
func (s *Service) batchURI(b batch.Batch) string {
	if b.GTIN.IsZero() {
		code, _ := gs1.ParseLocalCode(b.Code) // stored codes are valid
		return gs1.LocalClassURI(s.idBase, code, b.Lot)
	}
	return gs1.ClassURI(b.GTIN, b.Lot)
}

// itemURI names an item in events.
func (s *Service) itemURI(b batch.Batch, serial string) string {
	sn, _ := gs1.ParseSerial(serial) // looked up before
	if b.GTIN.IsZero() {
		code, _ := gs1.ParseLocalCode(b.Code)
		return gs1.LocalInstanceURI(s.idBase, code, b.Lot, sn)
	}
	return gs1.InstanceURI(b.GTIN, sn)
}

// placeURI names a place in events.
func (s *Service) placeURI(p catalog.Place) string {
	if p.GLN.IsZero() {
		code, _ := gs1.ParseLocalCode(p.Code)
		return gs1.LocalPlaceURI(s.idBase, code)
	}
	return gs1.PlaceURI(p.GLN)
}

func unitURI(sscc string) string {
	s, _ := gs1.ParseSSCC(sscc) // checked with the record
	return gs1.UnitURI(s)
}

// notesHash binds what is kept beside the event (and may be erased) to it:
// SHA-256, in hex, of its JSON; "" when nothing was noted.
func (r Record) notesHash() string {
	n := notesOf(r)
	if n.empty() {
		return ""
	}
	raw, err := json.Marshal(n) // map keys are sorted
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
