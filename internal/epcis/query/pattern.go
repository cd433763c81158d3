package query

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/gs1"
)

// Pattern is one value of a MATCH_ parameter in terms of canonical URIs: it
// names Exact, and what one of Prefixes begins and holds Part behind it.
type Pattern struct {
	Exact string
	gs1.Pattern
}

// Matches reports whether p names the canonical URI uri.
func (p Pattern) Matches(uri string) bool {
	return p.Exact != "" && p.Exact == uri || p.Pattern.Matches(uri)
}

// gtinLength is the length of https://id.gs1.org/01/ and 14 digits.
const gtinLength = len(gs1.CanonicalBase) + len("/01/") + 14

// parsePattern reads a value of MATCH_…: an EPC pattern, or a URI. A class of
// goods, written as urn:epc:idpat:sgtin:…* or as the Digital Link of a GTIN,
// means its instances where instances are asked for, and itself with its lots
// where classes are.
func parsePattern(s string, subject Subject) (Pattern, bool) {
	if !isURI(s) || strings.ContainsRune(s, '*') && !strings.HasPrefix(s, "urn:epc:") {
		return Pattern{}, false
	}
	uri := gs1.CanonicalOr(s)
	wildcards, isPattern := gs1.ParsePattern(s)
	instances := slices.Contains([]Subject{EPC, ParentID, InputEPC, OutputEPC, AnyEPC}, subject)
	switch {
	case len(uri) == gtinLength && strings.HasPrefix(uri, gs1.CanonicalBase+"/01/"):
		qualifier := "/10/"
		if instances {
			qualifier = "/21/"
		}
		return Pattern{Exact: uri, Pattern: gs1.Pattern{Prefixes: []string{uri + qualifier}}}, true
	case isPattern && !instances && wildcards.Part == "/21/": // a pattern of classes: GTINs and lots
		wildcards.Part = ""
		return Pattern{Pattern: wildcards}, true
	case isPattern:
		return Pattern{Pattern: wildcards}, true
	case strings.ContainsRune(s, '*') && uri == s:
		return Pattern{}, false // a pattern that cannot be
	}
	return Pattern{Exact: uri}, true
}
