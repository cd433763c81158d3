package gs1

import (
	"fmt"
	"strings"
)

// CompanyPrefix is a GS1 Company Prefix: 4 to 12 digits licensed to one
// organisation, from which it makes its keys.
type CompanyPrefix struct{ text }

// Key is a key that holds a company prefix: GTIN, GLN or SSCC.
type Key interface{ prefixDigits() string }

func (g GTIN) prefixDigits() string { return g.s[min(1, len(g.s)):] }
func (g GLN) prefixDigits() string  { return g.s }
func (s SSCC) prefixDigits() string { return s.s[min(1, len(s.s)):] }

// ParseCompanyPrefix reads 4 to 12 digits. Its *fault.Error has the code
// company_prefix_length or company_prefix_digits.
func ParseCompanyPrefix(s string) (CompanyPrefix, error) {
	if len(s) < 4 || len(s) > 12 {
		return CompanyPrefix{}, invalid("company_prefix_length",
			fmt.Sprintf("Mã doanh nghiệp GS1 có từ 4 đến 12 chữ số; mã này có %d ký tự.", len([]rune(s))),
			fmt.Sprintf("A GS1 company prefix has 4 to 12 digits; this one has %d characters.", len([]rune(s))))
	}
	if i := firstNonDigit(s); i >= 0 {
		return CompanyPrefix{}, invalid("company_prefix_digits",
			fmt.Sprintf("Mã doanh nghiệp GS1 chỉ gồm chữ số; ký tự thứ %d không phải chữ số.", i+1),
			fmt.Sprintf("A GS1 company prefix holds only digits; character %d is not a digit.", i+1))
	}
	return CompanyPrefix{text{s}}, nil
}

// UnmarshalText is ParseCompanyPrefix.
func (p *CompanyPrefix) UnmarshalText(b []byte) error { return unmarshal(p, b, ParseCompanyPrefix) }

// Scan reads a stored prefix; NULL is the zero prefix.
func (p *CompanyPrefix) Scan(src any) error { return scan(p, src, ParseCompanyPrefix) }

// Capacity returns how many GTINs (indicator digit 0), and as many GLNs, can
// be made from p: 10 to the power 12 minus its length. The zero prefix has 0.
func (p CompanyPrefix) Capacity() uint64 { return p.room(12) }

// SSCCCapacity returns how many SSCCs can be made from p, over all ten
// extension digits.
func (p CompanyPrefix) SSCCCapacity() uint64 { return p.room(17) }

// GTINAt returns the GTIN with item reference n (from 0), or false when p
// holds no such reference.
func (p CompanyPrefix) GTINAt(n uint64) (GTIN, bool) {
	if n >= p.Capacity() {
		return GTIN{}, false
	}
	return GTIN{text{withCheck("0" + p.s + padded(n, 12-len(p.s)))}}, true
}

// GLNAt returns the GLN with location reference n (from 0), or false when p
// holds no such reference.
func (p CompanyPrefix) GLNAt(n uint64) (GLN, bool) {
	if n >= p.Capacity() {
		return GLN{}, false
	}
	return GLN{text{withCheck(p.s + padded(n, 12-len(p.s)))}}, true
}

// SSCCAt returns the SSCC number n (from 0), or false when p holds no such
// number. The leading digit of n, padded to its full width, is the extension
// digit before the prefix; the rest is the serial reference behind it.
func (p CompanyPrefix) SSCCAt(n uint64) (SSCC, bool) {
	if n >= p.SSCCCapacity() {
		return SSCC{}, false
	}
	d := padded(n, 17-len(p.s))
	return SSCC{text{withCheck(d[:1] + p.s + d[1:])}}, true
}

// Contains reports whether k was made from p.
func (p CompanyPrefix) Contains(k Key) bool {
	return !p.IsZero() && strings.HasPrefix(k.prefixDigits(), p.s)
}

// room returns 10^(width-len(p)), the numbers left for references.
func (p CompanyPrefix) room(width int) uint64 {
	if p.IsZero() {
		return 0
	}
	n := uint64(1)
	for range width - len(p.s) {
		n *= 10
	}
	return n
}

func withCheck(digits string) string { return digits + string(CheckDigit(digits)) }

// padded writes n in width digits; a width of 0 is "".
func padded(n uint64, width int) string {
	if width == 0 {
		return ""
	}
	return fmt.Sprintf("%0*d", width, n)
}
