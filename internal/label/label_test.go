package label_test

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label"
)

// decode reads a picture with a decoder that shares no code with the encoder.
// That decoder's search for a symbol in a photograph is led astray by a few
// contents whose data resembles a finder pattern, at any size; then it reads
// the modules where they stand, which proves the symbol all the same.
func decode(t interface{ Fatalf(string, ...any) }, picture image.Image) string {
	var err error
	for _, hint := range []gozxing.DecodeHintType{gozxing.DecodeHintType_TRY_HARDER, gozxing.DecodeHintType_PURE_BARCODE} {
		var bitmap *gozxing.BinaryBitmap
		var result *gozxing.Result
		if bitmap, err = gozxing.NewBinaryBitmapFromImage(picture); err != nil {
			t.Fatalf("bitmap: %v", err)
		}
		if result, err = qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{hint: true}); err == nil {
			return result.GetText()
		}
	}
	t.Fatalf("decode: %v", err)
	return ""
}

func urls() *rapid.Generator[string] {
	return rapid.StringMatching(`https?://[a-z]{2,12}\.(vn|org)(:[0-9]{2,5})?/(01/[0-9]{14}/10/([A-Z0-9.-]|%2F|%2B){1,20}(/21/[A-Z0-9]{17})?|t/VN-[A-Z0-9]{10}/[A-Za-z0-9_-]{1,20})`)
}

func levels() *rapid.Generator[label.Level] {
	return rapid.SampledFrom([]label.Level{label.LevelL, label.LevelM, label.LevelQ, label.LevelH})
}

func TestPNGSaysExactlyTheContent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content := urls().Draw(t, "content")
		symbol, err := label.QR(content, levels().Draw(t, "level"))
		if err != nil {
			t.Fatal(err)
		}
		size := rapid.IntRange(200, 700).Draw(t, "size")
		var b bytes.Buffer
		if err := symbol.PNG(&b, size); err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(&b)
		if err != nil || picture.Bounds() != image.Rect(0, 0, size, size) {
			t.Fatalf("%v, %v", picture.Bounds(), err)
		}
		if got := decode(t, picture); got != content {
			t.Fatalf("%q was read as %q", content, got)
		}
	})
}

func TestSVGSaysExactlyTheContent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content := urls().Draw(t, "content")
		symbol, err := label.QR(content, levels().Draw(t, "level"))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := symbol.SVG(&b, label.SVGOptions{Title: `Lô <1> & "2"`}); err != nil {
			t.Fatal(err)
		}
		if got := decode(t, rasterise(t, b.Bytes(), symbol.Side(), 5)); got != content {
			t.Fatalf("%q was read as %q", content, got)
		}
	})
}

var rectangle = regexp.MustCompile(`^M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// rasterise paints the one path of the document, scale pixels a module.
func rasterise(t *rapid.T, svg []byte, side, scale int) image.Image {
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Title   string `xml:"title"`
		Path    []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatal(err)
	}
	if n := strconv.Itoa(side); doc.ViewBox != "0 0 "+n+" "+n || len(doc.Path) != 1 || doc.Title != `Lô <1> & "2"` {
		t.Fatalf("unexpected document: %s", svg)
	}
	picture := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for d := doc.Path[0].D; d != ""; {
		m := rectangle.FindStringSubmatch(d)
		if m == nil || m[3] != m[4] {
			t.Fatalf("the path is not rectangles at %.40s", d)
		}
		d = d[len(m[0]):]
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		run, _ := strconv.Atoi(m[3])
		for py := y * scale; py < (y+1)*scale; py++ {
			for px := x * scale; px < (x+run)*scale; px++ {
				picture.SetGray(px, py, color.Gray{})
			}
		}
	}
	return picture
}

func TestTerminalSaysExactlyTheContent(t *testing.T) {
	t.Parallel()
	const content = "https://truyxuat.example.vn/01/08930000000019/10/TL-261124"
	symbol, err := label.QR(content, label.LevelM)
	if err != nil {
		t.Fatal(err)
	}
	for _, behind := range []label.Background{label.DarkBackground, label.LightBackground} {
		var b strings.Builder
		if err := symbol.Terminal(&b, behind); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		paper, ink := color.Gray{}, color.Gray{Y: 255}
		if behind == label.LightBackground {
			paper, ink = ink, paper
		}
		const scale = 4
		picture := image.NewGray(image.Rect(0, 0, symbol.Side()*scale, symbol.Side()*scale))
		for i := range picture.Pix {
			picture.Pix[i] = paper.Y
		}
		for y, line := range lines {
			for x, r := range []rune(line) {
				for half, on := range []bool{r == '█' || r == '▀', r == '█' || r == '▄'} {
					for i := 0; on && i < scale*scale; i++ {
						picture.SetGray(x*scale+i%scale, (2*y+half)*scale+i/scale, ink)
					}
				}
			}
		}
		if got := decode(t, picture); got != content {
			t.Errorf("%q was read as %q", content, got)
		}
	}
}

func TestPicturesKeepTheQuietZoneAndOneBitPerPixel(t *testing.T) {
	t.Parallel()
	symbol, err := label.QR("https://truyxuat.example.vn/t/VN-ABCDEFGHJ4/LO1", label.LevelM)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := symbol.PNG(&b, 300); err != nil {
		t.Fatal(err)
	}
	if depth := b.Bytes()[24]; depth != 1 {
		t.Errorf("the picture has %d bits a pixel, want 1", depth)
	}
	picture, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	quiet := label.QuietZone * (300 / symbol.Side())
	for i := range 300 {
		for depth := range quiet {
			for _, at := range []image.Point{{i, depth}, {depth, i}, {i, 299 - depth}, {299 - depth, i}} {
				if r, _, _, _ := picture.At(at.X, at.Y).RGBA(); r == 0 {
					t.Fatalf("the quiet zone is dark at %v", at)
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	symbol, err := label.QR("https://example.vn/"+strings.Repeat("a", 300), label.LevelH)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, missing := label.QR("", label.LevelM)
	_, tooLong := label.QR(strings.Repeat("a", 3000), label.LevelM)
	for code, errs := range map[string][]error{
		"qr_content_missing":  {missing},
		"qr_content_too_long": {tooLong},
		"size_out_of_range":   {symbol.PNG(&b, 63), symbol.PNG(&b, 2049), symbol.PNG(&b, -1), symbol.SVG(&b, label.SVGOptions{SizePx: 9999})},
		"size_too_small":      {symbol.PNG(&b, 64)},
	} {
		for _, err := range errs {
			if e := fault.As(err); e == nil || e.Code != code {
				t.Errorf("got %v, want %s", err, code)
			}
		}
	}
	if b.Len() != 0 {
		t.Errorf("%d bytes were written before the refusal", b.Len())
	}
}
