package linkset

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// Level is how fine a code is: bits, of which the higher is the finer.
type Level uint8

// The levels.
const (
	OfVariant Level = 1 << iota
	OfLot
	OfSerial
)

// prefixKey begins the Code of a company prefix.
const prefixKey = "prefix/"

// localKey begins the Code of a local product.
const localKey = "t/"

// Anchor is a code that links stand behind: a primary key of GS1's with its
// qualifiers, a local code with lot and serial, or a whole company prefix.
type Anchor struct {
	Code    string // key and value: 01/08930000000002, t/VN-7K3M9PQ2AE, prefix/8930000
	Variant string // (22)
	Lot     string // (10)
	Serial  string // the finest qualifier and its value: 21/S1, 254/K2
}

// AnchorOf is the anchor of a code that was read. Attributes, which an address
// has in its query, are passed over. ok is false when no primary key of GS1
// Digital Link stands in it.
func AnchorOf(c gs1.Code) (a Anchor, ok bool) {
	path, _, _ := strings.Cut(strings.TrimPrefix(c.DigitalLink(""), "/"), "?")
	if path == "" {
		return a, false
	}
	ais := strings.Split(path, "/")
	a.Code = ais[0] + "/" + c.Value(ais[0])
	for i := 2; i+1 < len(ais); i += 2 {
		switch ai, value := ais[i], c.Value(ais[i]); ai {
		case "22":
			a.Variant = value
		case "10":
			a.Lot = value
		default:
			a.Serial = ai + "/" + value
		}
	}
	return a, true
}

// LocalAnchor is the anchor of a local code.
func LocalAnchor(l gs1.LocalLink) Anchor {
	a := Anchor{Code: localKey + l.Code.String(), Lot: l.Lot.String()}
	if !l.Serial.IsZero() {
		a.Serial = "21/" + l.Serial.String()
	}
	return a
}

// PrefixAnchor is the anchor of a company prefix.
func PrefixAnchor(p gs1.CompanyPrefix) Anchor { return Anchor{Code: prefixKey + p.String()} }

// ParseAnchor reads a code as producers write it: an address on any host, its
// path alone, an element string, or anything else that gs1.Parse reads. What an
// address says in its query is refused, for no link can stand behind it.
func ParseAnchor(s string) (Anchor, error) {
	path := s
	if i := strings.Index(s, "/t/VN-"); i >= 0 && (i == 0 || strings.Contains(s[:i], "://")) {
		path = s[i:]
	}
	if strings.HasPrefix(path, "/t/") {
		link, err := gs1.ParseLocalPath(path)
		return LocalAnchor(link), err
	}
	if strings.HasPrefix(s, "/") {
		s = gs1.CanonicalBase + s
	}
	code, err := gs1.Parse(s, gs1.Options{})
	if err != nil {
		return Anchor{}, err
	}
	a, ok := AnchorOf(code)
	if !ok || len(a.pairs())/2 != len(code.Elements) {
		return a, fault.New(fault.KindInvalid, "not_an_anchor", "Mã phải gồm một khóa GS1 (GTIN, GLN, SSCC …) và các phần định danh của nó, không kèm thuộc tính khác.",
			"The code must be a GS1 key (GTIN, GLN, SSCC …) with its qualifiers, without other attributes.")
	}
	return a, nil
}

// Level is how fine the anchor is.
func (a Anchor) Level() (l Level) {
	if a.Variant != "" {
		l |= OfVariant
	}
	if a.Lot != "" {
		l |= OfLot
	}
	if a.Serial != "" {
		l |= OfSerial
	}
	return l
}

// Up is the anchor less what is finer than the level.
func (a Anchor) Up(l Level) Anchor {
	if l&OfVariant == 0 {
		a.Variant = ""
	}
	if l&OfLot == 0 {
		a.Lot = ""
	}
	if l&OfSerial == 0 {
		a.Serial = ""
	}
	return a
}

// Prefix is the company prefix that the anchor is, or "".
func (a Anchor) Prefix() string {
	p, found := strings.CutPrefix(a.Code, prefixKey)
	if !found {
		return ""
	}
	return p
}

// Product is the GTIN in 14 digits or the local code of goods, or "".
func (a Anchor) Product() string {
	for _, start := range []string{"01/", localKey} {
		if code, found := strings.CutPrefix(a.Code, start); found {
			return code
		}
	}
	return ""
}

// Key is the primary key's identifier and its value; a local code's is "t".
func (a Anchor) Key() (ai, value string) {
	ai, value, _ = strings.Cut(a.Code, "/")
	return ai, value
}

// Digits are the key's characters from the company prefix on, "" of a local
// code and of a prefix.
func (a Anchor) Digits() string {
	ai, value := a.Key()
	switch ai {
	case "t", "prefix":
		return ""
	case "00", "01", "8003", "8006": // behind the extension digit, the indicator digit, the zero
		return value[min(1, len(value)):]
	}
	return value
}

// Above are the anchors of the company prefixes that the key may stand under,
// the longest first.
func (a Anchor) Above() (all []Anchor) {
	digits := a.Digits()
	n := 0
	for n < len(digits) && n < 12 && digits[n] >= '0' && digits[n] <= '9' {
		n++
	}
	for ; n >= 4; n-- {
		all = append(all, Anchor{Code: prefixKey + digits[:n]})
	}
	return all
}

// pairs are the path's segments, decoded.
func (a Anchor) pairs() []string {
	ai, value := a.Key()
	all := []string{ai, value}
	if a.Variant != "" {
		all = append(all, "22", a.Variant)
	}
	if a.Lot != "" {
		all = append(all, "10", a.Lot)
	}
	if a.Serial != "" {
		ai, value, _ := strings.Cut(a.Serial, "/")
		all = append(all, ai, value)
	}
	return all
}

// URI is the anchor's address under base, uncompressed; "" of a prefix.
func (a Anchor) URI(base string) string {
	pairs := a.pairs()
	switch pairs[0] {
	case "prefix":
		return ""
	case "t": // the qualifiers stand by their places alone
		pairs = slices.DeleteFunc([]string{"t", pairs[1], a.Lot, strings.TrimPrefix(a.Serial, "21/")}, func(s string) bool { return s == "" })
	}
	var b strings.Builder
	b.WriteString(strings.TrimRight(base, "/"))
	for _, s := range pairs {
		b.WriteString("/" + gs1.Escape(s))
	}
	return b.String()
}
