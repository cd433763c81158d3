package gs1

import (
	"fmt"
	"unicode/utf8"

	"github.com/txng-vn/txng/internal/fault"
)

// Lot is a batch or lot number, AI (10): 1 to 20 characters of GS1 character
// set 82, case-sensitive, other than "." and ".."; the zero Lot means "none".
type Lot struct{ text }

// Serial is a serial number, AI (21): 1 to 20 characters of GS1 character set
// 82, case-sensitive, other than "." and ".."; the zero Serial means "none".
type Serial struct{ text }

// maxLot is the most characters that a lot or serial may have (GS1 General
// Specifications, sections 3.4.1 and 3.5.2).
const maxLot = 20

// ParseLot reads a lot. Its *fault.Error has the code lot_length,
// lot_character or lot_dots.
func ParseLot(s string) (Lot, error) {
	if err := checkText("lot", "Số lô", s, maxLot); err != nil {
		return Lot{}, err
	}
	return Lot{text{s}}, nil
}

// ParseSerial reads a serial number. Its *fault.Error has the code
// serial_length, serial_character or serial_dots.
func ParseSerial(s string) (Serial, error) {
	if err := checkText("serial", "Số sê-ri", s, maxLot); err != nil {
		return Serial{}, err
	}
	return Serial{text{s}}, nil
}

// UnmarshalText is ParseLot.
func (l *Lot) UnmarshalText(b []byte) error { return unmarshal(l, b, ParseLot) }

// UnmarshalText is ParseSerial.
func (s *Serial) UnmarshalText(b []byte) error { return unmarshal(s, b, ParseSerial) }

// Scan reads a stored lot; NULL is the zero Lot.
func (l *Lot) Scan(src any) error { return scan(l, src, ParseLot) }

// Scan reads a stored serial; NULL is the zero Serial.
func (s *Serial) Scan(src any) error { return scan(s, src, ParseSerial) }

// checkText refuses s unless it has 1 to most characters of character set 82
// and can be a path segment: phones and proxies take "." and "..", also percent-
// encoded, for steps in the path (WHATWG URL, section 4.5; RFC 3986, section
// 5.2.4) and would ask for another address than the label says.
func checkText(name, nameVI, s string, most int) error {
	if s == "" || utf8.RuneCountInString(s) > most {
		return errTextLength(name, nameVI, s, most)
	}
	if s == "." || s == ".." {
		return invalid(name+"_dots",
			fmt.Sprintf("%s không thể là %q: trong địa chỉ trên nhãn, điện thoại hiểu đó là lệnh chuyển thư mục. Hãy thêm chữ hoặc số.", nameVI, s),
			fmt.Sprintf("The %s cannot be %q: phones take that in the label's address for a step in the path. Add a letter or digit.", name, s))
	}
	position := 0
	for _, r := range s {
		position++
		if r > 0x7f || !inSet82(byte(r&0x7f)) {
			return invalid(name+"_character",
				fmt.Sprintf("%s có ký tự %q ở vị trí %d, không thuộc bộ ký tự GS1: chỉ dùng chữ cái không dấu, chữ số và ! \" %% & ' ( ) * + , - . / : ; < = > ? _", nameVI, r, position),
				fmt.Sprintf("The %s has the character %q at position %d, which is outside GS1 character set 82: letters A–Z a–z, digits and ! \" %% & ' ( ) * + , - . / : ; < = > ? _", name, r, position))
		}
	}
	return nil
}

func errTextLength(name, nameVI, s string, most int) *fault.Error {
	n := utf8.RuneCountInString(s)
	return invalid(name+"_length",
		fmt.Sprintf("%s phải có từ 1 đến %d ký tự; giá trị này có %d.", nameVI, most, n),
		fmt.Sprintf("The %s has 1 to %d characters; this one has %d.", name, most, n))
}

// inSet82 reports whether c is in GS1 AI encodable character set 82 (GS1
// General Specifications, table 7.11-1).
func inSet82(c byte) bool {
	switch {
	case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '%' <= c && c <= '/', ':' <= c && c <= '?':
		return true
	}
	return c == '!' || c == '"' || c == '_'
}

// inSet39 reports whether c is in GS1 AI encodable character set 39 (GS1
// General Specifications, table 7.11-2), which component/part identifiers use.
func inSet39(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || c == '#' || c == '-' || c == '/'
}
