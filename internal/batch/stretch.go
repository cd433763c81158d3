package batch

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"gorm.io/gorm"
)

// maxDigits is how many digits at a serial's end are read as a number.
const maxDigits = 18

// numbered is a serial as a stem and a number of so many digits: all digits at
// its end, at most maxDigits. Each text is one, in one way, so serials that
// follow each other are a range.
type numbered struct {
	stem   string
	width  int
	number int64
}

func stretchOf(text string) numbered {
	cut := len(text)
	for cut > 0 && len(text)-cut < maxDigits && text[cut-1] >= '0' && text[cut-1] <= '9' {
		cut--
	}
	n, _ := strconv.ParseInt(text[cut:], 10, 64) // "" is 0
	return numbered{text[:cut], len(text) - cut, n}
}

func (n numbered) text(number int64) string {
	if n.width == 0 {
		return n.stem
	}
	digits := strconv.FormatInt(number, 10)
	padded := make([]byte, 0, len(n.stem)+n.width)
	padded = append(padded, n.stem...)
	for range n.width - len(digits) {
		padded = append(padded, '0')
	}
	return string(append(padded, digits...))
}

// last is the greatest number of n's width.
func (n numbered) last() int64 {
	power := int64(1)
	for range n.width {
		power *= 10
	}
	return power - 1
}

// imported is a row of serial_imports: Count serials from FirstNumber, which
// are the product's places of version 0 from FirstPlace.
type imported struct {
	ProductID   string `gorm:"primaryKey"`
	Stem        string `gorm:"primaryKey"`
	Width       int    `gorm:"primaryKey"`
	FirstNumber int64  `gorm:"primaryKey"`
	Count       int64
	RunID       string
	FirstPlace  int64
	Looks       bool // one of them may have the form of a computed serial
}

// TableName is the table of serials brought from outside.
func (imported) TableName() string { return "serial_imports" }

func (m imported) form() numbered { return numbered{m.Stem, m.Width, m.FirstNumber} }

// imports are stretches in the order of places.
type imports []imported

func importsOf(q *gorm.DB, r Run) (all imports, err error) {
	err = q.Where("run_id = ?", r.ID).Order("first_place").Find(&all).Error
	return all, err
}

// texts are the serials of the places from one to before another.
func (all imports) texts(from, to int64) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range all {
			for at := max(from, m.FirstPlace); at < min(to, m.FirstPlace+m.Count); at++ {
				if !yield(m.form().text(m.FirstNumber + at - m.FirstPlace)) {
					return
				}
			}
		}
	}
}

// byNumber is stretches in the order of their texts.
type byNumber imports

func (all imports) index() byNumber {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b imported) int { return compareForms(a.form(), b.form()) })
	return byNumber(sorted)
}

func compareForms(a, b numbered) int {
	return cmp.Or(cmp.Compare(a.stem, b.stem), cmp.Compare(a.width, b.width), cmp.Compare(a.number, b.number))
}

// place is where a serial stands.
func (all byNumber) place(text string) (int64, bool) {
	n := stretchOf(text)
	after, exact := slices.BinarySearchFunc(all, n, func(m imported, n numbered) int { return compareForms(m.form(), n) })
	if exact {
		after++
	}
	if after == 0 {
		return 0, false
	}
	m := all[after-1]
	if m.Stem != n.stem || m.Width != n.width || n.number >= m.FirstNumber+m.Count {
		return 0, false
	}
	return m.FirstPlace + n.number - m.FirstNumber, true
}
