package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// picture draws a round fruit or grain on a light ground: the story's own
// picture, so that nobody's photograph is needed.
func picture(c color.RGBA) []byte {
	const size = 480
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			dx, dy := float64(x)-size/2, float64(y)-size/2
			radius := math.Hypot(dx, dy) / (size * 0.4)
			leaf := 1 + 0.08*math.Sin(9*math.Atan2(dy, dx)) // a scaly outline
			px := color.RGBA{247, 245, 238, 255}
			if radius < leaf {
				light := 1 - 0.45*math.Hypot(dx+size*0.12, dy+size*0.14)/(size*0.55)
				px = color.RGBA{scale(c.R, light), scale(c.G, light), scale(c.B, light), 255}
			}
			img.SetRGBA(x, y, px)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer does not fail
	return b.Bytes()
}

func scale(v uint8, by float64) uint8 { return uint8(math.Max(0, math.Min(255, float64(v)*by))) }
