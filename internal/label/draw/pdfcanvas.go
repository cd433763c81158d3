package draw

import (
	"strconv"
)

// points is one millimetre in PDF's units.
const points = 72 / millimetresPerInch

// canvas writes the content of a page or form, in millimetres with Y down.
type canvas struct {
	height float64
	out    []byte
}

// begin turns PDF's axes, whose origin is the bottom left corner.
func (c *canvas) begin() {
	c.out = append(numbers(c.out, points, 0, 0, -points, 0, c.height*points), "cm\n"...)
}

func (c *canvas) layer(l Layer) {
	c.out = append(numbers(append(c.out, "q "...), 1, 0, 0, 1, l.X, l.Y), "cm\n"...)
	if l.Drawing.ID != 0 {
		c.out = append(strconv.AppendInt(append(c.out, "/S"...), int64(l.Drawing.ID), 10), " Do\n"...)
	} else {
		for _, mark := range l.Drawing.Marks {
			c.mark(mark)
		}
	}
	c.out = append(c.out, "Q\n"...)
}

func (c *canvas) mark(mark Mark) {
	switch m := mark.(type) {
	case Modules:
		c.modules(m)
	case Text:
		c.text(m)
	case Rule:
		c.out = append(numbers(c.out, m.X, m.Y, m.Width, m.Height), "re f\n"...)
	case Picture:
		c.out = append(numbers(append(c.out, "q "...), m.Width, 0, 0, -m.Height, m.X, m.Y+m.Height), "cm /P"...)
		c.out = append(strconv.AppendInt(c.out, int64(m.Image.ID), 10), " Do Q\n"...)
	}
}

// modules draws runs of modules as rectangles on a grid of whole numbers,
// which compress well.
func (c *canvas) modules(m Modules) {
	c.out = append(c.out, "q "...)
	c.out = append(fine(c.out, m.Width/float64(m.Symbol.Width)), " 0 0 "...)
	c.out = append(fine(c.out, m.Height/float64(m.Symbol.Height)), ' ')
	c.out = append(numbers(c.out, m.X, m.Y), "cm\n"...)
	for y := range m.Symbol.Height {
		for x, run := range m.Symbol.Runs(y) {
			c.out = append(strconv.AppendInt(c.out, int64(x), 10), ' ')
			c.out = append(strconv.AppendInt(c.out, int64(y), 10), ' ')
			c.out = append(strconv.AppendInt(c.out, int64(run), 10), " 1 re\n"...)
		}
	}
	c.out = append(c.out, "f Q\n"...)
}

func (c *canvas) text(t Text) {
	c.out = append(c.out, "BT /"...)
	c.out = append(append(c.out, t.Font.Name...), ' ')
	c.out = append(number(c.out, t.Size), " Tf 1 0 0 -1 "...)
	c.out = append(numbers(c.out, t.X, t.Y), "Tm <"...)
	for _, g := range t.Glyphs {
		c.out = append(c.out, hex[g>>12&15], hex[g>>8&15], hex[g>>4&15], hex[g&15])
	}
	c.out = append(c.out, "> Tj ET\n"...)
}

const hex = "0123456789ABCDEF"
