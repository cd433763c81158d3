package gs1

import (
	"fmt"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// GTIN is a Global Trade Item Number, AI (01): what a product is. It is held
// as 14 digits whatever its printed length; the zero GTIN means "none".
type GTIN struct{ text }

// GLN is a Global Location Number of 13 digits, AI (414) for a place and
// AI (417) for a party; the zero GLN means "none".
type GLN struct{ text }

// SSCC is a Serial Shipping Container Code of 18 digits, AI (00): one
// logistic unit; the zero SSCC means "none".
type SSCC struct{ text }

// ParseGTIN reads 8, 12, 13 or 14 digits. Its *fault.Error has the code
// gtin_length, gtin_digits or check_digit.
func ParseGTIN(s string) (GTIN, error) {
	switch len(s) {
	case 8, 12, 13, 14:
	default:
		return GTIN{}, errLength("GTIN", "8, 12, 13 hoặc 14", "8, 12, 13 or 14", s)
	}
	if err := checkDigits("GTIN", s); err != nil {
		return GTIN{}, err
	}
	return GTIN{text{strings.Repeat("0", 14-len(s)) + s}}, nil
}

// ParseGLN reads 13 digits. Its *fault.Error has the code gln_length,
// gln_digits or check_digit.
func ParseGLN(s string) (GLN, error) {
	if len(s) != 13 {
		return GLN{}, errLength("GLN", "13", "13", s)
	}
	if err := checkDigits("GLN", s); err != nil {
		return GLN{}, err
	}
	return GLN{text{s}}, nil
}

// ParseSSCC reads 18 digits. Its *fault.Error has the code sscc_length,
// sscc_digits or check_digit.
func ParseSSCC(s string) (SSCC, error) {
	if len(s) != 18 {
		return SSCC{}, errLength("SSCC", "18", "18", s)
	}
	if err := checkDigits("SSCC", s); err != nil {
		return SSCC{}, err
	}
	return SSCC{text{s}}, nil
}

// UnmarshalText is ParseGTIN.
func (g *GTIN) UnmarshalText(b []byte) error { return unmarshal(g, b, ParseGTIN) }

// UnmarshalText is ParseGLN.
func (g *GLN) UnmarshalText(b []byte) error { return unmarshal(g, b, ParseGLN) }

// UnmarshalText is ParseSSCC.
func (s *SSCC) UnmarshalText(b []byte) error { return unmarshal(s, b, ParseSSCC) }

// Scan reads a stored GTIN; NULL is the zero GTIN.
func (g *GTIN) Scan(src any) error { return scan(g, src, ParseGTIN) }

// Scan reads a stored GLN; NULL is the zero GLN.
func (g *GLN) Scan(src any) error { return scan(g, src, ParseGLN) }

// Scan reads a stored SSCC; NULL is the zero SSCC.
func (s *SSCC) Scan(src any) error { return scan(s, src, ParseSSCC) }

func errLength(key, wantVI, wantEN, got string) *fault.Error {
	return invalid(codeName(key)+"_length",
		fmt.Sprintf("%s phải có %s chữ số; mã này có %d ký tự.", key, wantVI, len([]rune(got))),
		fmt.Sprintf("A %s has %s digits; this one has %d characters.", key, wantEN, len([]rune(got))))
}

func codeName(key string) string {
	return strings.ReplaceAll(strings.ToLower(key), " ", "_")
}
