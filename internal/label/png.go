package label

import (
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/txng-vn/txng/internal/fault"
)

// PNG writes the symbol as a black-and-white picture of exactly sizePx by
// sizePx pixels. Each module is the same whole number of pixels; what is left
// over widens the quiet zone. A size outside 64..2048 (size_out_of_range) or
// too small for one pixel a module (size_too_small) is a *fault.Error, and
// nothing is written.
func (s *Symbol) PNG(w io.Writer, sizePx int) error {
	if err := CheckSize(sizePx); err != nil {
		return err
	}
	scale := sizePx / s.Side()
	if scale == 0 {
		return fault.New(fault.KindInvalid, "size_too_small",
			"Kích thước ảnh quá nhỏ cho mã QR này.", "The picture is too small for this QR code.")
	}
	picture := image.NewPaletted(image.Rect(0, 0, sizePx, sizePx), color.Palette{color.White, color.Black})
	margin := (sizePx - scale*s.Side()) / 2
	for y, row := range s.dark {
		top := margin + y*scale
		line := picture.Pix[top*picture.Stride : (top+1)*picture.Stride]
		for x, dark := range row {
			if dark {
				left := margin + x*scale
				fill(line[left : left+scale])
			}
		}
		for i := 1; i < scale; i++ {
			copy(picture.Pix[(top+i)*picture.Stride:], line)
		}
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	return encoder.Encode(w, picture)
}

// fill paints a run of pixels in the palette's second colour.
func fill(run []byte) {
	for i := range run {
		run[i] = 1
	}
}
