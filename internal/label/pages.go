package label

import (
	"fmt"
	"iter"

	"github.com/txng-vn/txng/internal/label/draw"
)

// sheet is the labels of one page.
type sheet struct {
	number int // of the page, from 1
	skip   int // places left empty before the first label
	labels []Label
}

// sheets deals labels out to pages; skip places of the first stay empty, for a
// sheet that was begun before.
func (l *layout) sheets(labels iter.Seq[Label], skip int) iter.Seq[sheet] {
	return func(yield func(sheet) bool) {
		s := sheet{number: 1, skip: skip}
		for label := range labels {
			s.labels = append(s.labels, label)
			if s.skip+len(s.labels) < l.perPage() {
				continue
			}
			if !yield(s) {
				return
			}
			s = sheet{number: s.number + 1}
		}
		if len(s.labels) > 0 {
			yield(s)
		}
	}
}

// chunked deals values out in slices of n.
func chunked[T any](in iter.Seq[T], n int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		var chunk []T
		for value := range in {
			if chunk = append(chunk, value); len(chunk) < n {
				continue
			}
			if !yield(chunk) {
				return
			}
			chunk = nil
		}
		if len(chunk) > 0 {
			yield(chunk)
		}
	}
}

// page is a sheet laid out.
func (l *layout) page(s sheet) (draw.Page, error) {
	p := draw.Page{Width: l.Page.Width, Height: l.Page.Height}
	for i, label := range s.labels {
		x, y := l.corner(s.skip + i)
		layers, err := l.layers(label, l.snap(x), l.snap(y))
		if err != nil {
			return p, err
		}
		p.Layers = append(p.Layers, layers...)
	}
	if foot := l.foot(s); foot != nil {
		p.Layers = append(p.Layers, draw.Layer{Drawing: &draw.Drawing{Marks: foot}})
	}
	return p, nil
}

// alone is one label on a page of its own size.
func (l *layout) alone(label Label) (draw.Page, error) {
	layers, err := l.layers(label, 0, 0)
	return draw.Page{Width: l.Label.Width, Height: l.Label.Height, Layers: layers}, err
}

func (l *layout) layers(label Label, x, y float64) (layers []draw.Layer, err error) {
	own, err := l.drawing(label)
	if err != nil {
		return nil, err
	}
	for _, d := range []*draw.Drawing{label.subject.shared, own} {
		if len(d.Marks) > 0 {
			layers = append(layers, draw.Layer{X: x, Y: y, Drawing: d})
		}
	}
	return layers, nil
}

// The foot of a sheet, in millimetres, and its letters, in points.
const (
	footRoom = 9.0 // below the last label, of which printers leave some white
	footSize = 6.0
)

// foot says under the labels of a sheet which they are, so that printing can
// begin again at the right one; nothing where there is no room for it.
func (l *layout) foot(s sheet) []draw.Mark {
	_, y := l.corner(l.perPage() - 1)
	y += l.Label.Height
	if l.Page.Kind != PaperSheet || l.Page.Height-y < footRoom || len(s.labels) == 0 {
		return nil
	}
	first, last := s.labels[0].Number, s.labels[len(s.labels)-1].Number
	text := fmt.Sprintf("Trang %s · tem %s–%s", grouped(int64(s.number)), grouped(first), grouped(last))
	return l.text(Element{X: l.Margin.Left, Y: y + 1.5, Width: l.Page.Width - 2*l.Margin.Left, Height: 3, Size: footSize, Align: AlignRight}, text)
}
