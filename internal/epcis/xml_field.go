package epcis

import "strings"

// eventField turns the element of a standard field into its JSON form. Where
// its content is not what the field holds, the form is not either, so that the
// reader of JSON tells it.
func (n *xmlNames) eventField(e *element) Value {
	f, ok := fieldsByName[e.name.Local]
	if !ok {
		return text(e)
	}
	switch f.at(&Event{}).(type) {
	case *[]string:
		if f.child == "" {
			return text(e)
		}
		return list(e, f.child, text)
	case *[]Quantity:
		return list(e, "quantityElement", func(e *element) Value { return n.fields(e, quantityField) })
	case *[]Reference:
		return list(e, f.child, func(e *element) Value {
			v := n.fields(e, text)
			v.Members = append(v.Members, Member{f.child, text(e)})
			return n.object(v)
		})
	case *[]SensorElement:
		return list(e, "sensorElement", func(e *element) Value { return n.fields(e, n.sensorPart) })
	case *PersistentDisposition, *Place:
		return n.fields(e, text)
	case *[]Member:
		return n.fields(e, text)
	case **ErrorDeclaration:
		return n.fields(e, func(e *element) Value {
			if e.name.Local == "correctiveEventIDs" {
				return list(e, "correctiveEventID", text)
			}
			return text(e)
		})
	}
	return text(e)
}

// text returns the text of an element that holds nothing else.
func text(e *element) Value {
	if len(e.children) > 0 {
		return Value{Kind: KindObject}
	}
	return String(strings.TrimSpace(e.text))
}

// list returns the items of an element, which must all be called name.
func list(e *element, name string, item func(*element) Value) Value {
	v := Value{Kind: KindArray}
	for i := range e.children {
		switch c := &e.children[i]; {
		case isWrapper(c.name):
		case c.name.Local == name:
			v.Items = append(v.Items, item(c))
		default:
			v.Items = append(v.Items, Value{})
		}
	}
	return v
}

// quantityField turns the amount into a JSON number; an xsd:decimal may have a
// sign + and zeros in front.
func quantityField(e *element) Value {
	if e.name.Local != "quantity" {
		return text(e)
	}
	if isNil(e) {
		return Value{Kind: KindNumber}
	}
	return number(strings.TrimSpace(e.text))
}

func number(s string) Value {
	if isNumber(s) {
		return Value{Kind: KindNumber, Text: s}
	}
	if s, ok := canonicalNumber(s); ok {
		return Value{Kind: KindNumber, Text: s}
	}
	return String(s)
}

// sensorPart turns sensorMetadata or sensorReport into JSON: attributes of
// their kind.
func (n *xmlNames) sensorPart(e *element) Value {
	table := sensorReportFields
	if e.name.Local == "sensorMetadata" {
		table = sensorMetadataFields
	}
	v := n.fields(e, text)
	for i := range v.Members {
		m := &v.Members[i]
		switch f, _ := sensorFieldOf(table, m.Name); f.what {
		case holdsNumber:
			m.Value = number(strings.TrimSpace(m.Value.Text))
		case holdsBool:
			switch strings.TrimSpace(m.Value.Text) {
			case "true", "1":
				m.Value = Value{Kind: KindBool, Text: "true"}
			case "false", "0":
				m.Value = Value{Kind: KindBool, Text: "false"}
			}
		case holdsText, holdsTime, holdsHex, holdsURI, holdsMeasurement, holdsComponent:
		}
	}
	return v
}
