package label_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/label"
)

// goods are what the printed samples are of: long names, with every accent.
func goods() label.SampleGoods {
	return label.SampleGoods{
		Product: "Thanh long ruột đỏ Ví Dụ loại đặc biệt", Producer: "Hợp tác xã Nông nghiệp Ví dụ Mỹ Lộc Thượng", Lot: "261120AB3CD4EF5", Expiry: "2026-12-20",
		Content: label.Content{Count: 480, Kilograms: "1200"},
	}
}

// emblem is a made-up logo: a green leaf's worth of colour on transparent.
func emblem() image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, 300, 200))
	for y := range 200 {
		for x := range 300 {
			if dx, dy := x-150, y-100; dx*dx*4+dy*dy*9 < 80000 {
				p.SetNRGBA(x, y, color.NRGBA{20, 130, 60, 255})
			}
		}
	}
	return p
}

func templates(t testing.TB) []label.Template {
	t.Helper()
	all, err := label.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPrintedPagesCanBeRead prints a page of each built-in template at 300 dpi
// and has every code on it read by programs that drew none of it.
func TestPrintedPagesCanBeRead(t *testing.T) {
	t.Parallel()
	for _, template := range templates(t) {
		t.Run(template.Name, func(t *testing.T) {
			t.Parallel()
			g := goods()
			g.Logo = emblem()
			page := int64(template.Columns * template.Rows)
			sample, err := label.NewSample(template, page, g)
			if err != nil {
				t.Fatal(err)
			}
			var pdf bytes.Buffer
			if err := sample.Write(t.Context(), &pdf, label.FormatPDF, 0); err != nil {
				t.Fatal(err)
			}
			picture := dbtest.Tool(t, "poppler-utils", pdf.Bytes(), "pdftoppm", "-r", "300", "-png", "-singlefile", "-")
			keep(t, template.Name+".png", picture)
			want := wanted(template, sample)
			for i, code := range want {
				if read := codes(t, template, picture, i); !slices.Equal(read, code) {
					t.Errorf("on label %d was read %q, want %q", i+1, read, code)
				}
			}
			text := string(dbtest.Tool(t, "poppler-utils", pdf.Bytes(), "pdftotext", "-layout", "-", "-"))
			if !strings.Contains(text, "Nông nghiệp") && !strings.Contains(text, "Thanh long") {
				t.Errorf("the text cannot be copied: %.300s", text)
			}
		})
	}
}

// keep writes a picture where a person can look at it, if they asked for it.
func keep(t *testing.T, name string, picture []byte) {
	t.Helper()
	if dir := os.Getenv("TXNG_TEST_KEEP_LABELS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// wanted are the texts of the QR codes and GS1-128 on each label of a page, in
// order of their letters: the former as they stand, the latter as scanners send
// them.
func wanted(template label.Template, sample *label.Sample) (all [][]string) {
	for l := range sample.Labels() {
		var codes []string
		for _, e := range template.Elements {
			switch e.Kind {
			case label.ElementQR:
				codes = append(codes, l.Link)
			case label.ElementGS1128:
				if code := scanned(e.AIs, sample, l); code != "" {
					codes = append(codes, code)
				}
			case label.ElementDataMatrix, label.ElementText, label.ElementLogo, label.ElementRule: // for other readers
			}
		}
		slices.Sort(codes)
		all = append(all, codes)
	}
	return all
}

// scanned is the element string of what a label knows, FNC1 between values
// shown as a GS character; "" when it knows none.
func scanned(ais []string, sample *label.Sample, l label.Label) string {
	var b strings.Builder
	all := sample.Elements(l, ais).Elements
	for i, e := range all {
		b.WriteString(e.AI + e.Value)
		if slices.Contains([]string{"10", "21", "37"}, e.AI) && i < len(all)-1 {
			b.WriteByte(0x1d)
		}
	}
	return b.String()
}

// codes are what an outside reader finds on label i of a printed page, which it
// is shown alone, in order of their letters.
func codes(t *testing.T, template label.Template, page []byte, i int) (all []string) {
	t.Helper()
	if !slices.ContainsFunc(template.Elements, func(e label.Element) bool { return e.Kind == label.ElementQR || e.Kind == label.ElementGS1128 }) {
		return nil
	}
	whole, err := png.Decode(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	const dots = 300 / 25.4
	x := template.Margin.Left + float64(i%template.Columns)*(template.Label.Width+template.Gutter.X)
	y := template.Margin.Top + float64(i/template.Columns)*(template.Label.Height+template.Gutter.Y)
	area := image.Rect(int(x*dots), int(y*dots), int((x+template.Label.Width)*dots), int((y+template.Label.Height)*dots))
	return readCodes(t, asPNG(t, whole.(interface {
		SubImage(r image.Rectangle) image.Image
	}).SubImage(area)))
}

func readCodes(t *testing.T, picture []byte) (all []string) {
	t.Helper()
	for line := range strings.Lines(string(dbtest.Tool(t, "zbar-tools", picture, "zbarimg", "--quiet", "--raw", "-"))) {
		all = append(all, strings.TrimSuffix(line, "\n"))
	}
	slices.Sort(all)
	return all
}

func TestDataMatrixOnPaperCanBeRead(t *testing.T) {
	t.Parallel()
	for _, template := range templates(t) {
		if !slices.ContainsFunc(template.Elements, func(e label.Element) bool { return e.Kind == label.ElementDataMatrix }) {
			continue
		}
		sample, err := label.NewSample(template, 1, goods())
		if err != nil {
			t.Fatal(err)
		}
		var pdf bytes.Buffer
		if err := sample.Write(t.Context(), &pdf, label.FormatPDF, 0); err != nil {
			t.Fatal(err)
		}
		picture := dbtest.Tool(t, "poppler-utils", pdf.Bytes(), "pdftoppm", "-r", "300", "-png", "-singlefile", "-")
		file := filepath.Join(t.TempDir(), "page.png")
		if err := os.WriteFile(file, picture, 0o600); err != nil {
			t.Fatal(err)
		}
		read := dbtest.Tool(t, "dmtx-utils", nil, "dmtxread", "--gs1=29", "--milliseconds=20000", file)
		for l := range sample.Labels() {
			if want := scanned([]string{"01", "17", "10", "21"}, sample, l); strings.TrimPrefix(string(read), "\x1d") != want {
				t.Errorf("%s: %q, want %q", template.Name, read, want)
			}
		}
	}
}

// TestEveryOutputSaysTheSame reads the code on the same label from a picture, a
// drawing, a preview and what a thermal printer is sent.
func TestEveryOutputSaysTheSame(t *testing.T) {
	t.Parallel()
	for _, template := range templates(t) {
		if template.Page.Kind != label.PaperRoll {
			continue
		}
		t.Run(template.Name, func(t *testing.T) {
			t.Parallel()
			sample, err := label.NewSample(template, 1, goods())
			if err != nil {
				t.Fatal(err)
			}
			pictures := map[string][]byte{}
			var preview, zpl bytes.Buffer
			if err := sample.Preview(&preview); err != nil {
				t.Fatal(err)
			}
			pictures["preview"] = preview.Bytes()
			if err := sample.Write(t.Context(), &zpl, label.FormatZPL, 0); err != nil {
				t.Fatal(err)
			}
			forms := printZPL(t, zpl.String())
			if len(forms) != 1 {
				t.Fatalf("%d forms", len(forms))
			}
			pictures["zpl"] = asPNG(t, enlarged(forms[0], 3))
			keep(t, template.Name+".zpl", zpl.Bytes())
			keep(t, template.Name+".zpl.png", pictures["zpl"])
			for _, f := range []label.Format{label.FormatSVG, label.FormatPNG} {
				content := onlyEntry(t, sample, f)
				if f == label.FormatSVG {
					content = dbtest.Tool(t, "librsvg2-bin", content, "rsvg-convert", "--format=png", "--dpi-x=300", "--dpi-y=300")
				}
				pictures[string(f)] = content
			}
			for name, picture := range pictures {
				keep(t, template.Name+"."+name+".png", picture)
				if want := wanted(template, sample)[0]; len(want) > 0 {
					if read := readCodes(t, picture); !slices.Equal(read, want) {
						t.Errorf("%s was read as %q, want %q", name, read, want)
					}
				}
			}
		})
	}
}

func TestCSVForPrintHouses(t *testing.T) {
	t.Parallel()
	g := goods()
	g.Product, g.Lot = `=cmd|' /C calc'!A0`, "-5+3"
	sample, err := label.NewSample(templates(t)[0], 2, g)
	if err != nil {
		t.Fatal(err)
	}
	var csv bytes.Buffer
	if err := sample.Write(context.Background(), &csv, label.FormatCSV, 0); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(csv.String(), "\n")
	var first label.Label
	for l := range sample.Labels() {
		first = l
		break
	}
	want := fmt.Sprintf(`1,%s,%s,'=cmd|' /C calc'!A0,%s,'-5+3,,20/11/2026,20/12/2026,%s`, first.Serial, first.Link, sample.AI("01"), g.Producer)
	if len(lines) != 4 || lines[0] != "\ufeffnumber,serial,digital_link,product,code,lot,sscc,production_date,expiry_date,producer" || lines[1] != want {
		t.Errorf("%q\nwant %q", lines, want)
	}
}
