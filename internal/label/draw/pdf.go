package draw

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
)

// PDF writes a document (ISO 32000-1) while its pages are drawn: an object is
// forgotten once it is written, and only where it stands is kept, 16 bytes a
// page. The fonts are embedded whole and say which letters their glyphs are,
// so that text can be searched and copied.
type PDF struct {
	w       io.Writer
	at      int64
	offsets []int64 // of objects, from number 1
	pages   []int   // their objects
	forms   map[int]int
	images  map[int]int
	fonts   fonts
	flate   deflater
	failed  error
}

// The first objects; the rest follow as they come.
const (
	objectCatalog = 1 + iota
	objectPages
	objectInfo
	objectsReserved = objectInfo
)

// NewPDF begins a document; title is what readers show as its name.
func NewPDF(w io.Writer, title string) (*PDF, error) {
	p := &PDF{w: w, offsets: make([]int64, objectsReserved), forms: map[int]int{}, images: map[int]int{}}
	p.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	p.objectAt(objectCatalog, []byte("<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>"))
	p.objectAt(objectInfo, []byte("<</Producer(TXNG)/Title "+textString(title)+">>"))
	if err := p.embed(); err != nil {
		return nil, err
	}
	return p, p.failed
}

// Sheet is a page made ready by a PDFRenderer.
type Sheet struct {
	page    Page
	content []byte // compressed
}

// PDFRenderer draws pages. It keeps what drawing needs, and is for one
// goroutine.
type PDFRenderer struct {
	out   []byte
	flate deflater
}

// Render draws a page.
func (r *PDFRenderer) Render(p Page) (Sheet, error) {
	c := canvas{height: p.Height, out: r.out[:0]}
	c.begin()
	for _, layer := range p.Layers {
		c.layer(layer)
	}
	r.out = c.out
	content, err := r.flate.deflated(c.out)
	return Sheet{p, content}, err
}

// Add writes a page, and before it what it is the first to share.
func (p *PDF) Add(s Sheet) error {
	var shared []Picture
	names := ""
	for _, layer := range s.page.Layers {
		id := layer.Drawing.ID
		if id == 0 {
			shared = append(shared, pictures(layer.Drawing)...)
			continue
		}
		if p.forms[id] == 0 {
			p.form(layer.Drawing)
		}
		if name := fmt.Sprintf("/S%d %d 0 R", id, p.forms[id]); !strings.Contains(names, name) {
			names += name
		}
	}
	content := p.object(stream("", s.content))
	page := p.object(fmt.Appendf(nil, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents %d 0 R/Resources<<%s/XObject<<%s%s>>>>>>",
		bytes.TrimSpace(numbers(nil, s.page.Width*points, s.page.Height*points)), content, p.fonts.resources(), names, p.pictureNames(shared)))
	p.pages = append(p.pages, page)
	return p.failed
}

// form writes a drawing that pages share.
func (p *PDF) form(d *Drawing) {
	c := canvas{}
	for _, mark := range d.Marks {
		c.mark(mark)
	}
	content, err := p.flate.deflated(c.out)
	if err != nil {
		p.failed = err
		return
	}
	const wide = 10000 // millimetres: nothing is clipped
	p.forms[d.ID] = p.object(stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[%d %d %d %d]/Resources<<%s/XObject<<%s>>>>",
		-wide, -wide, wide, wide, p.fonts.resources(), p.pictureNames(pictures(d))), content))
}

// Close ends the document.
func (p *PDF) Close() error {
	kids := make([]byte, 0, 10*len(p.pages))
	for _, page := range p.pages {
		kids = fmt.Appendf(kids, "%d 0 R ", page)
	}
	p.objectAt(objectPages, fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(p.pages), kids))
	start := p.at
	p.write(fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1))
	for _, at := range p.offsets {
		p.write(fmt.Appendf(nil, "%010d 00000 n \n", at))
	}
	p.write(fmt.Appendf(nil, "trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(p.offsets)+1, start))
	return p.failed
}

// object writes the next object and returns its number.
func (p *PDF) object(body []byte) int {
	p.offsets = append(p.offsets, 0)
	p.objectAt(len(p.offsets), body)
	return len(p.offsets)
}

func (p *PDF) objectAt(number int, body []byte) {
	p.offsets[number-1] = p.at
	p.write(append(append(fmt.Appendf(nil, "%d 0 obj\n", number), body...), "\nendobj\n"...))
}

func (p *PDF) write(b []byte) {
	if p.failed != nil {
		return
	}
	_, p.failed = p.w.Write(b)
	p.at += int64(len(b))
}

// stream is a compressed stream with the entries of its dictionary.
func stream(entries string, content []byte) []byte {
	return append(append(fmt.Appendf(nil, "<<%s/Filter/FlateDecode/Length %d>>\nstream\n", entries, len(content)), content...), "\nendstream"...)
}

// deflater compresses one content after the other; its writer has more than a
// megabyte, which is worth keeping.
type deflater struct{ w *zlib.Writer }

func (d *deflater) deflated(content []byte) ([]byte, error) {
	var b bytes.Buffer
	if d.w == nil {
		w, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
		if err != nil {
			return nil, err
		}
		d.w = w
	}
	d.w.Reset(&b)
	if _, err := d.w.Write(content); err != nil {
		return nil, err
	}
	err := d.w.Close()
	return b.Bytes(), err
}

// textString is text as a PDF string in UTF-16, in hexadecimal: nothing in it
// can end the string.
func textString(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16Units(text) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteString(">")
	return b.String()
}
