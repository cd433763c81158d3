package query

import (
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
)

// specOf finds what a parameter name means and, for a field, its full name.
func specOf(name string, context epcis.Context) (s spec, c Condition, problem string) {
	if s, ok := fixed[name]; ok {
		return s, Condition{Key: s.key}, ""
	}
	for _, o := range operators {
		rest, ok := strings.CutPrefix(name, o.name)
		if !ok {
			continue
		}
		switch o.op {
		case EQAttr, HasAttr:
			return attributeSpec(o.op, rest, context)
		case Exists, EQ, GT, GE, LT, LE, Within, Match:
		}
		if s, c, ok := standardSpec(o.op, rest, context); ok {
			return s, c, ""
		}
		return fieldSpec(o.op, rest, context)
	}
	return s, c, unknownParameter
}

// standardSpec reads bizTransaction_po, quantity_KGM and their like.
func standardSpec(op Op, rest string, context epcis.Context) (s spec, c Condition, ok bool) {
	name, behind, found := strings.Cut(rest, "_")
	if !found || behind == "" {
		return s, c, false
	}
	if subject, ok := typed[name+"_"]; ok && op == EQ {
		c.Key = canonicalWord(types[subject], behind, context)
		return spec{op: EQ, subject: subject, kind: kindURI}, c, true
	}
	subject, ok := measured[name+"_"]
	if !ok || op == Exists || !isUnit(behind) || op == EQ && name != "quantity" && name != "value" {
		return s, c, false
	}
	c.Unit = behind
	if subject == Sensor {
		c.Key = name
	}
	return spec{op: op, subject: subject, kind: kindNumber, one: op != EQ}, c, true
}

// isUnit reports whether s looks like a UN/CEFACT Rec 20 common code.
func isUnit(s string) bool {
	return len(s) >= 2 && len(s) <= 4 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// fieldSpec reads [INNER_][level_]prefix:field.
func fieldSpec(op Op, rest string, context epcis.Context) (s spec, c Condition, problem string) {
	rest, c.Inner = strings.CutPrefix(rest, "INNER_")
	for _, l := range levels {
		field, ok := strings.CutPrefix(rest, l.name)
		if !ok {
			continue
		}
		if c.Key, problem = fullName(field, context); problem != "" {
			return s, c, problem
		}
		s = spec{op: op, subject: l.subject, kind: kindFree, one: op != EQ}
		if op == Exists {
			s.kind = kindFlag
		}
		return s, c, ""
	}
	return s, c, unknownParameter
}

// attributeSpec reads the field, and behind EQ_ATTR_ the attribute: an
// attribute's name may hold anything, a field's no underscore.
func attributeSpec(op Op, rest string, context epcis.Context) (s spec, c Condition, problem string) {
	field := rest
	if op == EQAttr {
		if field, c.Attr, _ = strings.Cut(rest, "_"); c.Attr == "" {
			return s, c, unknownParameter
		}
		c.Attr = AttributeName(c.Attr)
	}
	s = spec{op: op, subject: Field, kind: kindText}
	if subject, standard := attributed[field]; standard {
		s.subject = subject
		return s, c, ""
	}
	c.Key, problem = fullName(field, context)
	return s, c, problem
}

// fullName is the URI of an extension field written as a CURIE or as that URI.
func fullName(field string, context epcis.Context) (uri, problem string) {
	prefix, local, ok := strings.Cut(field, ":")
	switch {
	case !ok || prefix == "" || local == "":
		return "", unknownParameter
	case strings.HasPrefix(local, "//") || prefix == "urn":
		return field, ""
	}
	ns, known := context.Namespace(prefix)
	if !known && prefix == epcis.Prefix {
		ns, known = epcis.Namespace, true
	}
	if !known {
		return "", unknownPrefix
	}
	return ns + local, ""
}

// AttributeName is the short name of a master data attribute:
// "urn:epcglobal:cbv:mda#site" and "cbvmda:site" are "site".
func AttributeName(name string) string {
	for _, start := range []string{"urn:epcglobal:cbv:mda#", "urn:epcglobal:cbv:mda:", "cbvmda:", "https://ref.gs1.org/cbv/"} {
		if short, ok := strings.CutPrefix(name, start); ok {
			return short
		}
	}
	return name
}
