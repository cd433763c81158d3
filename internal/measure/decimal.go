package measure

import (
	"math/big"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// The most digits a Decimal may have before and after its point.
const (
	MaxIntegerDigits  = 15
	MaxFractionDigits = 6
)

// Decimal is a number that is zero or more, kept as its digits: 1250.5, with
// at most 15 digits before the point and 6 after it. It has one form per
// value (no leading or trailing zeros), so == compares values. The zero
// Decimal is 0.
type Decimal struct{ digits string } // canonical; "" is 0

// ParseDecimal reads digits with an optional point and fraction ("1250.5").
// It returns a *fault.Error: quantity_format for anything but plain digits
// (signs, exponents, spaces, grouping, a leading zero, a bare point),
// negative_quantity for a number below zero, quantity_out_of_range for one
// with too many digits.
func ParseDecimal(s string) (Decimal, error) {
	unsigned := strings.TrimPrefix(s, "-")
	whole, fraction, hasPoint := strings.Cut(unsigned, ".")
	if !isDigits(whole) || (hasPoint && !isDigits(fraction)) || (len(whole) > 1 && whole[0] == '0') {
		return Decimal{}, errFormat()
	}
	if len(whole) > MaxIntegerDigits || len(fraction) > MaxFractionDigits {
		return Decimal{}, errRange()
	}
	d := canonical(whole, fraction)
	if len(unsigned) < len(s) && d.IsZero() {
		return Decimal{}, errFormat() // "-0"
	}
	if len(unsigned) < len(s) {
		return Decimal{}, errNegative()
	}
	return d, nil
}

// ParsePositive is ParseDecimal, and refuses zero (quantity_out_of_range).
func ParsePositive(s string) (Decimal, error) {
	d, err := ParseDecimal(s)
	if err == nil && d.IsZero() {
		return Decimal{}, errZero()
	}
	return d, err
}

// String returns the canonical digits: "0", "12", "1250.5".
func (d Decimal) String() string {
	if d.digits == "" {
		return "0"
	}
	return d.digits
}

// IsZero reports whether d is 0.
func (d Decimal) IsZero() bool { return d.digits == "" }

// IsWhole reports whether d has no fraction.
func (d Decimal) IsWhole() bool { return !strings.Contains(d.digits, ".") }

// Cmp returns -1, 0 or +1 as d is less than, equal to or greater than o.
func (d Decimal) Cmp(o Decimal) int { return d.scaled().Cmp(o.scaled()) }

// Add returns d+o, or quantity_out_of_range when the sum has too many digits.
func (d Decimal) Add(o Decimal) (Decimal, error) {
	sum := new(big.Int).Add(d.scaled(), o.scaled()).String()
	if len(sum) <= MaxFractionDigits {
		sum = strings.Repeat("0", MaxFractionDigits+1-len(sum)) + sum
	}
	point := len(sum) - MaxFractionDigits
	if point > MaxIntegerDigits {
		return Decimal{}, errRange()
	}
	return canonical(sum[:point], sum[point:]), nil
}

// scaled returns d in millionths, exactly.
func (d Decimal) scaled() *big.Int {
	whole, fraction, _ := strings.Cut(d.String(), ".")
	n, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", MaxFractionDigits-len(fraction)), 10)
	return n
}

// canonical joins digits already checked into the one form of their value.
func canonical(whole, fraction string) Decimal {
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	switch {
	case fraction == "":
		return Decimal{whole}
	case whole == "":
		return Decimal{"0." + fraction}
	}
	return Decimal{whole + "." + fraction}
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func errFormat() *fault.Error {
	return fault.New(fault.KindInvalid, "quantity_format",
		`Số lượng phải là chuỗi chữ số, dấu chấm cho phần lẻ, ví dụ "1250.5".`,
		`A quantity is a string of digits with a point for the fraction, such as "1250.5".`)
}

func errNegative() *fault.Error {
	return fault.New(fault.KindInvalid, "negative_quantity", "Số lượng không được âm.", "A quantity cannot be negative.")
}

func errRange() *fault.Error {
	return fault.New(fault.KindInvalid, "quantity_out_of_range",
		"Số lượng có nhiều nhất 15 chữ số trước và 6 chữ số sau dấu chấm.",
		"A quantity has at most 15 digits before the point and 6 after it.")
}

func errZero() *fault.Error {
	return fault.New(fault.KindInvalid, "quantity_out_of_range", "Số lượng phải lớn hơn 0.", "A quantity must be more than 0.")
}
