package catalog

import (
	"math/big"
	"regexp"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// maxDegreeDigits is how many decimals of a position are kept; seven are a
// centimetre, the rest only keeps what a client sent recognisable.
const maxDegreeDigits = 15

// numberForm is a JSON number (RFC 8259 section 6) of bounded length.
var numberForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$`)

// degrees reads a JSON number as plain decimal digits between -limit and
// limit, exactly; nil and a fault at pointer otherwise.
func degrees(c *fault.Checks, pointer, s string, limit int64) *string {
	if s == "" {
		c.Require(false, pointer)
		return nil
	}
	if !numberForm.MatchString(s) {
		c.Add(pointer, "degrees_format", "Tọa độ phải là số độ thập phân, ví dụ 10.6352.", "A position is a number of decimal degrees, such as 10.6352.")
		return nil
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || new(big.Rat).Abs(r).Cmp(new(big.Rat).SetInt64(limit)) > 0 {
		c.Add(pointer, "out_of_range", "Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.", "Latitude is -90 to 90, longitude -180 to 180.")
		return nil
	}
	digits := r.FloatString(maxDegreeDigits)
	digits = strings.TrimSuffix(strings.TrimRight(digits, "0"), ".")
	if digits == "-0" {
		digits = "0"
	}
	return &digits
}
