package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/picture"
)

// fruit is 32 × 16, red in its left upper quarter, else blue.
func fruit() *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, 32, 16))
	for y := range 16 {
		for x := range 32 {
			p.SetNRGBA(x, y, color.NRGBA{B: 255, A: 255})
			if x < 16 && y < 8 {
				p.SetNRGBA(x, y, color.NRGBA{R: 255, A: 255})
			}
		}
	}
	return p
}

// tiff is an EXIF block that claims an orientation and holds a secret.
func tiff(orientation byte) []byte {
	block := []byte{'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0}
	return append(block, "GPS-SECRET"...)
}

func jpegWith(t *testing.T, orientation byte) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, fruit(), &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	body := append([]byte("Exif\x00\x00"), tiff(orientation)...)
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(body) + 2)}, body...)
	return append(append([]byte{0xFF, 0xD8}, segment...), plain.Bytes()[2:]...)
}

func pngOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func prepared(t *testing.T, raw []byte) (picture.Content, image.Image) {
	t.Helper()
	content, err := picture.NewCleaner().Clean(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content.Bytes, []byte("SECRET")) {
		t.Error("metadata is kept")
	}
	decoded, _, err := image.Decode(bytes.NewReader(content.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	return content, decoded
}

func TestOrientationIsAppliedAndMetadataDropped(t *testing.T) {
	t.Parallel()
	// Where the red quarter is seen: left or right, up or down, and whether the sides swap.
	for orientation, want := range map[byte][3]bool{
		1: {true, true, false}, 2: {false, true, false}, 3: {false, false, false}, 4: {true, false, false},
		5: {true, true, true}, 6: {false, true, true}, 7: {false, false, true}, 8: {true, false, true},
	} {
		content, seen := prepared(t, jpegWith(t, orientation))
		w, h := seen.Bounds().Dx(), seen.Bounds().Dy()
		if content.MediaType != "image/jpeg" || (h > w) != want[2] {
			t.Errorf("orientation %d: %s of %d × %d", orientation, content.MediaType, w, h)
		}
		for _, left := range []bool{true, false} {
			for _, up := range []bool{true, false} {
				x, y := 3*w/4, 3*h/4
				if left {
					x = w / 4
				}
				if up {
					y = h / 4
				}
				r, _, b, _ := seen.At(x, y).RGBA()
				if red := r > b; red != (left == want[0] && up == want[1]) {
					t.Errorf("orientation %d: red=%v at left=%v up=%v", orientation, red, left, up)
				}
			}
		}
	}
}

func TestImagesAreEncodedAnew(t *testing.T) {
	t.Parallel()
	if content, _ := prepared(t, pngOf(t, fruit())); content.MediaType != "image/jpeg" {
		t.Errorf("an opaque PNG becomes %s", content.MediaType)
	}
	clear := fruit()
	clear.SetNRGBA(0, 0, color.NRGBA{})
	if content, seen := prepared(t, pngOf(t, clear)); content.MediaType != "image/png" {
		t.Errorf("a transparent PNG becomes %s", content.MediaType)
	} else if _, _, _, a := seen.At(0, 0).RGBA(); a != 0 {
		t.Error("transparency is lost")
	}
	if _, seen := prepared(t, pngOf(t, image.NewGray(image.Rect(0, 0, 5000, 10)))); seen.Bounds().Dx() != 1600 || seen.Bounds().Dy() < 3 {
		t.Errorf("a wide image becomes %v", seen.Bounds())
	}
	// A PNG whose eXIf chunk says upside down.
	chunk := append([]byte("eXIf"), tiff(3)...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk))
	chunk = append(binary.BigEndian.AppendUint32(nil, uint32(len(tiff(3)))), chunk...)
	raw := pngOf(t, fruit())
	const behindHeader = 8 + 25
	_, seen := prepared(t, append(append(append([]byte{}, raw[:behindHeader]...), chunk...), raw[behindHeader:]...))
	if r, _, b, _ := seen.At(31, 15).RGBA(); r < b {
		t.Error("the orientation of a PNG is not applied")
	}
}

func TestPrepareRefuses(t *testing.T) {
	t.Parallel()
	bomb := pngOf(t, fruit())
	binary.BigEndian.PutUint32(bomb[16:], 30_000) // width
	binary.BigEndian.PutUint32(bomb[20:], 30_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		raw     []byte
		pointer string
		code    string
		kind    fault.Kind
	}{
		"HTML":      {[]byte("<html><script>alert(1)</script>"), "/file", "unsupported_file", fault.KindInvalid},
		"GIF":       {[]byte("GIF89a\x01\x00\x01\x00"), "/file", "unsupported_file", fault.KindInvalid},
		"SVG":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "/file", "unsupported_file", fault.KindInvalid},
		"no image":  {[]byte("\x89PNG\r\n\x1a\nnot one"), "/file", "bad_image", fault.KindInvalid},
		"truncated": {jpegWith(t, 1)[:300], "/file", "bad_image", fault.KindInvalid},
		"bomb":      {bomb, "/file", "image_too_large", fault.KindInvalid},
		"too large": {make([]byte, picture.MaxSize+1), "", "file_too_large", fault.KindTooLarge},
	} {
		_, err := picture.NewCleaner().Clean(t.Context(), c.raw)
		f := fault.As(err)
		if f == nil || f.Kind != c.kind || c.pointer == "" && f.Code != c.code || c.pointer != "" && (len(f.Fields) != 1 || f.Fields[0].Pointer != c.pointer || f.Fields[0].Code != c.code) {
			t.Errorf("%s: %v, want %s at %q", name, err, c.code, c.pointer)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("%PDF-1.7"))
	f.Add(append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, 36}, append([]byte("Exif\x00\x00"), tiff(6)...)...))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"))
	cleaner := picture.NewCleaner()
	f.Fuzz(func(t *testing.T, raw []byte) {
		content, err := cleaner.Clean(t.Context(), raw)
		if err != nil && fault.As(err) == nil {
			t.Fatalf("not a fault: %v", err)
		}
		if err == nil && content.MediaType != "application/pdf" && content.MediaType != "image/jpeg" && content.MediaType != "image/png" {
			t.Fatal(content.MediaType)
		}
	})
}

// TestSmallCopies: wide pictures have narrower copies of the same proportions,
// narrow ones none, and what is transparent is white in them.
func TestSmallCopies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		width, height int
		want          []image.Point
	}{
		"wide":   {1400, 700, []image.Point{{320, 160}, {960, 480}}},
		"tall":   {400, 1500, []image.Point{{320, 1200}}},
		"narrow": {320, 200, nil},
		"thin":   {1500, 1, []image.Point{{320, 1}, {960, 1}}},
	} {
		p := image.NewNRGBA(image.Rect(0, 0, c.width, c.height)) // transparent
		content, _ := prepared(t, pngOf(t, p))
		var got []image.Point
		for _, small := range content.Small {
			shown, err := jpeg.Decode(bytes.NewReader(small.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, shown.Bounds().Size())
			if r, g, b, _ := shown.At(0, 0).RGBA(); r < 0xF000 || g < 0xF000 || b < 0xF000 || small.Width != shown.Bounds().Dx() {
				t.Errorf("%s: %d %d %d at the corner of a copy of %d", name, r, g, b, small.Width)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
