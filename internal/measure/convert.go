package measure

import (
	"math/big"
	"strconv"
	"strings"
)

// maxNumberLength and maxExponent bound the numbers that a conversion reads, so
// that 1e999999999 costs nothing.
const (
	maxNumberLength = 400
	maxExponent     = 300
)

// ParseNumber reads a decimal number of any sign, with an optional fraction and
// exponent, exactly: "-18.5", "2.5e3". ok is false for anything else, and for
// more than 400 characters or an exponent beyond ±300.
func ParseNumber(s string) (n *big.Rat, ok bool) {
	if s == "" || len(s) > maxNumberLength || strings.Trim(s, "0123456789.eE+-") != "" {
		return nil, false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > maxExponent || e < -maxExponent {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

// conversion says how a unit becomes the base unit of its dimension:
// base = value × factor + offset, exactly.
type conversion struct {
	base           string
	factor, offset *big.Rat
}

// Convert expresses n, given in unit from, in unit to; both are UN/CEFACT Rec
// 20 common codes. It is exact. ok is false when they measure different things,
// or one of them is not known here and they are not the same code.
func Convert(n *big.Rat, from, to string) (*big.Rat, bool) {
	if from == to {
		return n, true
	}
	f, known := conversions[from]
	t, both := conversions[to]
	if !known || !both || f.base != t.base {
		return nil, false
	}
	base := new(big.Rat).Add(new(big.Rat).Mul(n, f.factor), f.offset)
	return base.Quo(base.Sub(base, t.offset), t.factor), true
}

// Convertible lists the codes that express what code does, code itself
// included: what a stored unit may be when one asks in another.
func Convertible(code string) []string {
	c, known := conversions[code]
	if !known {
		return []string{code}
	}
	var codes []string
	for other, o := range conversions {
		if o.base == c.base {
			codes = append(codes, other)
		}
	}
	return codes
}
