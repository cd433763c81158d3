package serial

// Alphabet is the 32 characters of serials, by value: those of every code made
// here, without the look-alikes 0, 1, I and O, all legal in AI (21).
const Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// values are the values of the alphabet's characters, plus one: 0 is none.
var values = [256]byte{
	'2': 1, '3': 2, '4': 3, '5': 4, '6': 5, '7': 6, '8': 7, '9': 8,
	'A': 9, 'B': 10, 'C': 11, 'D': 12, 'E': 13, 'F': 14, 'G': 15, 'H': 16,
	'J': 17, 'K': 18, 'L': 19, 'M': 20, 'N': 21, 'P': 22, 'Q': 23, 'R': 24,
	'S': 25, 'T': 26, 'U': 27, 'V': 28, 'W': 29, 'X': 30, 'Y': 31, 'Z': 32,
}
