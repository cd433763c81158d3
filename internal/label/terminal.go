package label

import (
	"io"
	"strings"
)

// Background is the colour that a terminal shows behind its text.
type Background uint8

// The two kinds of terminal.
const (
	DarkBackground Background = iota
	LightBackground
)

// Terminal writes the symbol as text, two modules high per line in half
// blocks, so that a phone can read it from the screen. The text's own colour
// is the light module on a dark terminal and the dark module on a light one:
// cameras are not asked to read an inverted code.
func (s *Symbol) Terminal(w io.Writer, behind Background) error {
	var b strings.Builder
	for y := 0; y < len(s.dark); y += 2 {
		for x := range s.dark[y] {
			upper := s.inked(y, x, behind)
			lower := s.inked(y+1, x, behind)
			b.WriteString(halfBlock(upper, lower))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inked reports whether the module is drawn in the text's colour. The line
// under an odd last row belongs to the terminal and stays unmarked.
func (s *Symbol) inked(y, x int, behind Background) bool {
	if y >= len(s.dark) {
		return false
	}
	return s.dark[y][x] == (behind == LightBackground)
}

func halfBlock(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
