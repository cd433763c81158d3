package symbol

import (
	"iter"
	"math/bits"
)

// Matrix is the modules of one symbol; a bar code has one row.
type Matrix struct {
	Width, Height int // in modules
	words         int // of a row
	bits          []uint64
}

// NewMatrix is a light matrix.
func NewMatrix(width, height int) Matrix {
	words := (width + 63) / 64
	return Matrix{Width: width, Height: height, words: words, bits: make([]uint64, words*height)}
}

// Dark reports whether the module in column x of row y is dark.
func (m Matrix) Dark(x, y int) bool { return m.bits[y*m.words+x/64]>>(x%64)&1 == 1 }

// Set makes a module dark.
func (m Matrix) Set(x, y int) { m.bits[y*m.words+x/64] |= 1 << (x % 64) }

// Clear makes the modules of a square light, from column and row at, side
// modules wide.
func (m Matrix) Clear(at, side int) {
	for y := at; y < at+side; y++ {
		for x := at; x < at+side; x++ {
			m.bits[y*m.words+x/64] &^= 1 << (x % 64)
		}
	}
}

// Runs are the runs of dark modules in row y: the first one's column, and how
// many they are.
func (m Matrix) Runs(y int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for x := m.next(0, y, 0); x < m.Width; {
			end := m.next(x, y, ^uint64(0))
			if !yield(x, end-x) {
				return
			}
			x = m.next(end, y, 0)
		}
	}
}

// next is the first column from x whose module differs from flip (all ones:
// the first light one), Width when there is none.
func (m Matrix) next(x, y int, flip uint64) int {
	for x < m.Width {
		word := (m.bits[y*m.words+x/64] ^ flip) >> (x % 64)
		if word != 0 {
			return min(x+bits.TrailingZeros64(word), m.Width)
		}
		x = (x/64 + 1) * 64
	}
	return m.Width
}
