package label

import (
	"github.com/skip2/go-qrcode"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label/symbol"
)

// Level is how much of a symbol may be damaged and still be read.
type Level = symbol.Level

// The levels of ISO/IEC 18004; M is right for most labels.
const (
	LevelL = symbol.LevelL // about 7 %
	LevelM = symbol.LevelM // about 15 %
	LevelQ = symbol.LevelQ // about 25 %
	LevelH = symbol.LevelH // about 30 %
)

// QuietZone is the width of the light margin round a symbol, in modules
// (ISO/IEC 18004, 9.1).
const QuietZone = 4

// Symbol is one QR code: a square of dark and light modules.
type Symbol struct {
	dark [][]bool // rows, with the quiet zone
}

// QR encodes content, which is usually a GS1 Digital Link, byte for byte. It
// returns a *fault.Error: qr_content_missing for no content,
// qr_content_too_long for more than a symbol holds at this level.
func QR(content string, level Level) (*Symbol, error) {
	if content == "" {
		return nil, fault.New(fault.KindInvalid, "qr_content_missing",
			"Không có nội dung để tạo mã QR.", "There is nothing to put into the QR code.")
	}
	code, err := qrcode.New(content, recovery(level))
	if err != nil {
		return nil, fault.New(fault.KindInvalid, "qr_content_too_long",
			"Nội dung quá dài cho một mã QR.", "The content is too long for a QR code.").Wrap(err)
	}
	return &Symbol{dark: code.Bitmap()}, nil
}

// Side returns the width of the symbol in modules, quiet zones included.
func (s *Symbol) Side() int { return len(s.dark) }

// Each calls dark with column and row of every dark module, quiet zone counted.
func (s *Symbol) Each(dark func(x, y int)) {
	for y, row := range s.dark {
		for x, on := range row {
			if on {
				dark(x, y)
			}
		}
	}
}

func recovery(level Level) qrcode.RecoveryLevel {
	switch level {
	case LevelL:
		return qrcode.Low
	case LevelQ:
		return qrcode.High
	case LevelH:
		return qrcode.Highest
	case LevelM:
		return qrcode.Medium
	}
	return qrcode.Medium
}

// The sizes of a picture, in pixels.
const (
	MinSize = 64
	MaxSize = 2048
)

// CheckSize refuses a picture size outside 64..2048 pixels
// (*fault.Error, size_out_of_range).
func CheckSize(px int) error {
	if px < MinSize || px > MaxSize {
		return fault.New(fault.KindInvalid, "size_out_of_range",
			"Kích thước ảnh phải từ 64 đến 2048 điểm ảnh.", "The picture's size must be from 64 to 2048 pixels.")
	}
	return nil
}
