package gs1

import "strings"

// Canonical returns the one https://id.gs1.org/… form of a URI that carries a
// GS1 key: an EPC URN (urn:epc:id:…, urn:epc:class:lgtin:…, urn:epc:idpat:…)
// or a GS1 Digital Link on any host. The result is the finest level only,
// without variant, stem or query, as EPCIS 2.0 (section 7.1.2) and the CBV 2.0
// event hash (section 8.9) demand. Because captured data must hash the same
// everywhere, it is lenient: old word keys (gtin, lot, ser …) and GTINs of 8,
// 12 or 13 digits are accepted, and the check digit of a Digital Link is not
// verified. Its *fault.Error has the code not_a_gs1_uri. Addresses of local
// codes are not GS1 keys.
func Canonical(uri string) (string, error) {
	if s, ok := canonical(uri); ok {
		return s, nil
	}
	return "", invalid("not_a_gs1_uri",
		"Chuỗi này không phải là EPC URN hay GS1 Digital Link hợp lệ.",
		"This is not a valid EPC URN or GS1 Digital Link.")
}

// CanonicalOr is Canonical, returning uri itself when it carries no GS1 key.
func CanonicalOr(uri string) string {
	if s, ok := canonical(uri); ok {
		return s
	}
	return uri
}

func canonical(uri string) (string, bool) {
	if rest, ok := strings.CutPrefix(uri, "urn:epc:"); ok {
		return canonicalURN(rest)
	}
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok || (!strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http")) {
		return "", false
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	host, path, ok := strings.Cut(rest, "/")
	if !ok || host == "" {
		return "", false
	}
	segments := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i := len(segments) - 2; i >= 0; i-- {
		if s, ok := canonicalLink(segments[i:]); ok {
			return s, !holdsLocalCode(segments[:i])
		}
	}
	return "", false
}

// holdsLocalCode reports whether a stem names a local product: in
// /obj/VN-…/01/12345678901231 the "01" is a lot, not an AI.
func holdsLocalCode(stem []string) bool {
	for _, s := range stem {
		if strings.HasPrefix(s, localPrefix) {
			if _, err := ParseLocalCode(s); err == nil {
				return true
			}
		}
	}
	return false
}

// canonicalLink reads segments as key, value, qualifier, value …, and reports
// whether they are a Digital Link.
func canonicalLink(segments []string) (string, bool) {
	if len(segments)%2 != 0 {
		return "", false
	}
	key := linkAI(segments[0])
	rule, known := linkKeys[key]
	if !known {
		return "", false
	}
	value, err := unescape(segments[1])
	if err != nil {
		return "", false
	}
	if key == "01" && (len(value) == 8 || len(value) == 12 || len(value) == 13) {
		value = strings.Repeat("0", 14-len(value)) + value
	}
	if !rule.value(value) {
		return "", false
	}
	finest, last := "", -1
	for i := 2; i < len(segments); i += 2 {
		ai := linkAI(segments[i])
		rank := rule.rank(ai)
		if rank <= last {
			return "", false
		}
		last = rank
		q, err := unescape(segments[i+1])
		if err != nil || !isText(q, maxThirdParty) {
			return "", false
		}
		if rule.qualifiers[rank].keep {
			finest = "/" + ai + "/" + Escape(q)
		}
	}
	return CanonicalBase + "/" + key + "/" + Escape(value) + finest, true
}

// linkAI returns the AI of a path segment that is an AI or its old word.
func linkAI(segment string) string {
	if ai, ok := linkWords[segment]; ok {
		return ai
	}
	return segment
}

// linkKey is how one primary key may stand in a Digital Link.
type linkKey struct {
	value      func(string) bool
	qualifiers []linkQualifier
}

// linkQualifier is a qualifier; keep says that it is part of what EPCIS names.
type linkQualifier struct {
	ai   string
	keep bool
}

func (k linkKey) rank(ai string) int {
	for i, q := range k.qualifiers {
		if q.ai == ai {
			return i
		}
	}
	return -1
}

// digitsOf returns a check for exactly n digits.
func digitsOf(n int) func(string) bool {
	return func(s string) bool { return len(s) == n && allDigits(s) }
}

// textOf returns a check for 1 to n characters of character set 82.
func textOf(n int) func(string) bool {
	return func(s string) bool { return isText(s, n) }
}

// digitsThen returns a check for n digits and then at most more characters.
func digitsThen(n, more int) func(string) bool {
	return func(s string) bool {
		return len(s) >= n && allDigits(s[:n]) && (len(s) == n || isText(s[n:], more))
	}
}

// isText reports whether s is 1 to n characters of character set 82. '#' is
// let through: component/part identifiers hold it.
func isText(s string, n int) bool {
	if s == "" || len(s) > n {
		return false
	}
	for i := range len(s) {
		if !inSet82(s[i]) && !inSet39(s[i]) {
			return false
		}
	}
	return true
}
