package gs1

import (
	"slices"
	"strings"
)

// DigitalLink writes the code as an address under base (scheme, host and any
// stem): the key and its qualifiers in the path, everything else in the query,
// in the order of the Elements. It is "" when no key of the code can carry all
// the rest, or a value of the path is dots alone.
func (c Code) DigitalLink(base string) string {
	key, order := c.keyFor()
	if key < 0 {
		return ""
	}
	b := make([]byte, 0, 128)
	b = append(b, strings.TrimRight(base, "/")...)
	b = appendPair(b, "/", c.Elements[key], "/")
	for _, q := range order {
		if e := c.element(q); e != nil {
			b = appendPair(b, "/", *e, "/")
		}
	}
	lead := "?"
	for i, e := range c.Elements {
		if i != key && !slices.Contains(order, number(e.AI)) {
			b = appendPair(b, lead, e, "=")
			lead = "&"
		}
	}
	return string(b)
}

func appendPair(b []byte, lead string, e Element, middle string) []byte {
	b = append(append(append(b, lead...), e.AI...), middle...)
	return appendEscaped(b, e.Value, unreserved)
}

// keyFor finds the first key that can carry the whole code, and the order of
// its qualifiers; -1 when there is none.
func (c Code) keyFor() (key int, order []uint16) {
	for i := range c.Elements {
		d := dictionary.find(c.Elements[i].AI)
		if !d.is(primaryKey) {
			continue
		}
		for _, order := range d.paths {
			if c.carries(i, order) && !c.mistaken(i, d, order) {
				return i, order
			}
		}
	}
	return -1, nil
}

// carries reports whether everything but the key is one of its qualifiers or
// may be an attribute.
func (c Code) carries(key int, order []uint16) bool {
	for i, e := range c.Elements {
		d := dictionary.find(e.AI)
		inPath := i == key || slices.Contains(order, d.number)
		if inPath && dots(e.Value) || !inPath && !d.is(attribute) {
			return false
		}
	}
	return true
}

// mistaken reports whether a reader would take one of the attributes for a
// qualifier out of place: of the paths that begin as this one does it assumes
// the first.
func (c Code) mistaken(key int, d *definition, order []uint16) bool {
	present := slices.DeleteFunc(slices.Clone(order), func(q uint16) bool { return c.element(q) == nil })
	assumed := d.pathWith(present)
	for i, e := range c.Elements {
		if n := number(e.AI); i != key && !slices.Contains(order, n) && slices.Contains(assumed, n) {
			return true
		}
	}
	return false
}

func (c Code) element(n uint16) *Element {
	for i := range c.Elements {
		if number(c.Elements[i].AI) == n {
			return &c.Elements[i]
		}
	}
	return nil
}

// EPCISURI is the constrained form by which EPCIS names the object (EPCIS 2.0,
// section 7.1.2): on https://id.gs1.org, the key and its finest qualifier, no
// variant and no query; "" when EPCIS knows no such object, or its value is dots
// alone, which no address can say.
func (c Code) EPCISURI() string {
	i := c.namingKey()
	if i < 0 {
		return ""
	}
	e := c.Elements[i]
	if dots(e.Value) {
		return ""
	}
	b := appendPair(append(make([]byte, 0, 96), CanonicalBase...), "/", e, "/")
	qualifiers := epcisKeys[e.AI]
	for _, q := range slices.Backward(qualifiers) {
		switch v := c.Value(q); {
		case dots(v):
			return ""
		case v != "":
			return string(appendPair(b, "/", Element{AI: q, Value: v}, "/"))
		}
	}
	return string(b)
}

// namingKey is the place of the key by which EPCIS names the object: the one
// that can carry the code, else the first; -1 when there is none.
func (c Code) namingKey() int {
	key, _ := c.keyFor()
	for i := 0; key < 0 && i < len(c.Elements); i++ {
		if dictionary.find(c.Elements[i].AI).is(primaryKey) {
			key = i
		}
	}
	if key >= 0 {
		if _, known := epcisKeys[c.Elements[key].AI]; known {
			return key
		}
	}
	return -1
}
