package symbol

import (
	"errors"
	"fmt"
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

func bitsOf(parts []coding.Encoding, v coding.Version) (bits int) {
	for _, part := range parts {
		bits += part.Bits(v)
	}
	return bits
}

// QRSide is the width of a version in modules.
func QRSide(version int) int { return 17 + 4*version }

// QR encodes texts into symbols of one version and level. It may be used by
// many goroutines at once.
type QR struct {
	side  int
	plan  *coding.Plan // with mask 0
	masks [8]mask
}

// mask is what turns a symbol with mask 0 into one with another mask, whatever
// its content: in rows, and the same in columns.
type mask struct{ rows, columns []uint64 }

// NewQR prepares for symbols of a version (1 to MaxVersion) and level.
func NewQR(version int, level Level) (*QR, error) {
	if version < 1 || version > MaxVersion {
		return nil, fmt.Errorf("QR version %d", version)
	}
	q := &QR{side: QRSide(version)}
	var plain []uint64
	for m := range q.masks {
		plan, err := coding.NewPlan(coding.Version(version), coding.Level(level), coding.Mask(m))
		if err != nil {
			return nil, err
		}
		code, err := plan.Encode(coding.String(""))
		if err != nil {
			return nil, err
		}
		rows := rowsOf(code)
		if m == 0 {
			q.plan, plain = plan, rows
		}
		difference := make([]uint64, q.side)
		for y := range rows {
			difference[y] = rows[y] ^ plain[y]
		}
		q.masks[m] = mask{difference, transposed(difference)}
	}
	return q, nil
}

// ErrTooLong is returned for a text that the symbol does not hold.
var ErrTooLong = errors.New("the text does not fit the symbol")

// Encode is the symbol that says content byte for byte, with the mask that
// scores best under ISO/IEC 18004, clause 7.8.3.
func (q *QR) Encode(content string) (Matrix, error) {
	parts := segments(content)
	if bitsOf(parts, q.plan.Version) > 8*q.plan.DataBytes {
		return Matrix{}, ErrTooLong
	}
	code, err := q.plan.Encode(parts...)
	if err != nil {
		return Matrix{}, err
	}
	rows := rowsOf(code)
	columns := transposed(rows)
	best, least := 0, int(^uint(0)>>1)
	r, c := make([]uint64, q.side), make([]uint64, q.side)
	for m, mask := range q.masks {
		for i := range r {
			r[i], c[i] = rows[i]^mask.rows[i], columns[i]^mask.columns[i]
		}
		if p := penalty(r, c); p < least {
			best, least = m, p
		}
	}
	for y := range rows {
		rows[y] ^= q.masks[best].rows[y]
	}
	return Matrix{Width: q.side, Height: q.side, words: 1, bits: rows}, nil
}

// rowsOf is the picture of a code, column 0 in the lowest bit.
func rowsOf(code *coding.Code) []uint64 {
	rows := make([]uint64, code.Size)
	for y := range rows {
		line := code.Bitmap[y*code.Stride : (y+1)*code.Stride]
		for x := range code.Size {
			rows[y] |= uint64(line[x/8]>>(7-x%8)&1) << x
		}
	}
	return rows
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
