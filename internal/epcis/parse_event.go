package epcis

import (
	"strings"
	"time"
)

// event reads one event under the prefixes outer.
func (r *reader) event(v Value, outer Context) *Event {
	e := &Event{Context: outer}
	if v.Kind != KindObject {
		r.wrongType("một đối tượng", "an object")
		return e
	}
	if c, ok := v.Get("@context"); ok {
		r.enter("@context")
		e.Context = r.context(c, outer)
		r.leave()
	}
	r.object(v, func(m Member) {
		if f, ok := fieldsByName[m.Name]; ok {
			r.field(e, f, m.Value)
		} else if m.Name != "@context" {
			r.extension(&e.Extensions, m)
		}
	})
	return e
}

// extension keeps a member whose name has a prefix and refuses any other.
func (r *reader) extension(dst *[]Member, m Member) {
	if i := strings.IndexByte(m.Name, ':'); i <= 0 || i == len(m.Name)-1 || m.Name[0] == '@' {
		r.unknown()
		return
	}
	*dst = append(*dst, m)
}

func (r *reader) field(e *Event, f *field, v Value) {
	switch at := f.at(e).(type) {
	case *string:
		*at = r.string(v)
	case *time.Time:
		*at = r.time(v)
	case *[]string:
		if f.child == "" && v.Kind == KindString { // certificationInfo may be one or many
			v = Value{Kind: KindArray, Items: []Value{v}}
		}
		*at = r.strings(v)
	case *[]Quantity:
		*at = each(r, v, r.quantity)
	case *PersistentDisposition:
		*at = r.persistentDisposition(v)
	case *Place:
		r.object(v, func(m Member) {
			if m.Name == "id" {
				at.ID = r.string(m.Value)
			} else {
				r.extension(&at.Extensions, m)
			}
		})
	case *[]Reference:
		*at = each(r, v, func(v Value) Reference { return r.reference(f.child, v) })
	case *[]SensorElement:
		*at = each(r, v, r.sensorElement)
	case *[]Member:
		r.object(v, func(m Member) { r.extension(at, m) })
	case **ErrorDeclaration:
		*at = r.errorDeclaration(v)
	}
}

func (r *reader) persistentDisposition(v Value) (d PersistentDisposition) {
	r.object(v, func(m Member) {
		switch m.Name {
		case "set":
			d.Set = r.strings(m.Value)
		case "unset":
			d.Unset = r.strings(m.Value)
		default:
			r.unknown()
		}
	})
	return d
}

func (r *reader) quantity(v Value) (q Quantity) {
	r.object(v, func(m Member) {
		switch m.Name {
		case "epcClass":
			q.EPCClass = r.string(m.Value)
		case "quantity":
			if m.Value.Kind != KindNumber {
				r.wrongType("một số", "a number")
				return
			}
			q.Amount = m.Value.Text
		case "uom":
			q.UOM = r.string(m.Value)
		default:
			r.unknown()
		}
	})
	return q
}

func (r *reader) reference(name string, v Value) (ref Reference) {
	r.object(v, func(m Member) {
		switch m.Name {
		case "type":
			ref.Type = r.string(m.Value)
		case name:
			ref.ID = r.string(m.Value)
		default:
			r.unknown()
		}
	})
	return ref
}

func (r *reader) errorDeclaration(v Value) *ErrorDeclaration {
	d := &ErrorDeclaration{}
	r.object(v, func(m Member) {
		switch m.Name {
		case "declarationTime":
			d.Time = r.time(m.Value)
		case "reason":
			d.Reason = r.string(m.Value)
		case "correctiveEventIDs":
			d.CorrectiveEventIDs = r.strings(m.Value)
		default:
			r.extension(&d.Extensions, m)
		}
	})
	return d
}

func (r *reader) sensorElement(v Value) (s SensorElement) {
	r.object(v, func(m Member) {
		switch m.Name {
		case "sensorMetadata":
			s.Metadata = r.attributes(sensorMetadataFields, m.Value)
		case "sensorReport":
			s.Reports = each(r, m.Value, func(v Value) []Member {
				return r.attributes(sensorReportFields, v)
			})
		default:
			r.extension(&s.Extensions, m)
		}
	})
	return s
}

// attributes reads a sensor's standard attributes, each of its kind, and its
// extensions.
func (r *reader) attributes(table []sensorField, v Value) (members []Member) {
	r.object(v, func(m Member) {
		f, standard := sensorFieldOf(table, m.Name)
		if !standard {
			r.extension(&members, m)
			return
		}
		switch f.what {
		case holdsNumber:
			if m.Value.Kind != KindNumber {
				r.wrongType("một số", "a number")
			}
		case holdsBool:
			if m.Value.Kind != KindBool {
				r.wrongType("true hoặc false", "true or false")
			}
		case holdsTime:
			r.time(m.Value)
		case holdsText, holdsHex, holdsURI, holdsMeasurement, holdsComponent:
			r.string(m.Value)
		}
		members = append(members, m)
	})
	return members
}
