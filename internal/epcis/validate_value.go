package epcis

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The checks of single values. A pointer is put together only where something
// is wrong.

func (v validator) references(p, name string, vocab Vocabulary, list []Reference) {
	for i, r := range list {
		if !isURI(r.ID) {
			v.uri(under(at(p, i), name), r.ID)
		}
		if !isWordOrURI(vocab, r.Type) {
			v.word(at(p, i)+"/type", vocab, r.Type)
		}
		if r.Type == "" && vocab != BizTransactionType {
			v.Require(false, at(p, i)+"/type")
		}
	}
}

func (v validator) place(p string, place Place) {
	if place.ID != "" || len(place.Extensions) > 0 {
		v.uri(p+"/id", place.ID)
	}
}

func (v validator) quantities(p string, list []Quantity) {
	for i, q := range list {
		if !isURI(q.EPCClass) {
			v.uri(at(p, i)+"/epcClass", q.EPCClass)
		}
		if q.Amount != "" && (!isMeasure(q.Amount) || q.Amount[0] == '-') {
			v.Add(at(p, i)+"/quantity", "quantity_format", "Số lượng phải là số không âm, không quá 100 chữ số.", "A quantity is a number that is not negative, of at most 100 digits.")
		}
		if q.UOM != "" && (q.Amount == "" || !isUnit(q.UOM)) {
			v.Add(at(p, i)+"/uom", "uom_format", "uom là mã UN/CEFACT Rec 20 (ví dụ KGM) và cần có quantity.", "A uom is a UN/CEFACT Rec 20 code such as KGM, and needs a quantity.")
		}
	}
}

// isMeasure reports whether s is a number of a size that can be written out.
func isMeasure(s string) bool {
	if len(s) > 100 || !isNumber(s) {
		return false
	}
	n, ok := canonicalNumber(s)
	return ok && len(n) <= 100
}

// isUnit reports whether s looks like a unit code of UN/CEFACT Rec 20.
func isUnit(s string) bool {
	return len(s) <= 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (v validator) uris(p string, list []string) {
	for i, s := range list {
		if !isURI(s) {
			v.uri(at(p, i), s)
		}
	}
}

// MaxURI is how long a URI may be, in bytes: one that is longer could be neither
// kept in an index of the database nor asked for.
const MaxURI = 2_000

// uri demands an absolute URI.
func (v validator) uri(p, s string) {
	switch {
	case s == "":
		v.Require(false, p)
	case len(s) > MaxURI:
		v.tooLong(p)
	case !isURI(s):
		v.Add(p, "not_a_uri", "Mục này phải là một URI, ví dụ https://id.gs1.org/01/… hoặc urn:epc:id:….", "This must be a URI, such as https://id.gs1.org/01/… or urn:epc:id:….")
	}
}

func (v validator) tooLong(p string) {
	v.Add(p, "uri_too_long", "URI này quá dài; tối đa 2.000 byte.", "This URI is too long; it may have 2,000 bytes.")
}

// isURI reports whether s has a scheme, a colon, something behind it, neither
// spaces nor control characters, and no more than MaxURI bytes.
func isURI(s string) bool {
	i := strings.IndexByte(s, ':')
	if i <= 0 || i == len(s)-1 || len(s) > MaxURI {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ', c == 0x7f:
			return false
		case c >= utf8.RuneSelf:
			return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
		}
	}
	return true
}

func (v validator) words(p string, vocab Vocabulary, list []string) {
	for i, s := range list {
		if s == "" {
			v.Require(false, at(p, i))
		} else if !isWordOrURI(vocab, s) {
			v.word(at(p, i), vocab, s)
		}
	}
}

// word demands a word of the CBV in any spelling, or a URI.
func (v validator) word(p string, vocab Vocabulary, s string) {
	switch {
	case isWordOrURI(vocab, s):
	case len(s) > MaxURI:
		v.tooLong(p)
	default:
		v.Add(p, "unknown_word", "Giá trị này không có trong từ vựng CBV 2.0; giá trị riêng phải là một URI.", "This is not a word of the CBV 2.0; a word of your own must be a URI.")
	}
}

// isWordOrURI reports whether s is empty, a word of the CBV, or a URI that does
// not claim to be one.
func isWordOrURI(vocab Vocabulary, s string) bool {
	if s == "" || IsWord(vocab, s) {
		return true
	}
	return isURI(s) && !strings.HasPrefix(s, "urn:epcglobal:cbv:") && !claimsToBeWord(s)
}

func claimsToBeWord(s string) bool {
	const cbv = "https://ref.gs1.org/cbv/"
	if !strings.HasPrefix(s, cbv) {
		return false
	}
	for _, t := range vocabularies {
		if strings.HasPrefix(t.web, cbv) && strings.HasPrefix(s, t.web) {
			return true
		}
	}
	return false
}

func (v validator) offset(s string) {
	if s == "" {
		v.Require(false, "/eventTimeZoneOffset")
		return
	}
	ok := len(s) == 6 && (s[0] == '+' || s[0] == '-') && s[3] == ':' && digitsEnd(s, 1) == 3 && digitsEnd(s, 4) == 6
	if !ok || s[1:3] > "14" || s[4:] > "59" || (s[1:3] == "14" && s[4:] != "00") {
		v.Add("/eventTimeZoneOffset", "time_zone_offset", "Độ lệch múi giờ có dạng +07:00, từ -14:00 đến +14:00.", "A time zone offset is written as +07:00, from -14:00 to +14:00.")
	}
}

func (v validator) absent(present bool, p, eventType string) {
	if present {
		v.Add(p, "field_not_allowed", eventType+" không có mục này.", "A "+eventType+" has no such field.")
	}
}

func (v validator) nothing(p string) {
	v.Add(p, "required", "Sự kiện phải nêu ít nhất một đối tượng: mã hoặc số lượng.", "The event must name at least one object, by identifier or quantity.")
}
