package gs1

import (
	"slices"
	"strings"
)

// CompressedLink writes the code as a fully compressed Digital Link under base,
// with the optimisation code that covers most of its elements. It is "" when
// DigitalLink is.
func (c Code) CompressedLink(base string) string {
	key, _ := c.keyFor()
	if key < 0 {
		return ""
	}
	c.arrange()
	var out bitWriter
	rest := c.Elements
	if code, ais := c.optimisation(); ais != nil {
		out.put(uint64(code), 8)
		rest = nil
		for _, ai := range ais {
			out.value(dictionary.find(ai), c.Value(ai))
		}
		for _, e := range c.Elements {
			if !slices.Contains(ais, e.AI) {
				rest = append(rest, e)
			}
		}
	}
	for _, e := range rest {
		for i := range len(e.AI) {
			out.put(uint64(e.AI[i]-'0'), 4)
		}
		out.value(dictionary.find(e.AI), e.Value)
	}
	return strings.TrimRight(base, "/") + "/" + out.base64()
}

// optimisation is the code whose elements c all has, the longest one, and of
// equals the lowest.
func (c Code) optimisation() (best byte, ais []string) {
	for code := range 256 {
		candidate := optimisations[byte(code)]
		if len(candidate) <= len(ais) {
			continue
		}
		all := true
		for _, ai := range candidate {
			all = all && c.Value(ai) != ""
		}
		if all {
			best, ais = byte(code), candidate
		}
	}
	return best, ais
}

// value writes the fields of d; text that ends early leaves the rest empty.
func (w *bitWriter) value(d *definition, v string) {
	for _, f := range d.fieldsOf() {
		n := min(f.length, len(v))
		piece := v[:n]
		v = v[n:]
		var encoding uint64 = asDigits
		if !f.digits {
			encoding = encodingOf(piece)
			w.put(encoding, 3)
		}
		if !f.fixed {
			w.put(uint64(n), lengthBits(f.length)) //nolint:gosec // at most 90
		}
		w.characters(encoding, piece)
	}
}

func (w *bitWriter) characters(encoding uint64, s string) {
	switch encoding {
	case asDigits:
		w.number(s, bitsFor(len(s)))
		return
	case asLowerHex, asUpperHex:
		for i := range len(s) {
			w.put(uint64(unhex(s[i])), 4) //nolint:gosec // 0 to 15
		}
		return
	}
	for i := range len(s) {
		v := uint64(s[i])
		if encoding == asBase64 {
			v = uint64(strings.IndexByte(base64Characters, s[i])) //nolint:gosec // found
		}
		w.put(v, characterBits(encoding))
	}
}
