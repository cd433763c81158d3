package symbol_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/label/symbol"
)

// TestPenaltyIsTheStandards compares the score by words with one read module
// by module from ISO/IEC 18004, 7.8.3.1.
func TestPenaltyIsTheStandards(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := symbol.QRSide(rapid.IntRange(1, symbol.MaxVersion).Draw(t, "version"))
		m := symbol.NewMatrix(side, side)
		pattern := rapid.SliceOfN(rapid.Uint64(), side, side).Draw(t, "rows")
		if rapid.Bool().Draw(t, "smooth") { // long runs and finder-like rows too
			for y := range pattern {
				pattern[y] &= pattern[y] << 1 & (pattern[y] >> 3)
				pattern[y] |= 0b00001011101 << (y % 20)
			}
		}
		for y, row := range pattern {
			for x := range side {
				if row>>x&1 == 1 {
					m.Set(x, y)
				}
			}
		}
		if got, want := symbol.Penalty(m), slowly(m); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}

func slowly(m symbol.Matrix) (score int) {
	n, dark := m.Width, 0
	for _, at := range []func(i, j int) bool{func(i, j int) bool { return m.Dark(j, i) }, func(i, j int) bool { return m.Dark(i, j) }} {
		for i := range n {
			run := 1
			for j := 1; j <= n; j++ {
				if j < n && at(i, j) == at(i, j-1) {
					run++
					continue
				}
				if run >= 5 {
					score += run - 2
				}
				run = 1
			}
			for j := 0; j+11 <= n; j++ {
				for _, pattern := range []string{"10111010000", "00001011101"} {
					same := true
					for k := range 11 {
						same = same && at(i, j+k) == (pattern[k] == '1')
					}
					if same {
						score += 40
					}
				}
			}
		}
	}
	for y := range n {
		for x := range n {
			if m.Dark(x, y) {
				dark++
			}
			if x > 0 && y > 0 && m.Dark(x, y) == m.Dark(x-1, y) && m.Dark(x, y) == m.Dark(x, y-1) && m.Dark(x, y) == m.Dark(x-1, y-1) {
				score += 3
			}
		}
	}
	off := 100*dark - 50*n*n
	if off < 0 {
		off = -off
	}
	return score + 10*(off/(5*n*n))
}
