package gs1

import "strings"

// urnStart begins every EPC URN.
const urnStart = "urn:epc:"

// urnScheme says how an EPC URN's parts become elements, and back.
type urnScheme struct {
	name       string // behind urn:epc:
	ai         string
	lead       string // digits before the prefix
	digits     int    // company prefix and reference together, without the check digit
	indicator  bool   // the reference's first digit stands before the prefix
	pieces     bool   // two-digit piece and total follow
	free       bool   // the reference is text, and there is no check digit
	tail       string // identifier of the last part; "+" when it is part of the key; "" for none
	zeroIsNone bool   // a last part of "0" says that there is none
	pattern    bool   // the last part is "*"
}

// readAnyURN finds out which of the EPC URNs the text is.
func (r *reader) readAnyURN() {
	switch {
	case strings.HasPrefix(r.text, tagStart):
		r.readTagURN()
	case strings.HasPrefix(r.text, rawStart):
		r.readRawURN()
	default:
		r.code.Kind = KindURN
		r.readURN()
	}
}

// readURN reads urn:epc:id:…, urn:epc:class:lgtin:… or urn:epc:idpat:… (EPC Tag
// Data Standard 2.0, section 6).
func (r *reader) readURN() {
	body := r.text[len(urnStart):]
	kind, rest, _ := strings.Cut(body, ":")
	name, parts, _ := strings.Cut(rest, ":")
	s := schemeNamed(kind + ":" + name)
	if s == nil {
		r.fail("", len(urnStart), RuleURN, "")
		return
	}
	r.readParts(s, parts)
}

// readParts reads what stands behind the name of a scheme, at the text's end.
func (r *reader) readParts(s *urnScheme, parts string) {
	at := len(r.text) - len(parts)
	prefix, parts, ok := strings.Cut(parts, ".")
	if !ok || len(prefix) < 6 || len(prefix) > 12 || !allDigits(prefix) {
		r.fail(s.ai, at, RuleURN, "")
		return
	}
	r.code.PrefixLength = len(prefix)
	reference, tail, hasTail := s.split(parts)
	tailAt := len(r.text) - len(tail)
	key, tail, ok := s.key(prefix, reference, tail)
	switch {
	case !ok, s.pattern && tail != "*", (s.tail != "" || s.pattern) != hasTail:
		r.fail(s.ai, at, RuleURN, "")
		return
	case s.tail == "+":
		more, bad := unescapeAt(tail, false)
		if bad >= 0 || more == "" {
			r.fail(s.ai, tailAt+max(bad, 0), RuleURN, "")
			return
		}
		key += more
	}
	r.add(s.ai, span{key, at, packed})
	if none := s.zeroIsNone && tail == "0"; s.tail != "" && s.tail != "+" && !none {
		r.add(s.tail, span{tail, tailAt, inPath})
	}
}

// split separates the reference from the last part. Text may hold dots, so a
// free reference ends at the last one and any other at the first.
func (s *urnScheme) split(body string) (reference, tail string, found bool) {
	if s.tail == "" && !s.pattern {
		return body, "", false
	}
	i := strings.IndexByte(body, '.')
	if s.free {
		i = strings.LastIndexByte(body, '.')
	}
	if i < 0 {
		return body, "", false
	}
	return body[:i], body[i+1:], true
}

// key joins prefix and reference, with check digit and pieces, and returns
// what is left of tail.
func (s *urnScheme) key(prefix, reference, tail string) (key, rest string, ok bool) {
	if s.free {
		reference, bad := unescapeAt(reference, false)
		return prefix + reference, tail, bad < 0 && reference != ""
	}
	if len(prefix)+len(reference) != s.digits || !allDigits(reference) {
		return "", "", false
	}
	digits := s.lead + prefix + reference
	if s.indicator {
		digits = reference[:1] + prefix + reference[1:]
	}
	key = withCheck(digits)
	if s.pieces {
		piece, after, _ := strings.Cut(tail, ".")
		total, after, _ := strings.Cut(after, ".")
		if len(piece) != 2 || len(total) != 2 {
			return "", "", false
		}
		return key + piece + total, after, true
	}
	return key, tail, true
}

func schemeNamed(name string) *urnScheme {
	for i := range urnSchemes {
		if urnSchemes[i].name == name {
			return &urnSchemes[i]
		}
	}
	return nil
}
