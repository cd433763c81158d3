package epcis

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// events returns a function that reads the events, one at each call, and then
// io.EOF.
func (d *xmlDocument) events() (func() (rawEvent, error), error) {
	if err := d.seek(); err != nil {
		return nil, err
	}
	for path := []string{}; ; {
		t, err := d.x.token()
		if errors.Is(err, io.EOF) {
			return func() (rawEvent, error) { return rawEvent{}, io.EOF }, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			switch strings.Join(path[1:], "/") {
			case "EPCISBody/EventList", "EPCISBody/QueryResults/resultsBody/EventList":
				return d.nextEvent(), nil
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

// nextEvent reads the events of the list that has begun.
func (d *xmlDocument) nextEvent() func() (rawEvent, error) {
	wrappers := 0
	return func() (rawEvent, error) {
		for {
			d.x.allow(d.limits.Event)
			child, ok, err := d.start()
			switch {
			case err != nil:
				return rawEvent{}, d.early(err)
			case !ok && wrappers == 0:
				return rawEvent{}, io.EOF
			case !ok:
				wrappers--
			case isWrapper(child.Name):
				wrappers++
			default:
				e, err := d.x.whole(child)
				if err != nil {
					return rawEvent{}, err
				}
				return d.event(&e)
			}
		}
	}
}

// isWrapper reports whether an element of EPCIS 1.2 only wraps what newer
// versions added.
func isWrapper(n xml.Name) bool {
	return n.Space == "" && (n.Local == "extension" || n.Local == "baseExtension")
}

// event turns an element into the JSON form of the event.
func (d *xmlDocument) event(e *element) (rawEvent, error) {
	var n xmlNames
	v := n.fields(e, n.eventField)
	v.Members = append([]Member{{"type", String(e.name.Local)}}, v.Members...)
	n.object(v)
	return rawEvent{value: v, context: n.context}, n.fault
}

// fields turns the attributes and children of e into members. In the standard's
// own elements field makes the value of a child without namespace; others are
// extensions, of which equal ones become a list.
func (n *xmlNames) fields(e *element, field func(*element) Value) Value {
	v := Value{Kind: KindObject}
	for _, a := range e.attrs {
		if a.Name.Space != spaceXSI && a.Name.Space != spaceXML {
			v.Members = append(v.Members, Member{n.name(a.Name, e.scope), String(a.Value)})
		}
	}
	n.children(&v, map[string]int{}, e, field)
	return n.object(v)
}

// children adds the children of e to v; lists says where in v those are that
// may stand several times.
func (n *xmlNames) children(v *Value, lists map[string]int, e *element, field func(*element) Value) {
	for i := range e.children {
		c := &e.children[i]
		if field != nil && isWrapper(c.name) {
			n.children(v, lists, c, field)
			continue
		}
		name := n.name(c.name, c.scope)
		if field != nil && c.name.Space == "" && !strings.Contains(name, ":") {
			if many := name == "certificationInfo" || name == "set" || name == "unset" || name == "sensorReport"; !many {
				v.Members = append(v.Members, Member{name, field(c)})
				continue
			}
			n.gather(v, lists, name, field(c), true)
			continue
		}
		n.gather(v, lists, name, n.extension(c), false)
	}
}

// gather adds a member that may stand several times and is a list then, or
// always.
func (n *xmlNames) gather(v *Value, lists map[string]int, name string, item Value, always bool) {
	i, ok := lists[name]
	switch {
	case !ok && always:
		item = Value{Kind: KindArray, Items: []Value{item}}
		fallthrough
	case !ok:
		lists[name] = len(v.Members)
		v.Members = append(v.Members, Member{name, item})
	case !always && len(v.Members[i].Value.Items) == 0:
		v.Members[i].Value = Value{Kind: KindArray, Items: []Value{v.Members[i].Value, item}}
	default:
		v.Members[i].Value.Items = append(v.Members[i].Value.Items, item)
	}
}

// extension turns an extension's element into JSON: text, or an object of its
// attributes and children. XML has but one kind of value, so numbers come as
// strings; by value they are equal, and so is the hash.
func (n *xmlNames) extension(e *element) Value {
	if isNil(e) {
		return Value{}
	}
	v := n.fields(e, nil)
	if len(v.Members) == 0 {
		return String(e.text)
	}
	if text := strings.TrimSpace(e.text); text != "" {
		v.Members = append(v.Members, Member{"@value", String(text)})
	}
	return v
}

// isNil reports whether an element says that it has no value.
func isNil(e *element) bool {
	for _, a := range e.attrs {
		if a.Name.Space == spaceXSI && a.Name.Local == "nil" {
			return a.Value == "true" || a.Value == "1"
		}
	}
	return false
}
