package serial

// Looks reports whether text has the form of a computed serial. Whatever does
// not can equal none.
func Looks(text string) bool {
	if len(text) != Length {
		return false
	}
	for i := range len(text) {
		if values[text[i]] == 0 {
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
		digit := values[s[i]]
		if digit == 0 {
			return 0, false
		}
		n = n<<5 | uint64(digit-1)
	}
	return n, true
}
