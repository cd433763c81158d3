package symbol

import "math/bits"

// penalty scores a masked symbol as ISO/IEC 18004, clause 7.8.3.1 does: the
// less, the easier it is to read. It takes the picture in rows and in columns,
// a line being one word, so that a line is scored by a few operations. It gives
// up at limit: a score that is told as limit or more may be higher.
func penalty(rows, columns []uint64, limit int) int {
	n := len(rows)
	score, dark := 0, 0
	for i := 0; i < n && score < limit; i++ {
		score += runs(rows[i], n) + runs(columns[i], n) + 40*(finderLike(rows[i], n)+finderLike(columns[i], n))
		dark += bits.OnesCount64(rows[i])
		if i > 0 {
			score += 3 * blocks(rows[i-1], rows[i], n)
		}
	}
	return score + 10*(abs(100*dark-50*n*n)/(5*n*n))
}

// ones is a word whose lowest n bits are set.
func ones(n int) uint64 { return 1<<n - 1 }

// runs gives 3 for five modules of one colour in a line, and 1 for each more.
func runs(line uint64, n int) (score int) {
	for _, v := range [2]uint64{line, ^line & ones(n)} {
		five := v & (v >> 1) & (v >> 2) & (v >> 3) & (v >> 4) // bit i: a run of five begins at i
		score += bits.OnesCount64(five) + 2*bits.OnesCount64(five&^(five<<1))
	}
	return score
}

// blocks counts the squares of 2 × 2 modules of one colour in two lines.
func blocks(a, b uint64, n int) int {
	alike := ^(a ^ b) & ^(a ^ a>>1)
	return bits.OnesCount64(alike & (^(a ^ b) >> 1) & ones(n-1))
}

// finderLike counts what looks like a finder pattern, 1:1:3:1:1 with four light
// modules before or after it.
func finderLike(line uint64, n int) int {
	const pattern = 0b1011101
	core := ^uint64(0)
	for i := range 7 {
		if pattern>>i&1 == 1 {
			core &= line >> i
		} else {
			core &= ^line >> i
		}
	}
	quiet := ^line & (^line >> 1) & (^line >> 2) & (^line >> 3) // bit i: four light ones begin at i
	within := ones(n - 10)                                      // where eleven modules can begin
	after := core & (quiet >> 7) & within
	before := quiet & (core >> 4) & within
	return bits.OnesCount64(after) + bits.OnesCount64(before)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
