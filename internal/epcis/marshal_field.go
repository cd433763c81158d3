package epcis

import "time"

// field writes one standard field of e, unless it is empty.
func (w *writer) field(e *Event, f *field) {
	switch at := f.at(e).(type) {
	case *string:
		w.pair(f.name, *at)
	case *time.Time:
		w.time(f.name, *at)
	case *[]string:
		if f.child == "" && len(*at) == 1 {
			w.pair(f.name, (*at)[0])
		} else {
			w.strings(f.name, *at)
		}
	case *[]Quantity:
		objects(w, f.name, *at, func(q Quantity) {
			w.pair("epcClass", q.EPCClass)
			w.number("quantity", q.Amount)
			w.pair("uom", q.UOM)
		})
	case *PersistentDisposition:
		w.object(f.name, len(at.Set)+len(at.Unset) > 0, func() {
			w.strings("set", at.Set)
			w.strings("unset", at.Unset)
		})
	case *Place:
		w.object(f.name, at.ID != "" || len(at.Extensions) > 0, func() {
			w.pair("id", at.ID)
			w.members(at.Extensions)
		})
	case *[]Reference:
		objects(w, f.name, *at, func(r Reference) {
			w.pair("type", r.Type)
			w.pair(f.child, r.ID)
		})
	case *[]SensorElement:
		objects(w, f.name, *at, w.sensorElement)
	case *[]Member:
		w.object(f.name, len(*at) > 0, func() { w.members(*at) })
	case **ErrorDeclaration:
		if d := *at; d != nil {
			w.object(f.name, true, func() {
				w.time("declarationTime", d.Time)
				w.pair("reason", d.Reason)
				w.strings("correctiveEventIDs", d.CorrectiveEventIDs)
				w.members(d.Extensions)
			})
		}
	}
}

func (w *writer) sensorElement(s SensorElement) {
	w.object("sensorMetadata", len(s.Metadata) > 0, func() { w.members(s.Metadata) })
	objects(w, "sensorReport", s.Reports, w.members)
	w.members(s.Extensions)
}
