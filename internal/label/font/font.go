package font

import (
	"fmt"
	"math"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Glyph is a glyph's number in its font file.
type Glyph uint16

// Font is one weight. All lengths are in units of the em, of which UnitsPerEm
// make the font's size. It may be used by many goroutines at once.
type Font struct {
	Name                       string // PostScript name
	Data                       []byte // the TrueType file
	UnitsPerEm                 int
	Ascent, Descent, CapHeight int // above the baseline, below it (positive), of capitals
	Bounds                     [4]int
	Advances                   []int           // by glyph
	Runes                      map[rune]Glyph  // what the font can show
	outlines                   []sfnt.Segments // by glyph
}

func parse(name string, data []byte) (*Font, error) {
	file, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	f := &Font{Name: name, Data: data, UnitsPerEm: int(file.UnitsPerEm()), Runes: map[rune]Glyph{}}
	var b sfnt.Buffer
	em := fixed.I(f.UnitsPerEm)                            // one pixel is one unit
	for glyph := range sfnt.GlyphIndex(file.NumGlyphs()) { //nolint:gosec // at most 65,535
		advance, err := file.GlyphAdvance(&b, glyph, em, font.HintingNone)
		if err != nil {
			return nil, fmt.Errorf("font %s, glyph %d: %w", name, glyph, err)
		}
		segments, err := file.LoadGlyph(&b, glyph, em, nil)
		if err != nil {
			return nil, fmt.Errorf("font %s, glyph %d: %w", name, glyph, err)
		}
		f.Advances = append(f.Advances, advance.Round())
		f.outlines = append(f.outlines, append(sfnt.Segments(nil), segments...))
	}
	for r := rune(' '); r <= math.MaxUint16; r++ {
		if glyph, err := file.GlyphIndex(&b, r); err == nil && glyph != 0 {
			f.Runes[r] = Glyph(glyph)
		}
	}
	metrics, err := file.Metrics(&b, em, font.HintingNone)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	f.Ascent, f.Descent, f.CapHeight = metrics.Ascent.Round(), metrics.Descent.Round(), metrics.CapHeight.Round()
	bounds, err := file.Bounds(&b, em, font.HintingNone)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	f.Bounds = [4]int{bounds.Min.X.Round(), -bounds.Max.Y.Round(), bounds.Max.X.Round(), -bounds.Min.Y.Round()}
	return f, nil
}

// Missing is the glyph of what a font cannot show. It is empty in some fonts,
// but has a width: whoever draws a text puts a box there.
const Missing Glyph = 0

// Glyphs sets a text. What the font cannot show becomes Missing, but the sign of
// the dong, which becomes the letter that people write for it; characters that
// are not seen are left out: controls, also those of direction and of joining,
// and selectors of variants.
func (f *Font) Glyphs(text string) []Glyph {
	glyphs := make([]Glyph, 0, len(text))
	for _, r := range norm.NFC.String(text) {
		if r == '₫' && !f.Shows(r) {
			r = 'đ'
		}
		if !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) {
			glyphs = append(glyphs, f.Runes[r])
		}
	}
	return glyphs
}

// Shows reports whether the font can show r.
func (f *Font) Shows(r rune) bool { return f.Runes[r] != Missing }

// Width is how far glyphs reach, in units of the em.
func (f *Font) Width(glyphs []Glyph) (units int) {
	for _, g := range glyphs {
		units += f.Advances[g]
	}
	return units
}

// Outline is a glyph's shape in units of the em (as 26.6 fixed point), y
// downwards from the baseline.
func (f *Font) Outline(g Glyph) sfnt.Segments { return f.outlines[g] }
