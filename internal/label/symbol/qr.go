package symbol

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"rsc.io/qr/coding"
)

// Level is how much of a QR symbol may be damaged and still be read.
type Level uint8

// The levels of ISO/IEC 18004, clause 7.5.1.
const (
	LevelL Level = iota // about 7 %
	LevelM              // about 15 %
	LevelQ              // about 25 %
	LevelH              // about 30 %
)

// String is the level's letter.
func (l Level) String() string { return "LMQH"[l&3 : l&3+1] }

// MaxVersion is the largest QR version made here: 61 modules a side, which
// hold 321 bytes at level L and 137 at H. No address on a label is longer, and
// a row of modules is one machine word.
const MaxVersion = 11

// QRVersion is the smallest version that holds a text at a level; 0 when none
// does.
func QRVersion(content string, level Level) int {
	for v := coding.Version(1); v <= MaxVersion; v++ {
		if bitsOf(segments(content), v) <= 8*v.DataBytes(coding.Level(level)) {
			return int(v)
		}
	}
	return 0
}

// segments are a text in the modes that take the least room. An address begins
// with small letters, which only byte mode has; what follows the host is mostly
// capitals, digits and slashes, for which alphanumeric mode needs 5.5 bits each.
func segments(content string) []coding.Encoding {
	const worthwhile = 8 // characters: they save 20 bits, and a second header has 13 to 15
	at := len(content)
	for at > 0 && strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", content[at-1]) >= 0 {
		at--
	}
	if len(content)-at < worthwhile {
		return []coding.Encoding{coding.String(content)}
	}
	if at == 0 {
		return []coding.Encoding{coding.Alpha(content)}
	}
	return []coding.Encoding{coding.String(content[:at]), coding.Alpha(content[at:])}
}

func bitsOf(parts []coding.Encoding, v coding.Version) (n int) {
	for _, part := range parts {
		n += part.Bits(v)
	}
	return n
}

// QRSide is the width of a version in modules.
func QRSide(version int) int { return 17 + 4*version }

// QR encodes texts into symbols of one version and level. It may be used by
// many goroutines at once.
type QR struct {
	side      int
	version   coding.Version
	level     coding.Level
	dataBytes int
	blank     picture    // with mask 0, all bits of data and check being 0
	spots     []spot     // of these bits, in their order
	masks     [8]picture // what turns mask 0 into another
}

// picture is the modules of a symbol in rows, column 0 in the lowest bit, and
// the same in columns.
type picture struct{ rows, columns []uint64 }

// spot is a module's column and row.
type spot struct{ x, y uint8 }

// NewQR prepares for symbols of a version (1 to MaxVersion) and level.
func NewQR(version int, level Level) (*QR, error) {
	if version < 1 || version > MaxVersion {
		return nil, fmt.Errorf("QR version %d", version)
	}
	q := &QR{side: QRSide(version), version: coding.Version(version), level: coding.Level(level)}
	for m := range q.masks {
		plan, err := coding.NewPlan(q.version, q.level, coding.Mask(m))
		if err != nil {
			return nil, err
		}
		rows := blankRows(plan)
		if m == 0 {
			q.dataBytes, q.spots, q.blank = plan.DataBytes, spotsOf(plan), picture{rows, transposed(rows)}
		}
		difference := make([]uint64, q.side)
		for y := range rows {
			difference[y] = rows[y] ^ q.blank.rows[y]
		}
		q.masks[m] = picture{difference, transposed(difference)}
	}
	return q, nil
}

// blankRows are the rows of a symbol whose bits of data and check are 0.
func blankRows(plan *coding.Plan) []uint64 {
	rows := make([]uint64, len(plan.Pixel))
	for y, line := range plan.Pixel {
		for x, pixel := range line {
			if pixel&coding.Black != 0 {
				rows[y] |= 1 << x
			}
		}
	}
	return rows
}

// spotsOf tells where each bit of data and check stands.
func spotsOf(plan *coding.Plan) []spot {
	spots := make([]spot, 8*(plan.DataBytes+plan.CheckBytes))
	for y, line := range plan.Pixel {
		for x, pixel := range line {
			if role := pixel.Role(); role == coding.Data || role == coding.Check {
				spots[pixel.Offset()] = spot{uint8(x), uint8(y)}
			}
		}
	}
	return spots
}

// ErrTooLong is returned for a text that the symbol does not hold.
var ErrTooLong = errors.New("the text does not fit the symbol")

// Encode is the symbol that says content byte for byte, with the mask that
// scores best under ISO/IEC 18004, clause 7.8.3. It returns ErrTooLong.
func (q *QR) Encode(content string) (Matrix, error) {
	parts := segments(content)
	if bitsOf(parts, q.version) > 8*q.dataBytes {
		return Matrix{}, ErrTooLong
	}
	var b coding.Bits
	for _, part := range parts {
		if err := part.Check(); err != nil {
			return Matrix{}, err
		}
		part.Encode(&b, q.version)
	}
	b.AddCheckBytes(q.version, q.level)
	plain := q.drawn(b.Bytes())
	best, least := 0, math.MaxInt
	one := picture{make([]uint64, q.side), make([]uint64, q.side)}
	for m, mask := range q.masks {
		for i := range one.rows {
			one.rows[i], one.columns[i] = plain.rows[i]^mask.rows[i], plain.columns[i]^mask.columns[i]
		}
		if p := penalty(one.rows, one.columns, least); p < least {
			best, least = m, p
		}
	}
	for y := range plain.rows {
		plain.rows[y] ^= q.masks[best].rows[y]
	}
	return Matrix{Width: q.side, Height: q.side, words: 1, bits: plain.rows}, nil
}

// drawn is the symbol of codewords with mask 0.
func (q *QR) drawn(codewords []byte) picture {
	p := picture{slices.Clone(q.blank.rows), slices.Clone(q.blank.columns)}
	for i, word := range codewords {
		for rest := word; rest != 0; rest &= rest - 1 {
			at := q.spots[8*i+7-bits.TrailingZeros8(rest)]
			p.rows[at.y] ^= 1 << at.x
			p.columns[at.x] ^= 1 << at.y
		}
	}
	return p
}

func transposed(rows []uint64) []uint64 {
	columns := make([]uint64, len(rows))
	for y, row := range rows {
		for x := range columns {
			columns[x] |= (row >> x & 1) << y
		}
	}
	return columns
}
