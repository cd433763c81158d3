package gs1

import "strings"

// reader reads one text. It gathers faults instead of stopping at the first.
type reader struct {
	text    string
	lenient bool
	expand  bool // compressed links are read
	code    Code
	errs    Errors
	seen    [9]uint64  // bit n: the definition with index n stands in code
	numbers [16]uint16 // of code's first elements
}

// span is a value as it stands in the input.
type span struct {
	text   string
	at     int // byte of the input
	coding coding
}

// coding is how a value is written.
type coding uint8

const (
	plain     coding = iota
	bracketed        // "(" is "\("
	inPath           // percent-encoded
	inQuery          // percent-encoded, and "+" is a blank
	packed           // computed from bits or parts: its places are not those of the text
)

// mostFaults is how many faults are told: a text may be nothing but faults.
const mostFaults = 32

// fail records that a rule is broken.
func (r *reader) fail(ai string, at int, rule Rule, detail string) {
	e := Error{AI: ai, Position: max(at, 0), Rule: rule, detail: detail}
	all := &r.errs
	if r.lenient && forgiven[rule] {
		all = &r.code.Forgiven
	}
	if len(*all) < mostFaults {
		*all = append(*all, e)
	}
}

// add checks a value by the dictionary and keeps it.
func (r *reader) add(ai string, s span) {
	d := dictionary.find(ai)
	if d == nil {
		at := s.at - len(ai)
		if s.coding == bracketed {
			at--
		}
		r.fail(printable(ai), at, RuleUnknownAI, "")
		return
	}
	r.keep(d, s)
}

func (r *reader) keep(d *definition, s span) {
	value, bad := s.decode()
	if bad >= 0 {
		r.fail(d.ai, s.at+bad, RulePercent, "")
		return
	}
	if d.number == numberGTIN && shortGTIN(value) {
		if r.fail(d.ai, s.at, RuleGTINLength, ""); !r.lenient {
			return
		}
		value = zeros[:14-len(value)] + value
	}
	if f := d.flaw(value); f != nil {
		r.fail(d.ai, s.at+s.offset(f.at), f.rule, f.detail)
		if !r.lenient || !forgiven[f.rule] {
			return
		}
	}
	if r.seen[d.index/64]&(1<<(d.index%64)) != 0 {
		r.repeat(d, s, value, r.code.Value(d.ai))
		return
	}
	r.seen[d.index/64] |= 1 << (d.index % 64)
	if r.code.Elements == nil {
		r.code.Elements = make([]Element, 0, 4) // what most labels have
	}
	if n := len(r.code.Elements); n < len(r.numbers) {
		r.numbers[n] = d.number
	}
	r.code.Elements = append(r.code.Elements, Element{AI: d.ai, Value: value, Position: s.at})
}

// repeat: two symbols on one label may say the same thing twice, as long as
// they agree; an address may not.
func (r *reader) repeat(d *definition, s span, value, before string) {
	if value != before || r.code.Kind == KindDigitalLink || r.code.Kind == KindCompressedLink {
		r.fail(d.ai, s.at, RuleRepeated, "")
	}
}

// shortGTIN reports whether value is a GTIN of 8, 12 or 13 digits.
func shortGTIN(value string) bool {
	switch len(value) {
	case 8, 12, 13:
		return allDigits(value)
	}
	return false
}

// decode undoes the coding; bad is the byte at which it is malformed, or -1.
func (s span) decode() (value string, bad int) {
	switch s.coding {
	case bracketed:
		if strings.IndexByte(s.text, '\\') >= 0 {
			return strings.ReplaceAll(s.text, `\(`, "("), -1
		}
	case inPath, inQuery:
		if strings.IndexByte(s.text, '%') >= 0 || s.coding == inQuery && strings.IndexByte(s.text, '+') >= 0 {
			return unescapeAt(s.text, s.coding == inQuery)
		}
	case plain, packed:
	}
	return s.text, -1
}

// offset is where in the text the byte stands that is at place n of the value.
func (s span) offset(n int) int {
	if s.coding == packed {
		return 0
	}
	at := 0
	for ; n > 0 && at < len(s.text); n-- {
		at += s.width(at)
	}
	return at
}

// width is how many bytes of the text make one of the value.
func (s span) width(at int) int {
	switch {
	case s.coding == bracketed && strings.HasPrefix(s.text[at:], `\(`):
		return 2
	case (s.coding == inPath || s.coding == inQuery) && s.text[at] == '%':
		return 3
	}
	return 1
}
