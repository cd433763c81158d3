package label

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/csv"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"

	labeldraw "github.com/txng-vn/txng/internal/label/draw"
)

// Format is what a label run is written as.
type Format string

// The formats.
const (
	FormatPDF Format = "pdf" // vector pages
	FormatZPL Format = "zpl" // for thermal printers
	FormatSVG Format = "svg" // a ZIP of one SVG a label
	FormatPNG Format = "png" // a ZIP of one picture a label
	FormatCSV Format = "csv" // for print houses, who draw labels themselves
)

// MediaType is the format's.
func (f Format) MediaType() string {
	switch f {
	case FormatPDF:
		return "application/pdf"
	case FormatZPL:
		return "application/vnd.zebra.zpl"
	case FormatCSV:
		return "text/csv; charset=utf-8; header=present"
	case FormatSVG, FormatPNG:
	}
	return "application/zip"
}

// Extension ends the name of a file of the format.
func (f Format) Extension() string {
	if f == FormatSVG || f == FormatPNG {
		return string(f) + ".zip"
	}
	return string(f)
}

// write draws all labels in a format.
func (l *layout) write(ctx context.Context, w io.Writer, f Format, labels iter.Seq[Label], skip int) error {
	switch f {
	case FormatPDF:
		return l.pdf(ctx, w, labels, skip)
	case FormatZPL:
		return l.zpl(ctx, w, labels)
	case FormatSVG, FormatPNG:
		return l.zip(ctx, w, f, labels)
	case FormatCSV:
	}
	return writeCSV(ctx, w, labels)
}

func (l *layout) pdf(ctx context.Context, w io.Writer, labels iter.Seq[Label], skip int) error {
	p, err := labeldraw.NewPDF(w, l.Title.VI)
	if err != nil {
		return err
	}
	err = ordered(ctx, l.sheets(labels, skip), func() func(sheet) (labeldraw.Sheet, error) {
		var renderer labeldraw.PDFRenderer
		return func(s sheet) (labeldraw.Sheet, error) {
			page, err := l.page(s)
			if err != nil {
				return labeldraw.Sheet{}, err
			}
			return renderer.Render(page)
		}
	}, p.Add)
	if err != nil {
		return err
	}
	return p.Close()
}

func (l *layout) zpl(ctx context.Context, w io.Writer, labels iter.Seq[Label]) error {
	z := labeldraw.NewZPL(w, l.dots)
	err := ordered(ctx, chunked(l.sheets(labels, 0), formsAtOnce), func() func([]sheet) ([]labeldraw.Form, error) {
		raster := labeldraw.NewRaster(l.dots)
		return func(sheets []sheet) (forms []labeldraw.Form, err error) {
			done, err := l.turns.take(ctx, pixels(l.Page.Width, l.Page.Height, l.dots))
			if err != nil {
				return nil, err
			}
			defer done()
			for _, s := range sheets {
				page, err := l.page(s)
				if err != nil {
					return nil, err
				}
				forms = append(forms, z.Render(raster, page))
			}
			return forms, nil
		}
	}, func(forms []labeldraw.Form) error {
		for _, form := range forms {
			if err := l.background(ctx, z, form); err != nil {
				return err
			}
			if err := z.Add(form); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// background draws what form shares with those after it, unless the printer
// holds that already.
func (l *layout) background(ctx context.Context, z *labeldraw.ZPL, form labeldraw.Form) error {
	if z.Holds(form) {
		return nil
	}
	done, err := l.turns.take(ctx, pixels(l.Page.Width, l.Page.Height, l.dots))
	if err != nil {
		return err
	}
	graphic := z.Background(form)
	done()
	return z.Load(form, graphic)
}

// formsAtOnce is how many forms a goroutine draws before it hands them over: one
// is too little work for that.
const formsAtOnce = 16

// entry is a file of the ZIP, compressed.
type entry struct {
	header  zip.FileHeader
	content []byte
}

func (l *layout) zip(ctx context.Context, w io.Writer, f Format, labels iter.Seq[Label]) error {
	archive := zip.NewWriter(w)
	err := ordered(ctx, labels, func() func(Label) (entry, error) {
		raster := labeldraw.NewRaster(l.dots)
		var c compressor
		return func(label Label) (entry, error) {
			page, err := l.alone(label)
			if err != nil {
				return entry{}, err
			}
			draw := labeldraw.SVG
			if f == FormatPNG {
				draw = func(page labeldraw.Page) ([]byte, error) { return l.picture1(ctx, raster, page) }
			}
			content, err := draw(page)
			if err != nil {
				return entry{}, err
			}
			return c.compressed(fmt.Sprintf("%07d.%s", label.Number, f), content)
		}
	}, func(e entry) error {
		part, err := archive.CreateRaw(&e.header)
		if err == nil {
			_, err = part.Write(e.content)
		}
		return err
	})
	if err != nil {
		return err
	}
	return archive.Close()
}

// compressor keeps what compressing needs, more than a megabyte.
type compressor struct{ w *flate.Writer }

func (c *compressor) compressed(name string, content []byte) (entry, error) {
	var b bytes.Buffer
	if c.w == nil {
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		if err != nil {
			return entry{}, err
		}
		c.w = w
	}
	c.w.Reset(&b)
	if _, err := c.w.Write(content); err != nil {
		return entry{}, err
	}
	if err := c.w.Close(); err != nil {
		return entry{}, err
	}
	return entry{zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(content),
		CompressedSize64: uint64(b.Len()), UncompressedSize64: uint64(len(content)), //nolint:gosec // lengths
	}, b.Bytes()}, nil
}

// picture1 is a page in the printer's dots, black and white; in colour when it
// bears a picture.
func (l *layout) picture1(ctx context.Context, raster *labeldraw.Raster, page labeldraw.Page) ([]byte, error) {
	done, err := l.turns.take(ctx, pixels(page.Width, page.Height, l.dots))
	if err != nil {
		return nil, err
	}
	defer done()
	size := raster.Size(page)
	var picture image.Image
	if l.coloured(page) {
		picture = paint(raster, page, image.NewRGBA(size))
	} else {
		grey := paint(raster, page, image.NewGray(size))
		sharp := image.NewPaletted(size, color.Palette{color.White, color.Black})
		for i, v := range grey.Pix {
			if v < 128 {
				sharp.Pix[i] = 1
			}
		}
		picture = sharp
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err = encoder.Encode(&b, picture)
	return b.Bytes(), err
}

func (l *layout) coloured(page labeldraw.Page) bool {
	return slices.ContainsFunc(page.Layers, func(layer labeldraw.Layer) bool {
		return slices.ContainsFunc(layer.Drawing.Marks, func(mark labeldraw.Mark) bool {
			_, picture := mark.(labeldraw.Picture)
			return picture
		})
	})
}

func paint[P draw.Image](raster *labeldraw.Raster, page labeldraw.Page, onto P) P {
	draw.Draw(onto, onto.Bounds(), image.White, image.Point{}, draw.Src)
	for _, layer := range page.Layers {
		raster.Draw(onto, layer.X, layer.Y, layer.Drawing)
	}
	return onto
}

// The preview's dots per millimetre: 200 dpi, and 300 for what is small; fewer
// for pages that would have more than maxPixels.
const (
	previewSheet = 200 / 25.4
	previewSmall = 300 / 25.4
	smallPage    = 160.0 // mm
)

// preview draws the first page as PNG. While too much is being drawn for others
// its *fault.Error is busy, and nothing is written.
func (l *layout) preview(ctx context.Context, w io.Writer, labels iter.Seq[Label], skip int) error {
	for s := range l.sheets(labels, skip) {
		page, err := l.page(s)
		if err != nil {
			return err
		}
		content, err := l.previewed(ctx, page)
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	}
	return nil
}

func (l *layout) previewed(ctx context.Context, page labeldraw.Page) ([]byte, error) {
	dots := previewSheet
	if max(page.Width, page.Height) <= smallPage {
		dots = previewSmall
	}
	dots = min(dots, math.Sqrt(maxPixels/(page.Width*page.Height)))
	done, err := l.turns.soon(ctx, pixels(page.Width, page.Height, dots))
	if err != nil {
		return nil, err
	}
	defer done()
	raster := labeldraw.NewRaster(dots)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if l.coloured(page) {
		err = encoder.Encode(&b, paint(raster, page, image.NewRGBA(raster.Size(page))))
	} else {
		err = encoder.Encode(&b, paint(raster, page, image.NewGray(raster.Size(page))))
	}
	return b.Bytes(), err
}

// writeCSV lists labels for a print house. A byte order mark has spreadsheets
// read UTF-8; a cell that one would take for a formula begins with '.
func writeCSV(ctx context.Context, w io.Writer, labels iter.Seq[Label]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	columns := []string{"product", "code", "lot", "sscc", "production_date", "expiry_date", "producer"}
	if err := out.Write(append([]string{"number", "serial", "digital_link"}, columns...)); err != nil {
		return err
	}
	for label := range labels {
		row := []string{strconv.FormatInt(label.Number, 10), Harmless(label.Serial), label.Link}
		for _, name := range columns {
			row = append(row, Harmless(label.subject.values[name]))
		}
		if err := out.Write(row); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Harmless is a cell that no spreadsheet takes for a formula.
func Harmless(cell string) string {
	if cell != "" && bytes.IndexByte([]byte("=+-@\t\r"), cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}
