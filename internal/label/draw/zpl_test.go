package draw_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/label/draw"
	"github.com/txng-vn/txng/internal/label/symbol"
)

// TestSymbolsAreTheSameDotsOnEveryWay compares the short way, by which ZPL
// draws a symbol of its own, with the picture that shared ones are sent as.
func TestSymbolsAreTheSameDotsOnEveryWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 70).Draw(t, "side")
		m := symbol.NewMatrix(side, side)
		m.Set(0, 0)
		for _, at := range rapid.SliceOf(rapid.IntRange(0, side*side-1)).Draw(t, "dark") {
			m.Set(at%side, at/side)
		}
		dots := rapid.SampledFrom([]float64{8, 300 / 25.4, 600 / 25.4}).Draw(t, "dots")
		module := float64(rapid.IntRange(1, 5).Draw(t, "module")) / dots
		at := float64(rapid.IntRange(0, 40).Draw(t, "at")) / dots
		mark := draw.Modules{Box: draw.Box{X: at, Y: at, Width: float64(side) * module, Height: float64(side) * module}, Symbol: m}
		page := draw.Page{Width: 60, Height: 60, Layers: []draw.Layer{{Drawing: &draw.Drawing{Marks: []draw.Mark{mark}}}}}

		var b bytes.Buffer
		z := draw.NewZPL(&b, dots)
		raster := draw.NewRaster(dots)
		if err := z.Add(z.Render(raster, page)); err != nil {
			t.Fatal(err)
		}
		area := raster.Area(mark)
		picture := image.NewGray(area)
		for i := range picture.Pix {
			picture.Pix[i] = 255
		}
		raster.Draw(picture, 0, 0, page.Layers[0].Drawing)
		if data := draw.Graphic(picture); !strings.Contains(b.String(), ","+data+"^FS\n^XZ\n") {
			t.Fatalf("%s\nis not\n%s", b.String(), data)
		}
	})
}

// TestEmptyPages: a page without marks is a form, a drawing and a picture.
func TestEmptyPages(t *testing.T) {
	t.Parallel()
	page := draw.Page{Width: 10, Height: 20.5}
	var b bytes.Buffer
	z := draw.NewZPL(&b, 8)
	if err := z.Add(z.Render(draw.NewRaster(8), page)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil || b.String() != "^XA^PW80^LL164^LH0,0\n^XZ\n" {
		t.Errorf("%q %v", b.String(), err)
	}
	svg, err := draw.SVG(page)
	if want := `<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="20.5mm" viewBox="0 0 10 20.5"><rect width="100%" height="100%" fill="#fff"/></svg>` + "\n"; err != nil || string(svg) != want {
		t.Errorf("%s %v", svg, err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(draw.NewRaster(8).Size(page))); err != nil {
		t.Fatal(err)
	}
}
