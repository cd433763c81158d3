package draw

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"slices"
	"strconv"
)

// ZPL writes pages as forms for a thermal printer. What pages share is sent to
// the printer once, as a graphic that each form recalls; everything else is a
// graphic field. Codes and letters are therefore exactly those of the other
// formats, whatever the printer's firmware and fonts, and nothing that a label
// says can be read as a command.
type ZPL struct {
	w          io.Writer
	raster     *Raster
	background string // what the printer holds
}

// backgroundName is the graphic in the printer's memory.
const backgroundName = "R:TXNG.GRF"

// usualForm is how many bytes the fields of most forms have at most.
const usualForm = 4 << 10

// NewZPL writes for a printer with so many dots in a millimetre.
func NewZPL(w io.Writer, dots float64) *ZPL { return &ZPL{w: w, raster: NewRaster(dots)} }

// Form is a page made ready by Render.
type Form struct {
	page       Page
	background string // names what the page shares
	fields     []byte
}

// Render draws what p does not share; r is the calling goroutine's.
func (z *ZPL) Render(r *Raster, p Page) Form {
	f := Form{page: p, fields: make([]byte, 0, usualForm)}
	for _, layer := range p.Layers {
		if layer.Drawing.ID != 0 {
			f.background += fmt.Sprint(layer.Drawing.ID, "@", r.px(layer.X), ",", r.px(layer.Y), ";")
			continue
		}
		for _, mark := range layer.Drawing.Marks {
			f.fields = field(f.fields, r, p, layer, mark)
		}
	}
	return f
}

// field draws one mark as a graphic field.
func field(out []byte, r *Raster, p Page, layer Layer, mark Mark) []byte {
	box, bleed := mark.box(), 0.0
	if text, isText := mark.(Text); isText {
		bleed = text.Size / 4 // some accents reach over the ascent
	}
	area := r.rect(Box{box.X - bleed, box.Y - bleed, box.Width + 2*bleed, box.Height + 2*bleed}, layer.X, layer.Y).Intersect(r.Size(p))
	if area.Empty() {
		return out
	}
	out = append(strconv.AppendInt(append(out, "^FO"...), int64(area.Min.X), 10), ',')
	out = append(strconv.AppendInt(out, int64(area.Min.Y), 10), "^GFA,"...)
	bytesPerRow := (area.Dx() + 7) / 8
	total := int64(bytesPerRow * area.Dy())
	out = append(strconv.AppendInt(out, total, 10), ',')
	out = append(strconv.AppendInt(out, total, 10), ',')
	out = append(strconv.AppendInt(out, int64(bytesPerRow), 10), ',')
	if m, isSymbol := mark.(Modules); isSymbol {
		return append(symbolGraphic(out, r, m, layer, area), "^FS\n"...)
	}
	picture := r.paper(area)
	r.Draw(picture, layer.X, layer.Y, &Drawing{Marks: []Mark{mark}})
	return append(graphic(out, picture), "^FS\n"...)
}

// Holds reports whether the printer holds what f shares with other forms.
func (z *ZPL) Holds(f Form) bool { return f.background == z.background }

// Background draws what f shares with other forms, for Load.
func (z *ZPL) Background(f Form) []byte {
	size := z.raster.Size(f.page)
	picture := z.raster.paper(size)
	for _, layer := range f.page.Layers {
		if layer.Drawing.ID != 0 {
			z.raster.Draw(picture, layer.X, layer.Y, layer.Drawing)
		}
	}
	bytesPerRow := (size.Dx() + 7) / 8
	out := fmt.Appendf(nil, "~DG%s,%d,%d,", backgroundName, bytesPerRow*size.Dy(), bytesPerRow)
	return append(graphic(out, picture), '\n')
}

// Load sends the printer the background of f, which it keeps for the forms to
// come.
func (z *ZPL) Load(f Form, background []byte) error {
	z.background = f.background
	_, err := z.w.Write(background)
	return err
}

// Add writes a form, whose background the printer holds. Forms go out in the
// order of labels.
func (z *ZPL) Add(f Form) error {
	size := z.raster.Size(f.page)
	form := fmt.Appendf(make([]byte, 0, len(f.fields)+100), "^XA^PW%d^LL%d^LH0,0\n", size.Dx(), size.Dy())
	if f.background != "" {
		form = fmt.Appendf(form, "^FO0,0^XG%s,1,1^FS\n", backgroundName)
	}
	_, err := z.w.Write(append(append(form, f.fields...), "^XZ\n"...))
	return err
}

// Close frees the printer's memory.
func (z *ZPL) Close() error {
	if z.background == "" {
		return nil
	}
	_, err := io.WriteString(z.w, "^XA^ID"+backgroundName+"^FS^XZ\n")
	return err
}

// maxKept is how much a Raster keeps for the next picture, in bytes.
const maxKept = 4 << 20

// paper is a white picture of an area, good until the next one is asked for.
func (r *Raster) paper(area image.Rectangle) *image.Gray {
	size := area.Dx() * area.Dy()
	if cap(r.white) > maxKept {
		r.white = nil
	}
	r.white = slices.Grow(r.white[:0], size)[:size]
	for i := range r.white {
		r.white[i] = 255
	}
	return &image.Gray{Pix: r.white, Stride: area.Dx(), Rect: area}
}

// graphic appends a picture in hexadecimal, black as 1, with ZPL's compression.
func graphic(out []byte, picture *image.Gray) []byte {
	size := picture.Rect.Size()
	rows := rowWriter{out: out, row: make([]byte, (size.X+7)/8)}
	for y := range size.Y {
		line := picture.Pix[y*picture.Stride : y*picture.Stride+size.X]
		for i := range rows.row {
			var eight byte
			for bit, v := range line[8*i : min(8*i+8, len(line))] {
				if v < 128 {
					eight |= 0x80 >> bit
				}
			}
			rows.row[i] = eight
		}
		rows.write(1)
	}
	return rows.out
}

// symbolGraphic is the graphic that Raster would draw of m: a row of modules is
// made once, and repeated for its other dots.
func symbolGraphic(out []byte, r *Raster, m Modules, layer Layer, area image.Rectangle) []byte {
	rows := rowWriter{out: out, row: make([]byte, (area.Dx()+7)/8)}
	w, h := m.Width/float64(m.Symbol.Width), m.Height/float64(m.Symbol.Height)
	for y := range m.Symbol.Height {
		clear(rows.row)
		for x, run := range m.Symbol.Runs(y) {
			left, right := r.px(layer.X+m.X+float64(x)*w)-area.Min.X, r.px(layer.X+m.X+float64(x+run)*w)-area.Min.X
			darken(rows.row, left, min(right, area.Dx()))
		}
		top, bottom := r.px(layer.Y+m.Y+float64(y)*h), r.px(layer.Y+m.Y+float64(y+1)*h)
		rows.write(min(bottom, area.Max.Y) - top)
	}
	return rows.out
}

// darken sets the dots from one to before another.
func darken(row []byte, from, to int) {
	for from < to {
		end := min(to, from/8*8+8)
		row[from/8] |= 0xff >> (from % 8) & (0xff << (7 - (end-1)%8))
		from = end
	}
}

// rowWriter appends rows of dots, eight to a byte, in hexadecimal with ZPL's
// compression: a letter repeats the next digit, "," fills the row with 0, "!"
// with F, and ":" repeats the row above.
type rowWriter struct {
	out, row, last, digits []byte
}

// write appends the row so many times.
func (w *rowWriter) write(times int) {
	for i := range times {
		if i > 0 || bytes.Equal(w.row, w.last) {
			w.out = append(w.out, ':')
			continue
		}
		w.digits = w.digits[:0]
		for _, b := range w.row {
			w.digits = append(w.digits, hex[b>>4], hex[b&15])
		}
		w.out = squeezed(w.out, w.digits)
		w.last = append(w.last[:0], w.row...)
	}
}

func squeezed(out, row []byte) []byte {
	for i := 0; i < len(row); {
		n := 1
		for i+n < len(row) && row[i+n] == row[i] {
			n++
		}
		if i+n == len(row) && (row[i] == '0' || row[i] == 'F') {
			if row[i] == 'F' {
				return append(out, '!')
			}
			return append(out, ',')
		}
		out = append(repeated(out, n), row[i])
		i += n
	}
	return out
}

// repeated says that the next digit stands n times: g to z are 20 to 400, G to
// Y are 1 to 19.
func repeated(out []byte, n int) []byte {
	for ; n > 400; n -= 400 {
		out = append(out, 'z')
	}
	if n == 1 {
		return out
	}
	if n >= 20 {
		out = append(out, byte('g'+n/20-1))
		n %= 20
	}
	if n > 0 {
		out = append(out, byte('G'+n-1))
	}
	return out
}
