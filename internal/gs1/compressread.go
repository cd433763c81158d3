package gs1

import (
	"slices"
	"strings"
)

// readCompressed reads a path whose last segment is compressed: the whole code,
// or what follows a key that stands before it. It is tried when no key stands
// where a pair begins.
func (r *reader) readCompressed(p *segments) {
	if p.n == 0 || !r.expand {
		r.fail("", 0, RulePrimaryKey, "")
		return
	}
	last := p.at(1)
	var key *definition
	if p.n >= 3 {
		key = r.keyOf(p.at(3))
	}
	found, ok := decompress(last.text)
	if !ok {
		if key != nil {
			r.fail("", last.at, RulePath, "")
		} else {
			r.fail("", last.at, RulePrimaryKey, "")
		}
		return
	}
	r.code.Kind = KindCompressedLink
	if key != nil {
		r.noteWord(key, p.at(3))
		r.keepSegment(key, p.at(2))
	}
	// The bits may hold the elements in any order; a link has its own.
	for _, e := range found {
		r.keep(dictionary.find(e.AI), span{e.Value, last.at, packed})
	}
	if i, _ := r.code.keyFor(); i < 0 && len(r.errs) == 0 {
		r.fail("", last.at, RuleCompressed, "")
		return
	}
	r.code.arrange()
}

// arrange puts the elements in the order of a Digital Link: key, qualifiers,
// attributes.
func (c *Code) arrange() {
	key, order := c.keyFor()
	if key < 0 {
		return
	}
	arranged := []Element{c.Elements[key]}
	for _, q := range order {
		if e := c.element(q); e != nil {
			arranged = append(arranged, *e)
		}
	}
	for i, e := range c.Elements {
		if i != key && !slices.Contains(order, number(e.AI)) {
			arranged = append(arranged, e)
		}
	}
	c.Elements = arranged
}

// decompress reads what a compressed segment holds; ok is false when it is not
// one.
func decompress(segment string) (found []Element, ok bool) {
	in := bitReader{bits: make([]byte, 0, 6*len(segment))}
	for i := range len(segment) {
		v := strings.IndexByte(base64Characters, segment[i])
		if v < 0 {
			return nil, false
		}
		for n := 5; n >= 0; n-- {
			in.bits = append(in.bits, byte(v>>n&1))
		}
	}
	for in.left() >= 8 && !in.short {
		code := byte(in.take(8)) //nolint:gosec // eight bits
		ais, isKey := in.identifiers(code)
		if ais == nil && !isKey {
			return nil, false
		}
		for _, ai := range ais {
			d := dictionary.find(ai)
			if d == nil {
				return nil, false
			}
			found = append(found, Element{AI: ai, Value: in.value(d)})
		}
	}
	for in.left() > 0 { // what fills up the last character
		if in.bit() != 0 {
			return nil, false
		}
	}
	return found, !in.short && found != nil
}

// identifiers are those that the first eight bits announce: one by its digits,
// several by an optimisation code, or none, when another's key and value were
// there and are passed over.
func (in *bitReader) identifiers(code byte) (ais []string, passed bool) {
	high, low := code>>4, code&15
	if high == 15 {
		in.at -= 4
		in.foreign()
		return nil, true
	}
	if high > 9 || low > 9 {
		return optimisations[code], false
	}
	digits := []byte{'0' + high, '0' + low}
	for range max(int(dictionary.width[high*10+low])-2, 0) {
		d := byte(in.take(4)) //nolint:gosec // four bits
		if d > 9 {
			return nil, false
		}
		digits = append(digits, '0'+d)
	}
	return []string{string(digits)}, false
}

// foreign passes over a key and a value that are not GS1's.
func (in *bitReader) foreign() {
	key := int(in.take(7)) //nolint:gosec // seven bits
	for range key {
		in.take(6)
	}
	encoding := in.take(3)
	in.characters(encoding, int(in.take(7))) //nolint:gosec // seven bits
}

// value reads the fields of d.
func (in *bitReader) value(d *definition) string {
	var b strings.Builder
	for _, f := range d.fieldsOf() {
		var encoding uint64 = asDigits
		if !f.digits {
			encoding = in.take(3)
		}
		length := f.length
		if !f.fixed {
			length = int(in.take(lengthBits(f.length))) //nolint:gosec // at most 7 bits
		}
		b.WriteString(in.characters(encoding, length))
	}
	return b.String()
}

func (in *bitReader) characters(encoding uint64, length int) string {
	switch encoding {
	case asDigits:
		return in.number(bitsFor(length), length)
	case asLowerHex, asUpperHex, asBase64, asASCII:
	default:
		in.short = true
		return ""
	}
	alphabet := [...]string{asLowerHex: lowerHexCharacters, asUpperHex: upperHexCharacters, asBase64: base64Characters, asASCII: ""}[encoding]
	b := make([]byte, 0, length)
	for range length {
		v := in.take(characterBits(encoding))
		if encoding != asASCII {
			v = uint64(alphabet[v])
		}
		b = append(b, byte(v)) //nolint:gosec // seven bits
	}
	return string(b)
}
