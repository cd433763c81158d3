package epcis

import (
	"strings"
	"time"
)

// AppendXML appends e to dst as an element of an EPCIS 2.0 document in XML
// (EPCIS 2.0, section 9.5), in the order of the schema, with words of the CBV
// in format f. Namespaces of extensions are declared on the event's own
// element. A field that the event's type does not have is left out.
func (e *Event) AppendXML(dst []byte, f CBVFormat) []byte {
	w := xmlWriter{context: e.Context, cbv: f}
	for _, name := range xmlOrder[e.Type] {
		name, always := strings.CutPrefix(name, "!")
		w.field(e, fieldsByName[name], always)
	}
	w.members(e.Extensions)
	content := w.b.String()
	w.b.Reset()
	w.b.WriteString("<" + e.Type)
	for _, b := range w.used {
		w.attribute("xmlns:"+b.Prefix, b.Namespace)
	}
	w.b.WriteString(">")
	dst = append(append(dst, w.b.Bytes()...), content...)
	return append(dst, "</"+e.Type+">"...)
}

// field writes one standard field, unless it is empty and need not be there.
func (w *xmlWriter) field(e *Event, f *field, always bool) {
	switch at := f.at(e).(type) {
	case *string:
		if s := *at; f.vocab != 0 && s != "" {
			w.text(f.name, w.word(f.vocab, s))
		} else {
			w.text(f.name, s)
		}
	case *time.Time:
		w.time(f.name, *at)
	case *[]string:
		if f.child == "" {
			w.texts(f.name, *at)
		} else if always || len(*at) > 0 {
			w.element(f.name, func() { w.texts(f.child, *at) })
		}
	case *[]Quantity:
		xmlList(w, f.name, *at, func(q Quantity) {
			w.element("quantityElement", func() {
				w.text("epcClass", q.EPCClass)
				w.text("quantity", decimal(q.Amount))
				w.text("uom", q.UOM)
			})
		})
	case *PersistentDisposition:
		if len(at.Set)+len(at.Unset) > 0 {
			w.element(f.name, func() {
				for _, s := range at.Unset {
					w.text("unset", w.word(Disposition, s))
				}
				for _, s := range at.Set {
					w.text("set", w.word(Disposition, s))
				}
			})
		}
	case *Place:
		if at.ID != "" || len(at.Extensions) > 0 {
			w.element(f.name, func() {
				w.text("id", at.ID)
				w.members(at.Extensions)
			})
		}
	case *[]Reference:
		xmlList(w, f.name, *at, func(r Reference) { w.reference(f, r) })
	case *[]SensorElement:
		xmlList(w, f.name, *at, w.sensorElement)
	case *[]Member:
		if len(*at) > 0 {
			w.element(f.name, func() { w.members(*at) })
		}
	case **ErrorDeclaration:
		if d := *at; d != nil {
			w.element(f.name, func() { w.errorDeclaration(d) })
		}
	}
}

// xmlList writes a list, unless it is empty.
func xmlList[T any](w *xmlWriter, name string, list []T, write func(T)) {
	if len(list) > 0 {
		w.element(name, func() {
			for _, v := range list {
				write(v)
			}
		})
	}
}

// decimal writes a number without exponent, as xsd:decimal demands.
func decimal(s string) string {
	if strings.ContainsAny(s, "eE") {
		if n, ok := canonicalNumber(s); ok {
			return n
		}
	}
	return s
}

func (w *xmlWriter) reference(f *field, r Reference) {
	w.b.WriteString("<" + f.child)
	if r.Type != "" {
		w.attribute("type", w.word(f.vocab, r.Type))
	}
	w.b.WriteString(">")
	w.escape(r.ID)
	w.b.WriteString("</" + f.child + ">")
}

func (w *xmlWriter) errorDeclaration(d *ErrorDeclaration) {
	w.time("declarationTime", d.Time)
	if d.Reason != "" {
		w.text("reason", w.word(ErrorReason, d.Reason))
	}
	if len(d.CorrectiveEventIDs) > 0 {
		w.element("correctiveEventIDs", func() { w.texts("correctiveEventID", d.CorrectiveEventIDs) })
	}
	w.members(d.Extensions)
}

func (w *xmlWriter) sensorElement(s SensorElement) {
	w.element("sensorElement", func() {
		if len(s.Metadata) > 0 {
			w.sensor("sensorMetadata", sensorMetadataFields, s.Metadata)
		}
		for _, r := range s.Reports {
			w.sensor("sensorReport", sensorReportFields, r)
		}
		w.members(s.Extensions)
	})
}

// sensor writes attributes. An extension that is a list or an object cannot be
// an attribute and becomes an element.
func (w *xmlWriter) sensor(name string, table []sensorField, members []Member) {
	w.b.WriteString("<" + name)
	var elements []Member
	for _, m := range members {
		f, standard := sensorFieldOf(table, m.Name)
		switch {
		case standard && f.what == holdsMeasurement:
			w.attribute(m.Name, w.word(Measurement, m.Value.Text))
		case standard && f.what == holdsComponent:
			w.attribute(m.Name, w.word(Component, m.Value.Text))
		case standard:
			w.attribute(m.Name, m.Value.Text)
		case m.Value.Kind == KindArray, m.Value.Kind == KindObject, m.Value.Kind == KindNull:
			elements = append(elements, m)
		default:
			w.attribute(w.name(m.Name), m.Value.Text)
		}
	}
	if len(elements) == 0 {
		w.b.WriteString("/>")
		return
	}
	w.b.WriteString(">")
	w.members(elements)
	w.b.WriteString("</" + name + ">")
}
