package serial

import "strings"

// Alphabet is the 32 characters of serials, by value: those of every code made
// here, without the look-alikes 0, 1, I and O, all legal in AI (21).
const Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// Looks reports whether text has the form of a computed serial. Whatever does
// not can equal none.
func Looks(text string) bool {
	if len(text) != Length {
		return false
	}
	for i := range len(text) {
		if strings.IndexByte(Alphabet, text[i]) < 0 {
			return false
		}
	}
	return true
}

// write fills into with value, five bits a character.
func write(into []byte, value uint64) {
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = Alphabet[value&31]
		value >>= 5
	}
}

func number(s string) (n uint64, ok bool) {
	for i := range len(s) {
		digit := strings.IndexByte(Alphabet, s[i])
		if digit < 0 {
			return 0, false
		}
		n = n<<5 | uint64(digit)
	}
	return n, true
}
