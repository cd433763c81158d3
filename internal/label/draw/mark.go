package draw

import (
	"image"

	"github.com/txng-vn/txng/internal/label/font"
	"github.com/txng-vn/txng/internal/label/symbol"
)

// Drawing is marks on a label. One that many pages share has an ID, and is
// written once where the format can refer to it.
type Drawing struct {
	ID    int // 0: of its own
	Marks []Mark
}

// Mark is one thing drawn: Modules, Text, Rule or Picture. Lengths are in
// millimetres.
type Mark interface{ box() Box }

// Box is a rectangle, X to the right and Y down.
type Box struct{ X, Y, Width, Height float64 }

func (b Box) box() Box { return b }

// Modules is a symbol without its quiet zone.
type Modules struct {
	Box

	Symbol symbol.Matrix
}

// Text is one line of glyphs from X, on the baseline Y. Its box is as wide as
// the line and reaches from the ascent to the descent.
type Text struct {
	X, Y   float64
	Size   float64 // of the em
	Font   *font.Font
	Glyphs []font.Glyph
}

func (t Text) box() Box {
	unit := t.Size / float64(t.Font.UnitsPerEm)
	return Box{t.X, t.Y - float64(t.Font.Ascent)*unit, float64(t.Font.Width(t.Glyphs)) * unit, float64(t.Font.Ascent+t.Font.Descent) * unit}
}

// Rule is a black rectangle: a line when it is thin.
type Rule struct{ Box }

// Picture is an image that fills its box.
type Picture struct {
	Box

	Image *Image
}

// Image is a picture that marks may share. ID is its own among those of a run.
type Image struct {
	ID     int
	Pixels image.Image // at most some hundred pixels a side
}

// Layer is a drawing with its origin on the page.
type Layer struct {
	X, Y    float64
	Drawing *Drawing
}

// Page is one sheet, or one printing of a roll.
type Page struct {
	Width, Height float64
	Layers        []Layer
}
