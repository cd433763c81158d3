package epcis

import (
	"strconv"
	"strings"
	"time"
)

// event reads one event that stands at pointer p under the prefixes outer.
func (r *reader) event(v Value, outer Context, p string) *Event {
	e := &Event{Context: outer}
	if v.Kind != KindObject {
		r.wrongType(p, "một đối tượng", "an object")
		return e
	}
	if c, ok := v.Get("@context"); ok {
		e.Context = r.context(c, outer, p+"/@context")
	}
	fields := map[string]field{}
	for _, f := range e.fields() {
		fields[f.name] = f
	}
	for _, m := range v.Members {
		where := under(p, m.Name)
		if f, ok := fields[m.Name]; ok {
			r.field(f, m.Value, where)
		} else if m.Name != "@context" {
			r.extension(&e.Extensions, m, where)
		}
	}
	return e
}

// extension keeps a member whose name has a prefix and refuses any other.
func (r *reader) extension(dst *[]Member, m Member, p string) {
	if i := strings.IndexByte(m.Name, ':'); i <= 0 || i == len(m.Name)-1 || m.Name[0] == '@' {
		r.unknown(p)
		return
	}
	*dst = append(*dst, m)
}

func (r *reader) field(f field, v Value, p string) {
	switch at := f.at.(type) {
	case *string:
		*at = r.string(v, p)
	case *time.Time:
		*at = r.time(v, p)
	case *[]string:
		if f.child == "" && v.Kind == KindString { // certificationInfo may be one or many
			v = Value{Kind: KindArray, Items: []Value{v}}
		}
		*at = r.strings(v, p)
	case *[]Quantity:
		*at = each(r, v, p, r.quantity)
	case *PersistentDisposition:
		r.object(v, p, func(m Member, p string) {
			switch m.Name {
			case "set":
				at.Set = r.strings(m.Value, p)
			case "unset":
				at.Unset = r.strings(m.Value, p)
			default:
				r.unknown(p)
			}
		})
	case *Place:
		r.object(v, p, func(m Member, p string) {
			if m.Name == "id" {
				at.ID = r.string(m.Value, p)
			} else {
				r.extension(&at.Extensions, m, p)
			}
		})
	case *[]Reference:
		*at = each(r, v, p, func(v Value, p string) Reference { return r.reference(f.child, v, p) })
	case *[]SensorElement:
		*at = each(r, v, p, r.sensorElement)
	case *[]Member:
		r.object(v, p, func(m Member, p string) { r.extension(at, m, p) })
	case **ErrorDeclaration:
		*at = r.errorDeclaration(v, p)
	}
}

func (r *reader) string(v Value, p string) string {
	if v.Kind != KindString {
		r.wrongType(p, "một chuỗi", "a string")
	}
	return v.Text
}

func (r *reader) strings(v Value, p string) []string { return each(r, v, p, r.string) }

// each reads a list item by item.
func each[T any](r *reader, v Value, p string, read func(Value, string) T) []T {
	if v.Kind != KindArray {
		r.wrongType(p, "một danh sách", "a list")
	}
	var list []T
	for i, item := range v.Items {
		list = append(list, read(item, at(p, i)))
	}
	return list
}

// object calls read for each member of v.
func (r *reader) object(v Value, p string, read func(Member, string)) {
	if v.Kind != KindObject {
		r.wrongType(p, "một đối tượng", "an object")
	}
	for _, m := range v.Members {
		read(m, under(p, m.Name))
	}
}

func (r *reader) quantity(v Value, p string) (q Quantity) {
	r.object(v, p, func(m Member, p string) {
		switch m.Name {
		case "epcClass":
			q.EPCClass = r.string(m.Value, p)
		case "quantity":
			if m.Value.Kind != KindNumber {
				r.wrongType(p, "một số", "a number")
				return
			}
			q.Amount = m.Value.Text
		case "uom":
			q.UOM = r.string(m.Value, p)
		default:
			r.unknown(p)
		}
	})
	return q
}

func (r *reader) reference(name string, v Value, p string) (ref Reference) {
	r.object(v, p, func(m Member, p string) {
		switch m.Name {
		case "type":
			ref.Type = r.string(m.Value, p)
		case name:
			ref.ID = r.string(m.Value, p)
		default:
			r.unknown(p)
		}
	})
	return ref
}

func (r *reader) errorDeclaration(v Value, p string) *ErrorDeclaration {
	d := &ErrorDeclaration{}
	r.object(v, p, func(m Member, p string) {
		switch m.Name {
		case "declarationTime":
			d.Time = r.time(m.Value, p)
		case "reason":
			d.Reason = r.string(m.Value, p)
		case "correctiveEventIDs":
			d.CorrectiveEventIDs = r.strings(m.Value, p)
		default:
			r.extension(&d.Extensions, m, p)
		}
	})
	return d
}

func (r *reader) sensorElement(v Value, p string) (s SensorElement) {
	r.object(v, p, func(m Member, p string) {
		switch m.Name {
		case "sensorMetadata":
			s.Metadata = r.attributes(sensorMetadataFields, m.Value, p)
		case "sensorReport":
			s.Reports = each(r, m.Value, p, func(v Value, p string) []Member {
				return r.attributes(sensorReportFields, v, p)
			})
		default:
			r.extension(&s.Extensions, m, p)
		}
	})
	return s
}

// attributes reads a sensor's standard attributes, each of its kind, and its
// extensions.
func (r *reader) attributes(table []sensorField, v Value, p string) (members []Member) {
	r.object(v, p, func(m Member, p string) {
		f, standard := sensorFieldOf(table, m.Name)
		if !standard {
			r.extension(&members, m, p)
			return
		}
		switch f.what {
		case holdsNumber:
			if m.Value.Kind != KindNumber {
				r.wrongType(p, "một số", "a number")
			}
		case holdsBool:
			if m.Value.Kind != KindBool {
				r.wrongType(p, "true hoặc false", "true or false")
			}
		case holdsTime:
			r.time(m.Value, p)
		case holdsText, holdsMeasurement, holdsComponent:
			r.string(m.Value, p)
		}
		members = append(members, m)
	})
	return members
}

// under returns the RFC 6901 pointer to member name of p.
func under(p, name string) string {
	if strings.ContainsAny(name, "~/") {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	}
	return p + "/" + name
}

// at returns the pointer to item i of p.
func at(p string, i int) string { return p + "/" + strconv.Itoa(i) }
