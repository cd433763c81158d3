package gs1

import "strings"

// Pattern is which objects a query names by an EPC URN with wildcards, in terms
// of their canonical URIs (Canonical): those that begin with one of Prefixes and
// hold Part behind it.
type Pattern struct {
	Prefixes []string
	Part     string // "" demands nothing
}

// Matches reports whether the canonical URI uri is one that p names.
func (p Pattern) Matches(uri string) bool {
	for _, prefix := range p.Prefixes {
		if rest, ok := strings.CutPrefix(uri, prefix); ok && strings.Contains(rest, p.Part) {
			return true
		}
	}
	return false
}

// ParsePattern reads an EPC URN whose last parts are "*" (EPC Tag Data Standard
// 2.0, section 8; EPCIS 2.0, section 8.2.7.1): urn:epc:idpat:sgtin:0614141.*.*,
// urn:epc:idpat:sscc:0614141.*, urn:epc:class:lgtin:0614141.112345.*, or
// urn:epc:idpat:sgtin:*.*.* for all of a scheme. ok is false for anything else;
// a wildcard before a part that is given is no pattern.
func ParsePattern(urn string) (p Pattern, ok bool) {
	body, isURN := strings.CutPrefix(urn, urnStart)
	kind, rest, _ := strings.Cut(body, ":")
	name, list, _ := strings.Cut(rest, ":")
	if kind == "idpat" {
		kind = "id"
	}
	s := schemeNamed(kind + ":" + name)
	if !isURN || s == nil || s.pattern || !strings.HasSuffix(list, "*") {
		return Pattern{}, false
	}
	parts := strings.Split(list, ".")
	given := 0
	for given < len(parts) && parts[given] != "*" {
		given++
	}
	for _, part := range parts[given:] {
		if part != "*" {
			return Pattern{}, false
		}
	}
	start := CanonicalBase + "/" + s.ai + "/" + s.lead
	if s.tail != "" && s.tail != "+" && !s.zeroIsNone {
		p.Part = "/" + s.tail + "/"
	}
	if given == 0 {
		p.Prefixes = []string{start}
		return p, true
	}
	return s.named(p, start, parts[:given])
}

// named adds to p the prefixes of what the parts given say.
func (s *urnScheme) named(p Pattern, start string, parts []string) (Pattern, bool) {
	prefix := parts[0]
	if len(prefix) < 6 || len(prefix) > 12 || !allDigits(prefix) {
		return Pattern{}, false
	}
	switch {
	case s.free:
		for _, part := range parts[1:] {
			text, bad := unescapeAt(part, false)
			if bad >= 0 {
				return Pattern{}, false
			}
			prefix += text
		}
		p.Prefixes = []string{string(appendEscaped([]byte(start), prefix, unreserved))}
	case len(parts) == 1 && s.indicator: // the first digit of the reference stands before the prefix
		for digit := range 10 {
			p.Prefixes = append(p.Prefixes, start+string(rune('0'+digit))+prefix)
		}
	case len(parts) == 1:
		p.Prefixes = []string{start + prefix}
	default:
		key, _, ok := s.key(prefix, parts[1], strings.Join(parts[2:], "."))
		if !ok {
			return Pattern{}, false
		}
		p.Prefixes = []string{CanonicalBase + "/" + s.ai + "/" + key}
	}
	return p, true
}
