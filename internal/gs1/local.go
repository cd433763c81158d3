package gs1

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Alphabet is the 32 characters of every code this service makes up: digits
// and capital letters without 0, 1, I and O, which people confuse. All are in
// GS1 character set 82.
const Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// localPrefix begins every local code.
const localPrefix = "VN-"

// drawn is how many characters of a local code or a made lot are random:
// 32^9, that is 45 bits.
const drawn = 9

// isoCharacters are the characters of ISO/IEC 7064 MOD 37,36 by value.
const isoCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// LocalCode identifies a product or a place of an organisation without GS1
// keys: "VN-", nine characters of Alphabet, and a check character by ISO/IEC
// 7064 MOD 37,36. It is never all digits, so it is never taken for a GS1 key.
type LocalCode struct{ text }

// ParseLocalCode reads a local code as people type it: small letters count as
// capitals. Its *fault.Error has the code local_code_form,
// local_code_character or check_character.
func ParseLocalCode(s string) (LocalCode, error) {
	c := strings.ToUpper(s)
	if len(c) != len(localPrefix)+drawn+1 || !strings.HasPrefix(c, localPrefix) {
		return LocalCode{}, invalid("local_code_form",
			"Mã nội bộ có dạng VN- rồi 10 chữ và số, ví dụ VN-7K3M9PQ2AX.",
			"A local code is VN- followed by 10 letters and digits.")
	}
	body, check := c[len(localPrefix):len(c)-1], c[len(c)-1]
	for i := range len(body) {
		if strings.IndexByte(Alphabet, body[i]) < 0 {
			return LocalCode{}, invalid("local_code_character",
				fmt.Sprintf("Mã nội bộ không dùng ký tự %q (vị trí %d); số 0, 1 và chữ I, O không bao giờ có trong mã.", body[i], len(localPrefix)+i+1),
				fmt.Sprintf("A local code never holds %q (position %d); 0, 1, I and O are not used.", body[i], len(localPrefix)+i+1))
		}
	}
	if check != isoCheck(body) || allDigits(body) {
		return LocalCode{}, invalid("check_character",
			"Ký tự kiểm tra của mã nội bộ không khớp; hãy kiểm tra lại từng ký tự.",
			"The check character of this local code does not match; check every character.")
	}
	return LocalCode{text{c}}, nil
}

// UnmarshalText is ParseLocalCode.
func (c *LocalCode) UnmarshalText(b []byte) error { return unmarshal(c, b, ParseLocalCode) }

// Scan reads a stored code; NULL is the zero code.
func (c *LocalCode) Scan(src any) error { return scan(c, src, ParseLocalCode) }

// NewLocalCode draws a code from random, which is crypto/rand.Reader in
// service. Draws of digits only, and those whose check character is not in
// Alphabet, are thrown away. It fails only when random does.
func NewLocalCode(random io.Reader) (LocalCode, error) {
	for {
		body, err := draw(random, drawn)
		if err != nil {
			return LocalCode{}, err
		}
		check := isoCheck(body)
		if !allDigits(body) && strings.IndexByte(Alphabet, check) >= 0 {
			return LocalCode{text{localPrefix + body + string(check)}}, nil
		}
	}
}

// NewLot makes a lot: the date as YYMMDD, in date's own time zone, and nine
// random characters of Alphabet. It fails only when random does.
func NewLot(date time.Time, random io.Reader) (Lot, error) {
	tail, err := draw(random, drawn)
	if err != nil {
		return Lot{}, err
	}
	return Lot{text{date.Format("060102") + tail}}, nil
}

// draw returns n characters of Alphabet, each from five random bits: 32
// divides 256, so none is likelier than another.
func draw(random io.Reader, n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("gs1: drawing a code: %w", err)
	}
	for i := range b {
		b[i] = Alphabet[b[i]&31]
	}
	return string(b), nil
}

// isoCheck returns the check character of body by ISO/IEC 7064 MOD 37,36,
// which finds every single wrong character and nearly all swapped neighbours.
func isoCheck(body string) byte {
	p := 36
	for i := range len(body) {
		s := (p + strings.IndexByte(isoCharacters, body[i])) % 36
		if s == 0 {
			s = 36
		}
		p = s * 2 % 37
	}
	return isoCharacters[(37-p)%36]
}
