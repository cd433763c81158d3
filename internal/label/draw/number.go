package draw

import (
	"math"
	"strconv"
)

// number appends v with at most four decimals and without trailing zeros, as
// PDF and SVG write numbers: never with an exponent.
func number(out []byte, v float64) []byte {
	n := int64(math.Round(v * 10000))
	if n < 0 {
		out, n = append(out, '-'), -n
	}
	out = strconv.AppendInt(out, n/10000, 10)
	if n %= 10000; n == 0 {
		return out
	}
	out = append(out, '.')
	for place := int64(1000); n > 0; place /= 10 {
		out = append(out, byte('0'+n/place)) //nolint:gosec // one digit
		n %= place
	}
	return out
}

// numbers appends several, each with a space after it.
func numbers(out []byte, values ...float64) []byte {
	for _, v := range values {
		out = append(number(out, v), ' ')
	}
	return out
}
