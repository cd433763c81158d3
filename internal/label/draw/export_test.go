package draw

import (
	"image"
	"strconv"
)

// Area is where a mark stands on a page, in pixels.
func (r *Raster) Area(m Mark) image.Rectangle { return r.rect(m.box(), 0, 0) }

// Graphic is a picture as ZPL sends it.
func Graphic(p *image.Gray) string { return string(graphic(nil, p)) }

// Number is v as PDF and SVG write it.
func Number(v float64) string { return string(number(nil, v)) }

// Parsed is what a reader takes a written number for.
func Parsed(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
