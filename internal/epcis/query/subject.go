package query

import (
	"slices"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
)

// item is one thing that a parameter looks at.
type item struct {
	text  string
	unit  string
	time  time.Time // instead of text
	whole bool      // a structure: it exists, and equals nothing
}

func texts(lists ...[]string) (items []item) {
	for _, list := range lists {
		for _, s := range list {
			if s != "" {
				items = append(items, item{text: s})
			}
		}
	}
	return items
}

func one(s string) []item { return texts([]string{s}) }

func moment(t time.Time) []item {
	if t.IsZero() {
		return nil
	}
	return []item{{time: t}}
}

func classes(lists ...[]epcis.Quantity) (items []item) {
	for _, list := range lists {
		for _, q := range list {
			items = append(items, item{text: q.EPCClass})
		}
	}
	return items
}

func amounts(e *epcis.Event) (items []item) {
	for _, q := range slices.Concat(e.Quantities, e.ChildQuantities, e.InputQuantities, e.OutputQuantities) {
		if q.Amount != "" {
			items = append(items, item{text: q.Amount, unit: q.UOM})
		}
	}
	return items
}

// references are those of c's type, of any when c names none.
func references(e *epcis.Event, c *Condition, list []epcis.Reference) (items []item) {
	for _, r := range list {
		if c.Key == "" || canonicalWord(types[c.Subject], r.Type, e.Context) == c.Key {
			items = append(items, item{text: r.ID})
		}
	}
	return items
}

func declaration(e *epcis.Event, read func(*epcis.ErrorDeclaration) []item) []item {
	if e.ErrorDeclaration == nil {
		return nil
	}
	return read(e.ErrorDeclaration)
}

// sensor reads an attribute of reports and, where it may stand there, of the
// metadata that they share.
func sensor(e *epcis.Event, c *Condition) (items []item) {
	add := func(members []epcis.Member, unit string) {
		for _, m := range members {
			if m.Name == c.Key && m.Value.Text != "" {
				items = append(items, item{text: m.Value.Text, unit: unit})
			}
		}
	}
	for _, s := range e.SensorElements {
		add(s.Metadata, "")
		for _, r := range s.Reports {
			unit := ""
			if i := slices.IndexFunc(r, func(m epcis.Member) bool { return m.Name == "uom" }); i >= 0 {
				unit = r[i].Value.Text
			}
			add(r, unit)
		}
	}
	return items
}

// fields finds c's extension field among members, or below them.
func (c *Condition) fields(context epcis.Context, lists ...[]epcis.Member) (items []item) {
	for _, members := range lists {
		for _, m := range members {
			if c.Inner {
				items = append(items, c.within(context, m.Value)...)
			} else if context.Expand(m.Name) == c.Key {
				items = append(items, plain(m.Value)...)
			}
		}
	}
	return items
}

// within finds the field at any depth of v.
func (c *Condition) within(context epcis.Context, v epcis.Value) (items []item) {
	for _, m := range v.Members {
		if context.Expand(m.Name) == c.Key {
			items = append(items, plain(m.Value)...)
		}
		items = append(items, c.within(context, m.Value)...)
	}
	for _, i := range v.Items {
		items = append(items, c.within(context, i)...)
	}
	return items
}

// plain are the values that a field holds: each of a list, and what JSON-LD
// writes as an object with @value or @id.
func plain(v epcis.Value) []item {
	switch v.Kind {
	case epcis.KindArray:
		items := []item{{whole: true}}
		for _, i := range v.Items {
			items = append(items, plain(i)...)
		}
		return items
	case epcis.KindObject:
		for _, name := range []string{"@value", "@id"} {
			if inner, ok := v.Get(name); ok {
				return plain(inner)
			}
		}
		return []item{{whole: true}}
	case epcis.KindNull:
		return []item{{whole: true}}
	case epcis.KindString, epcis.KindNumber, epcis.KindBool:
	}
	return []item{{text: v.Text}}
}
