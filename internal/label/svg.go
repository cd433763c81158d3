package label

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// SVGOptions says how a symbol is drawn as SVG.
type SVGOptions struct {
	SizePx int    // width and height in CSS pixels, 64..2048; 0 lets the symbol fill its box
	Title  string // what a screen reader says; "" for none
}

// SVG writes the symbol as an SVG document: a light square and one dark path
// on a grid of modules, which prints sharp at any size. A size outside
// 64..2048 is a *fault.Error (size_out_of_range), and nothing is written.
func (s *Symbol) SVG(w io.Writer, o SVGOptions) error {
	var b strings.Builder
	side := strconv.Itoa(s.Side())
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + " " + side + `"`)
	if o.SizePx != 0 {
		if err := CheckSize(o.SizePx); err != nil {
			return err
		}
		px := strconv.Itoa(o.SizePx)
		b.WriteString(` width="` + px + `" height="` + px + `"`)
	}
	b.WriteString(` shape-rendering="crispEdges" role="img">`)
	if o.Title != "" {
		b.WriteString("<title>")
		if err := xml.EscapeText(&b, []byte(o.Title)); err != nil {
			return err
		}
		b.WriteString("</title>")
	}
	b.WriteString(`<rect width="` + side + `" height="` + side + `" fill="#fff"/><path d="`)
	s.path(&b)
	b.WriteString(`"/></svg>`)
	_, err := io.WriteString(w, b.String())
	return err
}

// path writes each run of dark modules in a row as one rectangle.
func (s *Symbol) path(b *strings.Builder) {
	for y, row := range s.dark {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			run := strconv.Itoa(x - start)
			b.WriteString("M" + strconv.Itoa(start) + " " + strconv.Itoa(y) + "h" + run + "v1h-" + run + "z")
		}
	}
}
