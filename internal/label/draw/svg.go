package draw

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"strconv"
)

// SVG is the page as a document of its own, in millimetres. Letters are
// outlines, so that it looks the same wherever it is opened.
func SVG(p Page) ([]byte, error) {
	out := []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="`)
	out = append(number(out, p.Width), `mm" height="`...)
	out = append(number(out, p.Height), `mm" viewBox="0 0 `...)
	out = append(number(append(number(out, p.Width), ' '), p.Height), `"><rect width="100%" height="100%" fill="#fff"/>`...)
	for _, layer := range p.Layers {
		out = append(out, `<g transform="translate(`...)
		out = append(number(append(number(out, layer.X), ' '), layer.Y), `)">`...)
		for _, mark := range layer.Drawing.Marks {
			var err error
			if out, err = svgMark(out, mark); err != nil {
				return nil, err
			}
		}
		out = append(out, "</g>"...)
	}
	return append(out, "</svg>\n"...), nil
}

func svgMark(out []byte, mark Mark) ([]byte, error) {
	switch m := mark.(type) {
	case Modules:
		out = placed(out, m.X, m.Y, m.Width/float64(m.Symbol.Width), m.Height/float64(m.Symbol.Height))
		for y := range m.Symbol.Height {
			for x, run := range m.Symbol.Runs(y) {
				out = append(strconv.AppendInt(append(out, 'M'), int64(x), 10), ' ')
				out = append(strconv.AppendInt(out, int64(y), 10), 'h')
				out = append(strconv.AppendInt(out, int64(run), 10), "v1h-"...)
				out = append(strconv.AppendInt(out, int64(run), 10), 'z')
			}
		}
		out = append(out, `" shape-rendering="crispEdges"/>`...)
	case Text:
		unit := m.Size / float64(m.Font.UnitsPerEm)
		out = placed(out, m.X, m.Y, unit, unit)
		x := 0
		for _, g := range m.Glyphs {
			out = path(out, m.Font.Outline(g), x)
			x += m.Font.Advances[g]
		}
		out = append(out, `"/>`...)
	case Rule:
		out = append(boxed(append(out, "<rect"...), m.Box), "/>"...)
	case Picture:
		var picture bytes.Buffer
		if err := png.Encode(&picture, m.Image.Pixels); err != nil {
			return nil, err
		}
		out = append(boxed(append(out, "<image"...), m.Box), ` href="data:image/png;base64,`...)
		out = append(base64.StdEncoding.AppendEncode(out, picture.Bytes()), `"/>`...)
	}
	return out, nil
}

// placed begins a path whose coordinates are moved and scaled.
func placed(out []byte, x, y, w, h float64) []byte {
	out = append(out, `<path transform="matrix(`...)
	out = append(fine(out, w), " 0 0 "...)
	out = append(fine(out, h), ' ')
	out = number(append(number(out, x), ' '), y)
	return append(out, `)" d="`...)
}

// fine appends a scale, which is small and multiplies large numbers.
func fine(out []byte, v float64) []byte { return strconv.AppendFloat(out, v, 'f', 8, 64) }

func boxed(out []byte, b Box) []byte {
	out = append(number(append(out, ` x="`...), b.X), `" y="`...)
	out = append(number(out, b.Y), `" width="`...)
	out = append(number(out, b.Width), `" height="`...)
	return append(number(out, b.Height), '"')
}
