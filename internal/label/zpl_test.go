package label_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/label"
)

var (
	download = regexp.MustCompile(`^~DGR:TXNG\.GRF,(\d+),(\d+),([0-9A-Zg-z,:!]*)\n`)
	field    = regexp.MustCompile(`^\^FO(\d+),(\d+)(\^XGR:TXNG\.GRF,1,1|\^GFA,(\d+),(\d+),(\d+),([0-9A-Zg-z,:!]*))\^FS\n`)
	head     = regexp.MustCompile(`^\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\n`)
)

// printZPL is a printer that knows the commands we send and refuses all others.
func printZPL(t testing.TB, zpl string) (forms []image.Image) {
	t.Helper()
	var background *image.Gray
	for zpl != "" {
		if zpl == "^XA^IDR:TXNG.GRF^FS^XZ\n" {
			return forms
		}
		if m := download.FindStringSubmatch(zpl); m != nil {
			background = graphic(t, m[1], m[2], m[3])
			zpl = zpl[len(m[0]):]
			continue
		}
		m := head.FindStringSubmatch(zpl)
		if m == nil {
			t.Fatalf("not a form: %.60q", zpl)
		}
		form := image.NewGray(image.Rect(0, 0, number(t, m[1]), number(t, m[2])))
		for i := range form.Pix {
			form.Pix[i] = 255
		}
		for zpl = zpl[len(m[0]):]; !strings.HasPrefix(zpl, "^XZ\n"); {
			f := field.FindStringSubmatch(zpl)
			if f == nil {
				t.Fatalf("not a field: %.60q", zpl)
			}
			picture := background
			if f[4] != "" {
				if f[4] != f[5] {
					t.Fatalf("%s bytes of %s", f[4], f[5])
				}
				picture = graphic(t, f[4], f[6], f[7])
			}
			stamp(form, number(t, f[1]), number(t, f[2]), picture)
			zpl = zpl[len(f[0]):]
		}
		forms = append(forms, form)
		zpl = zpl[len("^XZ\n"):]
	}
	return forms
}

func number(t testing.TB, digits string) int {
	t.Helper()
	n, err := strconv.Atoi(digits)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func stamp(onto *image.Gray, x, y int, picture *image.Gray) {
	for py := range picture.Rect.Dy() {
		for px := range picture.Rect.Dx() {
			if picture.GrayAt(px, py).Y == 0 {
				onto.SetGray(x+px, y+py, color.Gray{})
			}
		}
	}
}

// graphic undoes ZPL's compression, as the programming guide describes it.
func graphic(t testing.TB, total, perRow, data string) *image.Gray {
	t.Helper()
	width := 2 * number(t, perRow) // in digits
	rows, row, repeat := []string{}, "", 0
	end := func() {
		if len(row) != width {
			t.Fatalf("a row of %d digits, not %d", len(row), width)
		}
		rows, row = append(rows, row), ""
	}
	for _, c := range data {
		switch {
		case c >= 'g' && c <= 'z':
			repeat += 20 * int(c-'g'+1)
		case c >= 'G' && c <= 'Y':
			repeat += int(c - 'G' + 1)
		case c == ',' || c == '!':
			row += strings.Repeat(map[rune]string{',': "0", '!': "F"}[c], width-len(row))
			end()
		case c == ':':
			row = rows[len(rows)-1]
			end()
		default:
			row += strings.Repeat(string(c), max(1, repeat))
			if repeat = 0; len(row) >= width {
				end()
			}
		}
	}
	if row != "" || len(rows)*width/2 != number(t, total) {
		t.Fatalf("%d rows of %d bytes are not %s bytes", len(rows), width/2, total)
	}
	picture := image.NewGray(image.Rect(0, 0, 4*width, len(rows)))
	for y, row := range rows {
		for i, digit := range row {
			nibble, _ := strconv.ParseUint(string(digit), 16, 8)
			for bit := range 4 {
				if nibble>>(3-bit)&1 == 0 {
					picture.SetGray(4*i+bit, y, color.Gray{Y: 255})
				}
			}
		}
	}
	return picture
}

func enlarged(p image.Image, scale int) image.Image {
	size := p.Bounds().Size()
	big := image.NewGray(image.Rect(0, 0, (size.X+20)*scale, (size.Y+20)*scale))
	for y := range big.Rect.Dy() {
		for x := range big.Rect.Dx() {
			at := image.Pt(x/scale-10, y/scale-10)
			big.SetGray(x, y, color.Gray{Y: 255})
			if at.In(p.Bounds()) {
				big.Set(x, y, p.At(at.X, at.Y))
			}
		}
	}
	return big
}

func asPNG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func onlyEntry(t testing.TB, sample *label.Sample, f label.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sample.Write(t.Context(), &b, f, 0); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(archive.File) != 1 || archive.File[0].Name != "0000001."+string(f) {
		t.Fatalf("%v %v", archive, err)
	}
	file, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
