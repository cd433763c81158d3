package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/gs1"
)

// canonicalWord is the one web URI of a word of the CBV or the GS1 Web
// Vocabulary in any of its spellings, and of a CURIE whose prefix context knows.
func canonicalWord(v epcis.Vocabulary, word string, context epcis.Context) string {
	uri := context.Expand(strings.TrimSpace(word))
	if v == epcis.Measurement {
		for _, start := range []string{"https://ref.gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/"} {
			if local, ok := strings.CutPrefix(uri, start); ok {
				uri = local
				break
			}
		}
	}
	return epcis.WebURI(v, uri)
}

// CanonicalURI is the form in which identifiers compare: GS1 keys as canonical
// Digital Links, anything else as it stands.
func CanonicalURI(s string) string { return gs1.CanonicalOr(strings.TrimSpace(s)) }

// canonicalType is the bare name of an event type in any spelling.
func canonicalType(s string, context epcis.Context) string {
	uri := context.Expand(s)
	for _, start := range []string{"https://ref.gs1.org/epcis/", "https://ns.gs1.org/epcis/"} {
		if name, ok := strings.CutPrefix(uri, start); ok {
			return name
		}
	}
	return uri
}

// isURI reports whether s is an absolute URI by its looks.
func isURI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	return ok && scheme != "" && rest != "" && !strings.ContainsAny(s, " \t\r\n\x00") && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") == ""
}

// isPlain reports whether s is UTF-8 without control characters.
func isPlain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// isNumber reports whether s is a number as JSON writes it.
func isNumber(s string) bool {
	return s != "" && strings.ContainsAny(s[:1], "-0123456789") && jsontext.Value(s).IsValid()
}
