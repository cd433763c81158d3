package gs1

import (
	"math"
	"strings"
)

// How compressed Digital Links hold a value (GS1 Digital Link standard 1.1,
// section 8.9): adjacent parts of a value are one field.
type field struct {
	digits bool
	fixed  bool
	length int // or the most
}

// fieldsOf joins d's parts: neighbours of one length and kind are one field,
// and so are the variable or optional ones that follow.
func (d *definition) fieldsOf() (all []field) {
	for _, p := range d.parts {
		f := field{p.set == setDigits, p.fixed() && !p.optional, p.max}
		if n := len(all) - 1; n >= 0 && all[n].digits == f.digits && (all[n].fixed == f.fixed) {
			all[n].length += f.length
			continue
		}
		all = append(all, f)
	}
	if n := len(all); n == 2 && !all[0].digits && !all[1].digits { // certificates: X2 X..28 is X..30
		return []field{{length: all[0].length + all[1].length}}
	}
	return all
}

// bitsFor is how many bits a number of so many digits takes, and lengthBits how
// many the length up to most: the standard's own formulas, 0.01 included.
func bitsFor(digits int) int { return int(math.Ceil(float64(digits)*math.Log2(10) + 0.01)) }

func lengthBits(most int) int { return int(math.Ceil(math.Log2(float64(most)) + 0.01)) }

// The encodings of text, by their three bits.
const (
	asDigits = iota
	asLowerHex
	asUpperHex
	asBase64
	asASCII
)

// characterBits is how many bits one character takes; digits share theirs.
func characterBits(encoding uint64) int {
	switch encoding {
	case asLowerHex, asUpperHex:
		return 4
	case asBase64:
		return 6
	}
	return 7
}

const (
	lowerHexCharacters = "0123456789abcdef"
	upperHexCharacters = "0123456789ABCDEF"
)

// encodingOf is the densest encoding that holds s.
func encodingOf(s string) uint64 {
	only := func(allowed string) bool { return strings.Trim(s, allowed) == "" }
	switch {
	case s == "":
		return asASCII
	case allDigits(s):
		return asDigits
	case only(lowerHexCharacters):
		return asLowerHex
	case only(upperHexCharacters):
		return asUpperHex
	case only(base64Characters):
		return asBase64
	}
	return asASCII
}
