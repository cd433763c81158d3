package query

import (
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/measure"
)

// Match reports whether e satisfies every condition of q. It is exact: what a
// store finds by its indexes is what Match says yes to. Without a World (With)
// places have nothing below them and master data say nothing.
func (q *Query) Match(e *epcis.Event) bool {
	for i := range q.Conditions {
		if !q.Conditions[i].holds(e, q.world) {
			return false
		}
	}
	return true
}

func (c *Condition) holds(e *epcis.Event, w World) bool {
	items := subjects[c.Subject](e, c)
	if c.Op == Exists {
		return (len(items) > 0) != c.Absent
	}
	return slices.ContainsFunc(items, func(i item) bool { return !i.whole && c.test(e, i, w) })
}

// test reports whether one thing that c looks at is one of its values.
func (c *Condition) test(e *epcis.Event, i item, w World) bool {
	switch {
	case c.Op == Match:
		uri := CanonicalURI(i.text)
		return slices.ContainsFunc(c.Patterns, func(p Pattern) bool { return p.Matches(uri) })
	case c.Op == Within:
		uri := CanonicalURI(e.Context.Expand(i.text))
		return slices.ContainsFunc(c.Texts, func(ancestor string) bool {
			return ancestor == uri || w != nil && w.Within(uri, ancestor)
		})
	case c.Op == HasAttr, c.Op == EQAttr:
		return w != nil && c.attribute(e, i.text, w)
	case c.kind == kindFree && c.Op == EQ:
		return slices.ContainsFunc(c.Texts, func(want string) bool { return equalFree(i.text, want) })
	case len(c.Times) > 0:
		t := i.time
		if t.IsZero() {
			var err error
			if t, err = epcis.ParseTime(i.text); err != nil {
				return false
			}
		}
		return compares(c.Op, t.Compare(c.Times[0]))
	case len(c.Numbers) > 0:
		n, ok := c.amount(i)
		return ok && slices.ContainsFunc(c.Numbers, func(want *big.Rat) bool { return compares(c.Op, n.Cmp(want)) })
	}
	return slices.Contains(c.Texts, c.canonical(e, i.text))
}

// canonical gives what an event says the form of c's values.
func (c *Condition) canonical(e *epcis.Event, text string) string {
	switch c.kind {
	case kindWord:
		return canonicalWord(c.vocab, text, e.Context)
	case kindURI:
		return CanonicalURI(e.Context.Expand(text))
	case kindType:
		return canonicalType(text, e.Context)
	case kindHex:
		return strings.ToLower(text)
	case kindAction, kindID, kindPattern, kindText, kindBool, kindFlag, kindNumber, kindTime, kindFree:
	}
	return text
}

// amount is a number in c's unit.
func (c *Condition) amount(i item) (*big.Rat, bool) {
	n, ok := measure.ParseNumber(i.text)
	if !ok || c.Unit == "" {
		return n, ok
	}
	unit := i.unit
	if unit == "" {
		unit = "C62" // EPCIS counts pieces without a unit
	}
	in, ok := measure.Convert(n, unit, c.Unit)
	if ok && c.Key == "sDev" { // a difference: 1 °C is 1 K
		zero, _ := measure.Convert(new(big.Rat), unit, c.Unit)
		in = new(big.Rat).Sub(in, zero)
	}
	return in, ok
}

// attribute reports whether master data of the thing named have c's attribute.
func (c *Condition) attribute(e *epcis.Event, text string, w World) bool {
	id := CanonicalURI(e.Context.Expand(text))
	if vocab, isWord := words[c.Subject]; isWord {
		id = canonicalWord(vocab, text, e.Context)
	}
	if c.Op == HasAttr {
		return slices.ContainsFunc(c.Texts, func(name string) bool { return len(w.Attribute(id, AttributeName(name))) > 0 })
	}
	return slices.ContainsFunc(w.Attribute(id, c.Attr), func(value string) bool {
		return slices.ContainsFunc(c.Texts, func(want string) bool { return equalFree(value, want) })
	})
}

// equalFree compares two values of a field that may hold anything: as numbers
// or times when both are, else as texts and identifiers.
func equalFree(a, b string) bool {
	if a == b {
		return true
	}
	if x, ok := measure.ParseNumber(a); ok {
		y, ok := measure.ParseNumber(b)
		return ok && x.Cmp(y) == 0
	}
	if x, err := epcis.ParseTime(a); err == nil {
		y, err := parseTimeLoosely(b)
		return err == nil && x.Equal(y)
	}
	return isURI(a) && isURI(b) && CanonicalURI(a) == CanonicalURI(b)
}

// parseTimeLoosely also takes a time whose "+" a URL turned into a space.
func parseTimeLoosely(s string) (time.Time, error) {
	return epcis.ParseTime(strings.ReplaceAll(s, " ", "+"))
}

func compares(op Op, c int) bool {
	switch op {
	case GT:
		return c > 0
	case GE:
		return c >= 0
	case LT:
		return c < 0
	case LE:
		return c <= 0
	case EQ, Within, Match, Exists, HasAttr, EQAttr:
	}
	return c == 0
}
