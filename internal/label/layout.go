package label

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label/draw"
	"github.com/txng-vn/txng/internal/label/font"
	"github.com/txng-vn/txng/internal/label/symbol"
)

// layout is a template made ready for one run: it puts the elements of a label
// where they belong, for every output alike. Many goroutines may use it.
type layout struct {
	Template

	dots          float64 // per millimetre
	ecc           string  // the request's, "" for the template's
	regular, bold *font.Font
	texts         [][]piece // by element
	images        map[string]*draw.Image
	logo          *draw.Image // the request's, nil for none

	mu    sync.Mutex
	codes map[codeSize]*symbol.QR
	count int // of shared drawings

	turns *turns // to draw pictures
}

type codeSize struct {
	version int
	level   symbol.Level
}

func newLayout(t Template) (*layout, error) {
	l := &layout{Template: t, dots: dots(t.DPI), texts: make([][]piece, len(t.Elements)), images: map[string]*draw.Image{}, codes: map[codeSize]*symbol.QR{}, turns: newTurns(patience)}
	var err error
	if l.regular, err = font.Regular(); err != nil {
		return nil, err
	}
	if l.bold, err = font.Bold(); err != nil {
		return nil, err
	}
	for i, e := range t.Elements {
		if e.Kind != ElementText {
			continue
		}
		if l.texts[i], err = parseText(e.Text, t.Goods); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// prepare lays out what the labels of s have in common, and one whole label,
// sample, so that whatever does not fit is found before anything is printed.
func (l *layout) prepare(s *subject, sample Label) error {
	l.count++
	s.shared, s.own = &draw.Drawing{ID: l.count}, nil
	for i := range l.Elements {
		if l.differs(i, s) {
			s.own = append(s.own, i)
			continue
		}
		marks, err := l.element(i, sample)
		if err != nil {
			return err
		}
		s.shared.Marks = append(s.shared.Marks, marks...)
	}
	_, err := l.drawing(sample)
	return err
}

// differs reports whether element i is not the same on all labels of s.
func (l *layout) differs(i int, s *subject) bool {
	_, dynamic := placeholders(l.Goods)
	switch e := l.Elements[i]; e.Kind {
	case ElementQR:
		return s.serial != ""
	case ElementDataMatrix, ElementGS1128:
		return s.serial != "" && slices.Contains(e.AIs, "21")
	case ElementText:
		return slices.ContainsFunc(l.texts[i], func(p piece) bool {
			return p.placeholder == "number" || s.serial != "" && slices.Contains(dynamic, p.placeholder)
		})
	case ElementLogo, ElementRule:
	}
	return false
}

// drawing is what is on one label beside what its subject's labels share.
func (l *layout) drawing(label Label) (*draw.Drawing, error) {
	d := &draw.Drawing{}
	for _, i := range label.subject.own {
		marks, err := l.element(i, label)
		if err != nil {
			return nil, err
		}
		d.Marks = append(d.Marks, marks...)
	}
	return d, nil
}

func (l *layout) element(i int, label Label) ([]draw.Mark, error) {
	e := l.Elements[i]
	if e.With != "" && label.value(e.With) == "" {
		return nil, nil
	}
	switch e.Kind {
	case ElementQR:
		return l.qr(i, e, label.Link)
	case ElementDataMatrix:
		return l.gs1Symbol(i, e, label, l.dataMatrix)
	case ElementGS1128:
		return l.gs1Symbol(i, e, label, l.gs1128)
	case ElementText:
		return l.text(e, filled(l.texts[i], func(name string) string {
			if name == "ais" {
				return humanReadable(label.known(identifiers(l.Goods)))
			}
			return label.value(name)
		})), nil
	case ElementLogo:
		return l.picture(e), nil
	case ElementRule:
	}
	return []draw.Mark{draw.Rule{Box: draw.Box{X: e.X, Y: e.Y, Width: e.Width, Height: e.Height}}}, nil
}

// picture is a logo in its own proportions, in the middle of its box; nothing
// when neither template nor request has one.
func (l *layout) picture(e Element) []draw.Mark {
	image := l.imageOf(e)
	if image == nil {
		return nil
	}
	size := image.Pixels.Bounds().Size()
	scale := math.Min(e.Width/float64(size.X), e.Height/float64(size.Y))
	w, h := float64(size.X)*scale, float64(size.Y)*scale
	return []draw.Mark{draw.Picture{Box: draw.Box{X: e.X + (e.Width-w)/2, Y: e.Y + (e.Height-h)/2, Width: w, Height: h}, Image: image}}
}

func (l *layout) imageOf(e Element) *draw.Image {
	if e.FileID != "" {
		return l.images[e.FileID]
	}
	return l.logo
}

// snap moves a length to the printer's nearest dot.
func (l *layout) snap(mm float64) float64 { return math.Round(mm*l.dots) / l.dots }

// module is the widest module, in whole dots of the printer, of which so many
// fit into a length; ok unless it is narrower than least.
func (l *layout) module(length float64, modules int, least float64) (mm float64, ok bool) {
	mm = math.Floor(length*l.dots/float64(modules)+epsilon) / l.dots
	return mm, mm >= least-epsilon && mm > 0
}

// doesNotFit is the fault of a code that is too large for its box.
func (l *layout) doesNotFit(i int, modules int, least, room float64) error {
	dot := 1 / l.dots
	need := float64(modules) * math.Ceil(least/dot-epsilon) * dot
	return fault.Invalid("query/template", "does_not_fit",
		fmt.Sprintf("Mẫu %s, phần tử %d: mã cần %.1f mm (mỗi ô ít nhất %.3f mm, máy in %d dpi) nhưng chỉ có %.1f mm. Hãy chọn mẫu lớn hơn hoặc địa chỉ ngắn hơn.", l.Name, i, need, least, l.DPI, room),
		fmt.Sprintf("Template %s, element %d: the code needs %.1f mm (a module is at least %.3f mm, the printer has %d dpi) and has %.1f mm. Choose a larger template or a shorter address.", l.Name, i, need, least, l.DPI, room))
}
