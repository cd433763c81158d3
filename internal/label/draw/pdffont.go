package draw

import (
	"bytes"
	"fmt"
	"image"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/txng-vn/txng/internal/label/font"
)

// fonts are the objects of the embedded fonts, by PostScript name.
type fonts map[string]int

// resources is the entry of a resource dictionary.
func (f fonts) resources() string {
	var out strings.Builder
	out.WriteString("/Font<<")
	for _, name := range slices.Sorted(maps.Keys(f)) {
		out.WriteString("/" + name + " " + strconv.Itoa(f[name]) + " 0 R")
	}
	out.WriteString(">>")
	return out.String()
}

// embed writes both weights as composite fonts whose codes are glyph numbers
// (ISO 32000-1, 9.7.4: CIDFontType2, Identity-H).
func (p *PDF) embed() error {
	p.fonts = fonts{}
	for _, load := range []func() (*font.Font, error){font.Regular, font.Bold} {
		f, err := load()
		if err != nil {
			return err
		}
		data, err := p.flate.deflated(f.Data)
		if err != nil {
			return err
		}
		unicode, err := p.flate.deflated(toUnicode(f))
		if err != nil {
			return err
		}
		file := p.object(stream("/Length1 "+strconv.Itoa(len(f.Data)), data))
		scale := func(units int) int { return units * 1000 / f.UnitsPerEm }
		descriptor := p.object(fmt.Appendf(nil, "<</Type/FontDescriptor/FontName/%s/Flags 32/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
			f.Name, scale(f.Bounds[0]), scale(f.Bounds[1]), scale(f.Bounds[2]), scale(f.Bounds[3]), scale(f.Ascent), -scale(f.Descent), scale(f.CapHeight), file))
		var widths []byte
		for _, advance := range f.Advances {
			widths = append(strconv.AppendInt(widths, int64(scale(advance)), 10), ' ')
		}
		descendant := p.object(fmt.Appendf(nil, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/W[0[%s]]>>",
			f.Name, descriptor, bytes.TrimSpace(widths)))
		toUnicode := p.object(stream("", unicode))
		p.fonts[f.Name] = p.object(fmt.Appendf(nil, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
			f.Name, descendant, toUnicode))
	}
	return nil
}

// toUnicode maps glyphs back to letters (ISO 32000-1, 9.10.3). Of letters that
// share a glyph the first counts.
func toUnicode(f *font.Font) []byte {
	letters := map[font.Glyph]rune{}
	for _, r := range slices.Sorted(maps.Keys(f.Runes)) {
		if _, taken := letters[f.Runes[r]]; !taken {
			letters[f.Runes[r]] = r
		}
	}
	out := []byte("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	for part := range slices.Chunk(slices.Sorted(maps.Keys(letters)), 100) {
		out = fmt.Appendf(out, "%d beginbfchar\n", len(part))
		for _, g := range part {
			out = fmt.Appendf(out, "<%04X><%04X>\n", uint16(g), letters[g])
		}
		out = append(out, "endbfchar\n"...)
	}
	return append(out, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}

func utf16Units(text string) []uint16 { return utf16.Encode([]rune(text)) }

// pictures are those of a drawing.
func pictures(d *Drawing) (all []Picture) {
	for _, mark := range d.Marks {
		if picture, ok := mark.(Picture); ok {
			all = append(all, picture)
		}
	}
	return all
}

// pictureNames are the entries for pictures, each written once.
func (p *PDF) pictureNames(all []Picture) (names string) {
	seen := map[int]bool{}
	for _, picture := range all {
		id := picture.Image.ID
		if p.images[id] == 0 {
			p.images[id] = p.object(p.imageObject(picture.Image))
		}
		if !seen[id] {
			seen[id] = true
			names += fmt.Sprintf("/P%d %d 0 R", id, p.images[id])
		}
	}
	return names
}

// imageObject is a picture in RGB on white.
func (p *PDF) imageObject(i *Image) []byte {
	size := i.Pixels.Bounds().Size()
	pixels := make([]byte, 0, 3*size.X*size.Y)
	for y := i.Pixels.Bounds().Min.Y; y < i.Pixels.Bounds().Max.Y; y++ {
		for x := i.Pixels.Bounds().Min.X; x < i.Pixels.Bounds().Max.X; x++ {
			pixels = append(pixels, onWhite(i.Pixels, x, y)...)
		}
	}
	content, err := p.flate.deflated(pixels)
	if err != nil {
		p.failed = err
	}
	return stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8", size.X, size.Y), content)
}

func onWhite(picture image.Image, x, y int) []byte {
	r, g, b, a := picture.At(x, y).RGBA()
	over := func(v uint32) byte { return byte((v + 0xffff - a) >> 8) } //nolint:gosec // at most 16 bits
	return []byte{over(r), over(g), over(b)}
}
