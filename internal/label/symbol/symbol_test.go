package symbol_test

import (
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/label"
	"github.com/txng-vn/txng/internal/label/symbol"
)

// picture draws a matrix, scale pixels a module, with a quiet zone of quiet
// modules; a row of bars is drawn sixteen modules high.
func picture(m symbol.Matrix, scale, quiet int) image.Image {
	repeat := 1
	if m.Height == 1 {
		repeat = 16
	}
	p := image.NewGray(image.Rect(0, 0, (m.Width+2*quiet)*scale, (m.Height*repeat+2*quiet)*scale))
	for i := range p.Pix {
		p.Pix[i] = 255
	}
	for y := range m.Height * repeat {
		for x := range m.Width {
			for i := 0; m.Dark(x, y/repeat) && i < scale*scale; i++ {
				p.SetGray((x+quiet)*scale+i%scale, (y+quiet)*scale+i/scale, color.Gray{})
			}
		}
	}
	return p
}

type fatal interface{ Fatalf(string, ...any) }

// read reads a picture with a decoder that shares no code with the encoders.
func read(t fatal, reader gozxing.Reader, p image.Image) string {
	var err error
	for _, hint := range []gozxing.DecodeHintType{gozxing.DecodeHintType_TRY_HARDER, gozxing.DecodeHintType_PURE_BARCODE} {
		var bitmap *gozxing.BinaryBitmap
		if bitmap, err = gozxing.NewBinaryBitmapFromImage(p); err != nil {
			t.Fatalf("bitmap: %v", err)
		}
		var result *gozxing.Result
		if result, err = reader.Decode(bitmap, map[gozxing.DecodeHintType]any{hint: true}); err == nil {
			return result.GetText()
		}
	}
	t.Fatalf("decode: %v", err)
	return ""
}

// TestBothQREncodersSayTheSame is why the fast one may print what the public
// route shows by the other.
func TestBothQREncodersSayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.StringMatching(`https?://[a-z]{2,30}\.(vn|org)(:[0-9]{2,5})?/(01/[0-9]{14}/10/([A-Z0-9.-]|%2F|%2B){1,20}(/21/[A-Z0-9]{17})?|t/VN-[A-Z0-9]{10}/[A-Za-z0-9_-]{1,20})`).Draw(t, "content")
		level := rapid.SampledFrom([]symbol.Level{symbol.LevelL, symbol.LevelM, symbol.LevelQ, symbol.LevelH}).Draw(t, "level")
		version := symbol.QRVersion(content, level)
		if version == 0 {
			t.Skip("longer than the fast encoder takes")
		}
		encoder, err := symbol.NewQR(version, level)
		if err != nil {
			t.Fatal(err)
		}
		fast, err := encoder.Encode(content)
		if err != nil {
			t.Fatal(err)
		}
		slow, err := label.QR(content, level)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, qrcode.NewQRCodeReader(), picture(fast, 4, label.QuietZone)); got != content {
			t.Fatalf("%q was read as %q", content, got)
		}
		modules := symbol.NewMatrix(slow.Side(), slow.Side())
		slow.Each(func(x, y int) { modules.Set(x, y) })
		if got := read(t, qrcode.NewQRCodeReader(), picture(modules, 4, 0)); got != content {
			t.Fatalf("%q was read as %q", content, got)
		}
		if version := 4; slow.Side()+version < fast.Width+2*label.QuietZone {
			t.Errorf("%d modules where %d do", fast.Width, slow.Side()-2*label.QuietZone)
		}
	})
}

// TestVersionsHoldWhatTheySay fills each version to the last byte.
func TestVersionsHoldWhatTheySay(t *testing.T) {
	t.Parallel()
	for level := symbol.LevelL; level <= symbol.LevelH; level++ {
		for n := 1; ; n++ {
			content := strings.Repeat("a/", n/2+1)[:n]
			version := symbol.QRVersion(content, level)
			if version == 0 {
				break
			}
			if symbol.QRVersion(content+"a", level) == version {
				continue
			}
			encoder, err := symbol.NewQR(version, level)
			if err != nil {
				t.Fatal(err)
			}
			full, err := encoder.Encode(content)
			if err != nil {
				t.Fatalf("%d bytes in %d-%s: %v", n, version, level, err)
			}
			if got := read(t, qrcode.NewQRCodeReader(), picture(full, 3, 4)); got != content {
				t.Errorf("%d-%s: %q", version, level, got)
			}
			if _, err := encoder.Encode(content + "a"); err == nil {
				t.Errorf("%d-%s takes a byte too many", version, level)
			}
		}
	}
	if _, err := symbol.NewQR(symbol.MaxVersion+1, symbol.LevelL); err == nil {
		t.Error("a version too large")
	}
}

func elements(t *rapid.T) []gs1.Element {
	ais := []gs1.Element{{AI: "01", Value: "08930000000019"}}
	text := rapid.StringMatching(`[A-Za-z0-9!"%&'()*+,./:;<=>?_-]{1,20}`)
	if rapid.Bool().Draw(t, "17") {
		ais = append(ais, gs1.Element{AI: "17", Value: rapid.StringMatching(`2[0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9])`).Draw(t, "expiry")})
	}
	ais = append(ais, gs1.Element{AI: "10", Value: text.Draw(t, "lot")})
	if rapid.Bool().Draw(t, "21") {
		ais = append(ais, gs1.Element{AI: "21", Value: text.Draw(t, "serial")})
	}
	return ais
}

// scanned is what a scanner sends of ais: the separator after a value whose
// end only it shows.
func scanned(ais []gs1.Element) string {
	var b strings.Builder
	for i, ai := range ais {
		b.WriteString(ai.AI + ai.Value)
		if (ai.AI == "10" || ai.AI == "21") && i < len(ais)-1 {
			b.WriteByte(0x1d)
		}
	}
	return b.String()
}

func TestDataMatrixSaysTheElementString(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ais := elements(t)
		m, err := symbol.DataMatrix(gs1.Code{Elements: ais})
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, datamatrix.NewDataMatrixReader(), picture(m, 5, 2)); strings.TrimPrefix(got, "\x1d") != scanned(ais) || got[0] != 0x1d {
			t.Fatalf("%v was read as %q", ais, got)
		}
	})
}

func TestGS1128SaysTheElementString(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ais := elements(t)
		m, err := symbol.GS1128(gs1.Code{Elements: ais})
		if tooLong := len(scanned(ais)) > symbol.MaxGS1128; tooLong || err != nil {
			if !tooLong || !errors.Is(err, symbol.ErrTooLong) {
				t.Fatal(err)
			}
			return
		}
		p := picture(m, 2, 10)
		bitmap, err := gozxing.NewBinaryBitmapFromImage(p)
		if err != nil {
			t.Fatal(err)
		}
		result, err := oned.NewCode128Reader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_ASSUME_GS1: true})
		if err != nil {
			t.Fatal(err)
		}
		// This reader takes a check character of value 102 for one more FNC1.
		if got := strings.TrimSuffix(result.GetText(), "\x1d"); got != "]C1"+scanned(ais) {
			t.Fatalf("%v was read as %q", ais, got)
		}
	})
}

// TestGS1128HasItsLimit: 48 characters, of which the longest batch and serial
// behind a GTIN have more.
func TestGS1128HasItsLimit(t *testing.T) {
	t.Parallel()
	code := func(lot, serial int) gs1.Code {
		return gs1.Code{Elements: []gs1.Element{{AI: "01", Value: "08930000000019"}, {AI: "10", Value: strings.Repeat("A", lot)}, {AI: "21", Value: strings.Repeat("B", serial)}}}
	}
	if _, err := symbol.GS1128(code(13, 14)); err != nil {
		t.Error(err)
	}
	if _, err := symbol.GS1128(code(13, 15)); !errors.Is(err, symbol.ErrTooLong) {
		t.Errorf("49 characters: %v", err)
	}
}

// TestRunsAreTheDarkModules compares the fast walk with a slow one.
func TestRunsAreTheDarkModules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 200).Draw(t, "width")
		m := symbol.NewMatrix(width, 1)
		for _, x := range rapid.SliceOf(rapid.IntRange(0, width-1)).Draw(t, "dark") {
			m.Set(x, 0)
		}
		covered := make([]bool, width)
		for x, n := range m.Runs(0) {
			if n < 1 || x > 0 && covered[x-1] {
				t.Fatalf("a run at %d of %d", x, n)
			}
			for i := range n {
				covered[x+i] = true
			}
		}
		for x, dark := range covered {
			if dark != m.Dark(x, 0) {
				t.Fatalf("column %d", x)
			}
		}
	})
}

func BenchmarkQR(b *testing.B) {
	const content = "https://truyxuat.example.vn/01/08930000000019/10/TL-261124/21/AB23CD"
	version := symbol.QRVersion(content, symbol.LevelM)
	encoder, err := symbol.NewQR(version, symbol.LevelM)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("bulk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := encoder.Encode(content); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("go-qrcode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := label.QR(content, label.LevelM); err != nil {
				b.Fatal(err)
			}
		}
	})
}
