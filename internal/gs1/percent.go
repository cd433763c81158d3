package gs1

import "strings"

const upperHex = "0123456789ABCDEF"

// Escape percent-encodes everything but A–Z a–z 0–9 - . _ ~ (RFC 3986,
// section 2.3), so that the result is one path segment in any GS1 Digital
// Link.
func Escape(s string) string { return string(appendEscaped(nil, s, unreserved)) }

// appendEscaped appends s with every byte percent-encoded that may not stand
// for itself.
func appendEscaped(b []byte, s string, itself func(byte) bool) []byte {
	for i := range len(s) {
		if c := s[i]; itself(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
}

func unreserved(c byte) bool {
	return isDigit(c) || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c == '-' || c == '.' || c == '_' || c == '~'
}

// unescape decodes one path segment; '+' stands for itself.
func unescape(segment string) (string, error) {
	s, bad := unescapeAt(segment, false)
	if bad >= 0 {
		return "", invalid("percent_encoding",
			"Địa chỉ có dấu % không theo sau bởi hai chữ số thập lục phân.",
			"The address has a % that two hexadecimal digits do not follow.")
	}
	return s, nil
}

// unescapeAt decodes s, in which '+' may be a blank; bad is the place of the
// first malformed escape, or -1.
func unescapeAt(s string, plusIsBlank bool) (decoded string, bad int) {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if i+2 >= len(s) || unhex(s[i+1]) < 0 || unhex(s[i+2]) < 0 {
				return "", i
			}
			b.WriteByte(byte(unhex(s[i+1])<<4 | unhex(s[i+2]))) //nolint:gosec // two digits of four bits
			i += 2
		case c == '+' && plusIsBlank:
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), -1
}

// unhex is the value of a hexadecimal digit, or -1.
func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
