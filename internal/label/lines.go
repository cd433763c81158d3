package label

import (
	"math"
	"strings"

	"github.com/txng-vn/txng/internal/label/draw"
	"github.com/txng-vn/txng/internal/label/font"
)

const (
	millimetresPerPoint = 25.4 / 72

	// In ems: Vietnamese capitals bear two marks, one over the other.
	toBaseline = 1.05 // from a line's top
	lineHeight = 1.3  // a line alone, or from one baseline to the next
	smallest   = 0.6  // of the asked size, before words are cut
)

// text sets a text in an element's box. It is made smaller, to smallest of its
// size, until it fits; what does not fit even then ends in "…".
func (l *layout) text(e Element, text string) []draw.Mark {
	face := l.regular
	if e.Bold {
		face = l.bold
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil
	}
	size := math.Min(e.Size*millimetresPerPoint, e.Height/lineHeight)
	for step := 20; ; step-- { // of 5 %
		em := size * float64(step) / 20
		last := float64(step)/20 <= smallest
		room := setting{face: face, width: int(e.Width / em * float64(face.UnitsPerEm)), lines: max(1, min(max(1, e.Lines), int(e.Height/em/lineHeight+epsilon)))}
		lines, fits := room.set(words, last)
		if fits || last {
			return l.placed(e, face, em, lines)
		}
	}
}

// placed puts lines into a box, from its top.
func (l *layout) placed(e Element, face *font.Font, em float64, lines [][]font.Glyph) (marks []draw.Mark) {
	for n, glyphs := range lines {
		free := e.Width - float64(face.Width(glyphs))/float64(face.UnitsPerEm)*em
		x := e.X
		switch e.Align {
		case AlignCenter:
			x += free / 2
		case AlignRight:
			x += free
		case AlignLeft:
		}
		line := draw.Text{X: x, Y: e.Y + (toBaseline+float64(n)*lineHeight)*em, Size: em, Font: face, Glyphs: glyphs}
		marks = append(append(marks, line), boxes(line)...)
	}
	return marks
}

// boxes stand where a text has characters that the font lacks: an empty place
// would hide that something is missing.
func boxes(t draw.Text) (marks []draw.Mark) {
	unit := t.Size / float64(t.Font.UnitsPerEm)
	line := 0.06 * t.Size
	x := t.X
	for _, g := range t.Glyphs {
		width := float64(t.Font.Advances[g]) * unit
		if g == font.Missing {
			b := draw.Box{X: x + line, Y: t.Y - float64(t.Font.CapHeight)*unit, Width: width - 2*line, Height: float64(t.Font.CapHeight) * unit}
			marks = append(marks,
				draw.Rule{Box: draw.Box{X: b.X, Y: b.Y, Width: b.Width, Height: line}}, draw.Rule{Box: draw.Box{X: b.X, Y: b.Y + b.Height - line, Width: b.Width, Height: line}},
				draw.Rule{Box: draw.Box{X: b.X, Y: b.Y, Width: line, Height: b.Height}}, draw.Rule{Box: draw.Box{X: b.X + b.Width - line, Y: b.Y, Width: line, Height: b.Height}})
		}
		x += width
	}
	return marks
}

// setting is the room that a text has, in units of the em.
type setting struct {
	face         *font.Font
	width, lines int
}

// set breaks words into lines; fits unless they need more lines, or one is
// wider than a line. With cut such words are broken and the rest is left out.
func (s setting) set(words []string, cut bool) (lines [][]font.Glyph, fits bool) {
	space := s.face.Glyphs(" ")
	var line []font.Glyph
	fits = true
	for _, word := range words {
		glyphs := s.face.Glyphs(word)
		if joined := append(append(append([]font.Glyph(nil), line...), space...), glyphs...); len(line) > 0 && s.face.Width(joined) <= s.width {
			line = joined
			continue
		}
		if len(line) > 0 {
			lines = append(lines, line)
		}
		for s.face.Width(glyphs) > s.width && cut {
			n := s.fitting(glyphs)
			lines, glyphs = append(lines, glyphs[:n]), glyphs[n:]
		}
		fits = fits && s.face.Width(glyphs) <= s.width
		line = glyphs
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	if len(lines) <= s.lines {
		return lines, fits
	}
	if cut {
		lines = lines[:s.lines]
		lines[s.lines-1] = s.ended(lines[s.lines-1])
	}
	return lines, false
}

// fitting is how many glyphs fit into a line, one at least.
func (s setting) fitting(glyphs []font.Glyph) int {
	n := 1
	for n < len(glyphs) && s.face.Width(glyphs[:n+1]) <= s.width {
		n++
	}
	return n
}

// ended is a line with "…" at its end.
func (s setting) ended(line []font.Glyph) []font.Glyph {
	dots := s.face.Glyphs("…")
	for len(line) > 1 && s.face.Width(line)+s.face.Width(dots) > s.width {
		line = line[:len(line)-1]
	}
	return append(append([]font.Glyph(nil), line...), dots...)
}
