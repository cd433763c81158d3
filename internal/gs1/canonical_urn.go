package gs1

import "strings"

// maxFree is the most characters of a key made of a prefix and free text.
const maxFree = 30

// urnScheme says how an EPC URN's parts become a GS1 key.
type urnScheme struct {
	ai         string
	lead       string // digits before the prefix
	digits     int    // company prefix and reference together, without the check digit
	indicator  bool   // the reference's first digit stands before the prefix
	pieces     bool   // two-digit piece and total follow
	free       bool   // the reference is text, and there is no check digit
	tail       string // AI of the last part; "+" when it is part of the key; "" for none
	most       int    // characters in the last part
	numeric    bool   // the last part is digits
	zeroIsNone bool   // a last part of "0" says that there is none
	pattern    bool   // the last part is "*"
}

// canonicalURN reads what follows "urn:epc:".
func canonicalURN(rest string) (string, bool) {
	kind, rest, _ := strings.Cut(rest, ":")
	name, body, _ := strings.Cut(rest, ":")
	s, known := urnSchemes[kind+":"+name]
	if !known {
		return "", false
	}
	prefix, body, ok := strings.Cut(body, ".")
	if !ok || len(prefix) < 6 || len(prefix) > 12 || !allDigits(prefix) {
		return "", false
	}
	reference, tail := s.split(body)
	key, tail, ok := s.key(prefix, reference, tail)
	if !ok {
		return "", false
	}
	uri := CanonicalBase + "/" + s.ai + "/"
	if s.pattern || s.tail == "" {
		return uri + Escape(key), tail == "*" == s.pattern && (s.pattern || tail == "")
	}
	tail, err := unescape(tail)
	if err != nil || !isText(tail, s.most) || (s.numeric && !allDigits(tail)) {
		return "", false
	}
	switch {
	case s.tail == "+":
		return uri + Escape(key+tail), true
	case s.zeroIsNone && tail == "0":
		return uri + Escape(key), true
	}
	return uri + Escape(key) + "/" + s.tail + "/" + Escape(tail), true
}

// split separates the reference from the last part. Text may hold dots, so a
// free reference ends at the last one and any other at the first.
func (s urnScheme) split(body string) (reference, tail string) {
	switch {
	case s.tail == "" && !s.pattern:
		return body, ""
	case s.free:
		if i := strings.LastIndexByte(body, '.'); i >= 0 {
			return body[:i], body[i+1:]
		}
		return body, ""
	}
	reference, tail, _ = strings.Cut(body, ".")
	return reference, tail
}

// key joins prefix and reference, with check digit and pieces, and returns
// what is left of tail.
func (s urnScheme) key(prefix, reference, tail string) (key, rest string, ok bool) {
	if s.free {
		reference, err := unescape(reference)
		return prefix + reference, tail, err == nil && reference != "" && isText(prefix+reference, maxFree)
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
		if len(piece) != 2 || len(total) != 2 || !allDigits(piece+total) {
			return "", "", false
		}
		return key + piece + total, after, true
	}
	return key, tail, true
}
