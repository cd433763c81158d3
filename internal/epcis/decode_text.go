package epcis

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads the rest of a string that holds a backslash and began at start.
func (d *decoder) escaped(start int) (string, error) {
	var b strings.Builder
	i := start
	for i < len(d.text) {
		c := d.text[i]
		switch {
		case c == '"':
			s := b.String()
			if !utf8.ValidString(s) {
				return "", d.bad("chuỗi không phải UTF-8", "a string is not UTF-8")
			}
			d.pos = i + 1
			return s, nil
		case c < ' ':
			return "", d.bad("ký tự điều khiển trong chuỗi", "a control character stands in a string")
		case c != '\\':
			b.WriteByte(c)
			i++
			continue
		}
		r, n := escape(d.text[i:])
		switch {
		case n == 0:
			return "", d.bad("dãy thoát không đúng", "an escape is malformed")
		case r == 0:
			return "", errNUL
		}
		b.WriteRune(r)
		i += n
	}
	return "", d.bad("chuỗi chưa đóng", "a string is not closed")
}

// escape returns the character of the escape with which s begins, and its
// length, which is 0 when it is malformed.
func escape(s string) (r rune, n int) {
	if len(s) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	r, ok := hex4(s)
	switch {
	case !ok:
		return 0, 0
	case !utf16.IsSurrogate(r):
		return r, 6
	}
	low, ok := hex4(s[6:])
	if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

// hex4 reads the four hexadecimal digits of a \u escape.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, c := range []byte(s[2:6]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// numberEnd returns where the JSON number that begins at i ends, or -1 when it
// is none (RFC 8259, section 6).
func numberEnd(s string, i int) int {
	if i < len(s) && s[i] == '-' {
		i++
	}
	whole := i
	if i = digitsEnd(s, i); i == whole || s[whole] == '0' && i > whole+1 {
		return -1
	}
	if i < len(s) && s[i] == '.' {
		fraction := i + 1
		if i = digitsEnd(s, fraction); i == fraction {
			return -1
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		exponent := i
		if i = digitsEnd(s, exponent); i == exponent {
			return -1
		}
	}
	return i
}

func digitsEnd(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

// isNumber reports whether s is a number as JSON writes it.
func isNumber(s string) bool { return s != "" && numberEnd(s, 0) == len(s) }
