package gs1

import "strings"

// row is what the dictionary says of one application identifier, or of a range
// that differs in its last digit only.
type row struct {
	ai, title string
	flags     flags
	parts     []part
	requires  string
	excludes  string
	path      string
}

type flags uint8

const (
	predefined flags = 1 << iota // its length is known from its number: no separator follows
	attribute                    // may stand in the query of a Digital Link
	primaryKey                   // may begin the path of a Digital Link
)

// part is one component of a value, read from left to right; only the last may
// vary in length.
type part struct {
	set      charset
	min, max int
	optional bool
	checks   []check
}

type charset uint8

const (
	setDigits charset = iota
	set82             // GS1 General Specifications, table 7.11-1
	set39             // table 7.11-2
	set64             // table 7.11-3: URI-safe base 64
	setURI            // what a URI may hold (RFC 3986, section 2)
)

func num(n int, checks ...check) part        { return part{setDigits, n, n, false, checks} }
func numTo(n int, checks ...check) part      { return part{setDigits, 1, n, false, checks} }
func txt(n int, checks ...check) part        { return part{set82, n, n, false, checks} }
func txtTo(n int, checks ...check) part      { return part{set82, 1, n, false, checks} }
func txt39To(n int, checks ...check) part    { return part{set39, 1, n, false, checks} }
func txt64To(n int, checks ...check) part    { return part{set64, 1, n, false, checks} }
func opt(p part) part                        { p.optional = true; return p }
func (p part) fixed() bool                   { return p.min == p.max }
func (d *definition) is(f flags) bool        { return d.flags&f != 0 }
func (s pattern) matches(number uint16) bool { return s.from <= number && number <= s.to }

// definition is a row made ready for one identifier.
type definition struct {
	ai       string
	number   uint16 // four digits: "01" is 100, "414" is 4140
	index    int    // place in the table
	title    string
	flags    flags
	parts    []part
	min, max int
	requires [][]pattern // one of these must stand beside it, all of its patterns
	excludes []pattern
	paths    [][]uint16 // the qualifiers it may have, in order; alternatives
}

// pattern is the identifiers that a word such as "01" or "31nn" means.
type pattern struct{ from, to uint16 }

// table is the dictionary by number.
type table struct {
	width [100]uint8    // how many digits an identifier has, by its first two
	place [10000]uint16 // place in all plus 1, by number
	all   []definition
}

// compile makes rows ready for looking up.
func compile(rows []row) *table {
	t := new(table)
	for _, r := range rows {
		first, last, isRange := strings.Cut(r.ai, "-")
		if !isRange {
			last = first
		}
		for n := number(first); ; n += step(first) {
			d := r.define(digitsOfNumber(n, len(first)))
			d.index = len(t.all)
			t.all = append(t.all, d)
			t.place[n] = uint16(len(t.all))    //nolint:gosec // some 500 identifiers
			t.width[n/100] = uint8(len(first)) //nolint:gosec // 2 to 4
			if n >= number(last) {
				break
			}
		}
	}
	return t
}

func (r row) define(ai string) definition {
	d := definition{ai: ai, number: number(ai), title: r.title, flags: r.flags, parts: r.parts}
	for _, p := range r.parts {
		if !p.optional {
			d.min += p.min
		}
		d.max += p.max
	}
	for alternative := range strings.SplitSeq(r.requires, "|") {
		var together []pattern
		for word := range strings.SplitSeq(alternative, "+") {
			if word != "" {
				together = append(together, patternOf(word))
			}
		}
		if together != nil {
			d.requires = append(d.requires, together)
		}
	}
	for word := range strings.FieldsSeq(r.excludes) {
		d.excludes = append(d.excludes, patternOf(word))
	}
	for alternative := range strings.SplitSeq(r.path, "|") {
		var order []uint16
		for word := range strings.FieldsSeq(alternative) {
			order = append(order, number(word))
		}
		d.paths = append(d.paths, order)
	}
	return d
}

func patternOf(word string) pattern {
	from, to := number(strings.ReplaceAll(word, "n", "0")), number(strings.ReplaceAll(word, "n", "9"))
	return pattern{from, to}
}

// number is an identifier's digits as a number of four digits.
func number(ai string) uint16 {
	n := uint16(0)
	for i := range 4 {
		n *= 10
		if i < len(ai) {
			n += uint16(ai[i] - '0')
		}
	}
	return n
}

// step is the distance between neighbouring identifiers of ai's length.
func step(ai string) uint16 { return [...]uint16{2: 100, 3: 10, 4: 1}[len(ai)] }

func digitsOfNumber(n uint16, width int) string {
	return padLeft(decimal(int(n)), 4)[:width]
}

// find returns the definition of the identifier that s is, or nil.
func (t *table) find(s string) *definition {
	if d := t.begin(s); d != nil && len(d.ai) == len(s) {
		return d
	}
	return nil
}

// begin returns the definition of the identifier that s begins with, or nil:
// its first two digits say how long it is (GS1 General Specifications, section
// 7.8.2).
func (t *table) begin(s string) *definition {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return nil
	}
	width := int(t.width[int(s[0]-'0')*10+int(s[1]-'0')])
	if width == 0 || len(s) < width || !allDigits(s[:width]) {
		return nil
	}
	return t.at(number(s[:width]))
}

func (t *table) at(number uint16) *definition {
	if place := t.place[number]; place != 0 {
		return &t.all[place-1]
	}
	return nil
}

// Title returns the data title of an application identifier, such as
// "BATCH/LOT" for 10 (GS1 General Specifications, section 3.2), or "" when
// there is no such identifier.
func Title(ai string) string {
	if d := dictionary.find(ai); d != nil {
		return d.title
	}
	return ""
}
