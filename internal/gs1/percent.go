package gs1

import (
	"net/url"
	"strings"
)

const upperHex = "0123456789ABCDEF"

// Escape percent-encodes everything but A–Z a–z 0–9 - . _ ~ (RFC 3986,
// section 2.3), so that the result is one path segment in any GS1 Digital
// Link.
func Escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; unreserved(c) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return isDigit(c) || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || c == '-' || c == '.' || c == '_' || c == '~'
}

// unescape decodes one path segment; '+' stands for itself.
func unescape(segment string) (string, error) {
	s, err := url.PathUnescape(segment)
	if err != nil {
		return "", errPercent()
	}
	return s, nil
}

func errPercent() error {
	return invalid("percent_encoding",
		"Địa chỉ có dấu % không theo sau bởi hai chữ số thập lục phân.",
		"The address has a % that two hexadecimal digits do not follow.")
}
