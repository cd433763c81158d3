package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/vector"

	"github.com/txng-vn/txng/internal/label/font"
)

const millimetresPerInch = 25.4

// Raster draws pages as pixels. It keeps the glyphs it has drawn, and is for
// one goroutine.
type Raster struct {
	dots   float64 // per millimetre
	glyphs map[glyphKey]glyphMask
	kept   int     // bytes of glyphs
	white  []uint8 // what paper hands out
}

type glyphKey struct {
	font  *font.Font
	glyph font.Glyph
	size  float64
	part  int // of a pixel that the glyph begins after the whole one, in quarters
}

// glyphMask is a glyph's coverage, at being its corner from the pen's pixel.
type glyphMask struct {
	mask *image.Alpha
	at   image.Point
}

// NewRaster draws with so many dots in a millimetre.
func NewRaster(dots float64) *Raster { return &Raster{dots: dots, glyphs: map[glyphKey]glyphMask{}} }

func (r *Raster) px(mm float64) int { return int(math.Round(mm * r.dots)) }

// Size is the page's in pixels.
func (r *Raster) Size(p Page) image.Rectangle {
	return image.Rect(0, 0, r.px(p.Width), r.px(p.Height))
}

// Draw puts a drawing on dst, its origin x, y millimetres from dst's corner.
// The edges of modules and rules fall on whole pixels.
func (r *Raster) Draw(dst draw.Image, x, y float64, d *Drawing) {
	for _, mark := range d.Marks {
		switch m := mark.(type) {
		case Modules:
			r.modules(dst, x, y, m)
		case Text:
			r.text(dst, x, y, m)
		case Rule:
			fill(dst, r.rect(m.Box, x, y))
		case Picture:
			xdraw.CatmullRom.Scale(dst, r.rect(m.Box, x, y), m.Image.Pixels, m.Image.Pixels.Bounds(), draw.Over, nil)
		}
	}
}

// rect is a box in pixels, at least one wide and high.
func (r *Raster) rect(b Box, x, y float64) image.Rectangle {
	left, top := r.px(x+b.X), r.px(y+b.Y)
	return image.Rect(left, top, max(left+1, r.px(x+b.X+b.Width)), max(top+1, r.px(y+b.Y+b.Height)))
}

func (r *Raster) modules(dst draw.Image, x, y float64, m Modules) {
	w, h := m.Width/float64(m.Symbol.Width), m.Height/float64(m.Symbol.Height)
	for row := range m.Symbol.Height {
		top, bottom := r.px(y+m.Y+float64(row)*h), r.px(y+m.Y+float64(row+1)*h)
		for column, run := range m.Symbol.Runs(row) {
			left, right := r.px(x+m.X+float64(column)*w), r.px(x+m.X+float64(column+run)*w)
			fill(dst, image.Rect(left, top, right, bottom))
		}
	}
}

func fill(dst draw.Image, area image.Rectangle) {
	grey, ok := dst.(*image.Gray)
	if !ok {
		draw.Draw(dst, area, image.Black, image.Point{}, draw.Src)
		return
	}
	area = area.Intersect(grey.Rect)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		clear(grey.Pix[grey.PixOffset(area.Min.X, y):grey.PixOffset(area.Max.X, y)])
	}
}

func (r *Raster) text(dst draw.Image, x, y float64, t Text) {
	pen := (x + t.X) * r.dots
	baseline := r.px(y + t.Y)
	unit := t.Size / float64(t.Font.UnitsPerEm) * r.dots
	for _, g := range t.Glyphs {
		quarters := int(math.Round(pen * 4))
		whole := quarters >> 2
		mask := r.glyph(glyphKey{t.Font, g, unit, quarters & 3})
		if mask.mask != nil {
			at := image.Pt(whole, baseline).Add(mask.at)
			ink(dst, at, mask.mask)
		}
		pen += float64(t.Font.Advances[g]) * unit
	}
}

// ink darkens dst where the mask covers it.
func ink(dst draw.Image, at image.Point, mask *image.Alpha) {
	area := mask.Rect.Add(at)
	grey, ok := dst.(*image.Gray)
	if !ok {
		draw.DrawMask(dst, area, image.Black, image.Point{}, mask, image.Point{}, draw.Over)
		return
	}
	visible := area.Intersect(grey.Rect)
	for y := visible.Min.Y; y < visible.Max.Y; y++ {
		for x := visible.Min.X; x < visible.Max.X; x++ {
			cover := mask.Pix[mask.PixOffset(x-at.X, y-at.Y)]
			if p := &grey.Pix[grey.PixOffset(x, y)]; cover > 0 {
				*p = uint8(int(*p) * (255 - int(cover)) / 255) //nolint:gosec // within 0..255
			}
		}
	}
}

func (r *Raster) glyph(key glyphKey) glyphMask {
	if m, known := r.glyphs[key]; known {
		return m
	}
	m := rasterise(key)
	if m.mask != nil {
		if r.kept += len(m.mask.Pix); r.kept > maxKept {
			clear(r.glyphs)
			r.kept = len(m.mask.Pix)
		}
	}
	r.glyphs[key] = m
	return m
}

// rasterise fills a glyph's outline; size is pixels per unit of the em.
func rasterise(key glyphKey) glyphMask {
	outline := key.font.Outline(key.glyph)
	if len(outline) == 0 {
		return glyphMask{}
	}
	const fixedOne = 64
	bounds := outline.Bounds()
	scale := key.size / fixedOne
	shift := float64(key.part) / 4
	left, top := int(math.Floor(float64(bounds.Min.X)*scale+shift)), int(math.Floor(float64(bounds.Min.Y)*scale))
	right, bottom := int(math.Ceil(float64(bounds.Max.X)*scale+shift)), int(math.Ceil(float64(bounds.Max.Y)*scale))
	filler := vector.NewRasterizer(right-left, bottom-top)
	for _, s := range outline {
		p := func(i int) (float32, float32) {
			return float32(float64(s.Args[i].X)*scale + shift - float64(left)), float32(float64(s.Args[i].Y)*scale - float64(top))
		}
		trace(filler, s, p)
	}
	filler.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, right-left, bottom-top))
	filler.Draw(mask, mask.Rect, image.NewUniform(color.Alpha{A: 255}), image.Point{})
	return glyphMask{mask, image.Pt(left, top)}
}
