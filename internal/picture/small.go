package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
)

// Small is an image resized for pages, as JPEG.
type Small struct {
	Width int // pixels, one of Widths
	Bytes []byte
}

// Widths are those that pages show pictures in, in pixels, the narrowest
// first: beside a name, and across a page.
func Widths() []int { return []int{320, 960} }

// Wider reports whether raw is an image that has a copy of a width.
func Wider(raw []byte, width int) bool {
	media := mediaOf(string(raw[:min(len(raw), 16)]))
	if media == "" || media == PDF {
		return false
	}
	config, err := decodeConfig(media, raw)
	return err == nil && config.Width > width
}

// smallQuality is that of resized copies: they are looked at on phones, and
// paid for by the megabyte.
const smallQuality = 72

// smaller are the copies of p in each of Widths that it is wider than.
// Transparent parts are white in them.
func smaller(p *image.RGBA) (all []Small, err error) {
	for _, width := range Widths() {
		if p.Bounds().Dx() <= width {
			continue
		}
		var out bytes.Buffer
		if err = jpeg.Encode(&out, narrowed(p, width), &jpeg.Options{Quality: smallQuality}); err != nil {
			return nil, err
		}
		all = append(all, Small{width, out.Bytes()})
	}
	return all, nil
}

// narrowed is p on white paper, width pixels wide and as high as its
// proportions say. It halves first, as scaled does.
func narrowed(p *image.RGBA, width int) *image.RGBA {
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	for w > 2*width {
		w, h = (w+1)/2, (h+1)/2
		p = resized(p, w, h)
	}
	p = resized(p, width, max(1, h*width/w))
	paper := image.NewRGBA(p.Bounds())
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), p, image.Point{}, draw.Over)
	return paper
}
