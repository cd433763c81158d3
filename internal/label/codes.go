package label

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/label/draw"
	"github.com/txng-vn/txng/internal/label/symbol"
)

// The quiet zones, in modules: ISO/IEC 16022, 7.2, and ISO/IEC 15417, 4.2.
const (
	quietDataMatrix = 1
	quietGS1128     = 10
)

// qr draws a link. Of the error correction levels that the request or the
// template allows, the highest whose modules are wide enough is taken, and its
// modules are as wide as the box allows.
func (l *layout) qr(i int, e Element, link string) ([]draw.Mark, error) {
	room, least := math.Min(e.Width, e.Height), e.leastModule(l.Goods)
	logo := l.imageOf(e)
	if !e.Logo {
		logo = nil
	}
	levels, err := l.levels(e, logo != nil)
	if err != nil {
		return nil, err
	}
	smallest := 0
	for _, level := range levels {
		version := symbol.QRVersion(link, level)
		if version == 0 {
			continue
		}
		side := symbol.QRSide(version)
		smallest = side + 2*QuietZone
		module, ok := l.module(room, smallest, least)
		if !ok {
			continue
		}
		code, err := l.code(codeSize{version, level})
		if err != nil {
			return nil, err
		}
		matrix, err := code.Encode(link)
		if err != nil {
			return nil, err
		}
		box := l.centred(e, float64(side)*module, float64(side)*module)
		return withLogo(matrix, box, module, logo), nil
	}
	if smallest == 0 {
		return nil, fault.Invalid("query/template", "qr_content_too_long", "Địa chỉ quá dài cho mã QR ở mức sửa lỗi này.", "The address is too long for a QR code of this level.")
	}
	return nil, l.doesNotFit(i, smallest, least, room)
}

// levels are those that may be taken, the highest first.
func (l *layout) levels(e Element, logo bool) ([]symbol.Level, error) {
	letter := e.ECC
	if l.ecc != "" {
		letter = l.ecc
	}
	if logo {
		if letter != "" && letter != "H" {
			return nil, fault.Invalid("query/ecc", "logo_needs_h", "Mã QR có biểu trưng phải dùng mức H.", "A QR code with a logo needs level H.")
		}
		letter = "H"
	}
	if level, asked := levelOf(letter); asked {
		return []symbol.Level{level}, nil
	}
	return []symbol.Level{symbol.LevelH, symbol.LevelQ, symbol.LevelM, symbol.LevelL}, nil
}

// code is the encoder of a size, made once.
func (l *layout) code(size codeSize) (*symbol.QR, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if code, known := l.codes[size]; known {
		return code, nil
	}
	code, err := symbol.NewQR(size.version, size.level)
	if err == nil {
		l.codes[size] = code
	}
	return code, err
}

// withLogo puts a picture into the middle of a symbol: on at most a twentieth
// of its modules, where level H restores almost a third, and never over the
// finder patterns, their separators or the format's bits, which take the nine
// modules at each edge.
func withLogo(matrix symbol.Matrix, box draw.Box, module float64, logo *draw.Image) []draw.Mark {
	if logo == nil {
		return []draw.Mark{draw.Modules{Box: box, Symbol: matrix}}
	}
	side := matrix.Width * 22 / 100
	side -= 1 - side%2 // odd, as the symbol is: so it stands in the middle
	first := (matrix.Width - side) / 2
	matrix.Clear(first, side)
	size := logo.Pixels.Bounds().Size()
	room := (float64(side) - 0.6) * module
	scale := room / float64(max(size.X, size.Y))
	w, h := float64(size.X)*scale, float64(size.Y)*scale
	picture := draw.Box{X: box.X + (box.Width-w)/2, Y: box.Y + (box.Height-h)/2, Width: w, Height: h}
	return []draw.Mark{draw.Modules{Box: box, Symbol: matrix}, draw.Picture{Box: picture, Image: logo}}
}

// centred is a box of a size in the middle of an element, on whole dots.
func (l *layout) centred(e Element, w, h float64) draw.Box {
	return draw.Box{X: l.snap(e.X + (e.Width-w)/2), Y: l.snap(e.Y + (e.Height-h)/2), Width: w, Height: h}
}

// The longest GS1-128, quiet zones included, and its widest module, in
// millimetres (GS1 General Specifications, sections 5.4.2 and 5.12.3).
const (
	longestGS1128 = 165.0
	widestGS1128  = 0.94
)

// known are the elements of codes that a label has a value for, in their order.
func (l Label) known(codes []string) (code gs1.Code) {
	for _, ai := range codes {
		element := l.subject.ais[ai]
		if ai == "21" {
			element = gs1.Element{AI: ai, Value: l.Serial}
		}
		if element.Value != "" {
			code.Elements = append(code.Elements, element)
		}
	}
	return code
}

// humanReadable is the text of a code under its symbol.
func humanReadable(code gs1.Code) string { return strings.Join(code.HRI(), " ") }

// said is what a GS1 symbol says on a label. Its *fault.Error is gs1_key_needed
// where the key that e begins with is not there.
func (l *layout) said(e Element, label Label) (gs1.Code, error) {
	code := label.known(e.AIs)
	if !e.supplements(l.Goods) && (len(code.Elements) == 0 || code.Elements[0].AI != e.AIs[0]) {
		return code, fault.Invalid("query/template", "gs1_key_needed", "Mẫu "+l.Name+" có mã GS1 nhưng hàng này chỉ có mã nội bộ; hãy chọn mẫu chỉ có mã QR.",
			"Template "+l.Name+" has a GS1 symbol, but these goods have a local code only; choose a template with a QR code alone.")
	}
	return code, nil
}

// supplements reports whether a symbol tells what is in a logistic unit, as far
// as it is known and there is room, and not which unit it is.
func (e Element) supplements(goods Goods) bool { return goods == GoodsUnits && e.AIs[0] != "00" }

// gs1Symbol draws one of the two GS1 symbols of e. Of what supplements the key
// the last elements are left out until the rest fits; content and count, which
// must stand together, are left out together.
func (l *layout) gs1Symbol(i int, e Element, label Label, one func(int, Element, gs1.Code) ([]draw.Mark, error)) ([]draw.Mark, error) {
	code, err := l.said(e, label)
	if err != nil {
		return nil, err
	}
	for len(code.Elements) > 0 {
		marks, err := one(i, e, code)
		if err == nil || !e.supplements(l.Goods) || fault.As(err) == nil {
			return marks, err
		}
		code.Elements = code.Elements[:len(code.Elements)-1]
		if (code.Value("02") == "") != (code.Value("37") == "") {
			code.Elements = nil
		}
	}
	return nil, nil
}

func (l *layout) dataMatrix(i int, e Element, code gs1.Code) ([]draw.Mark, error) {
	matrix, err := symbol.DataMatrix(code)
	if err != nil {
		return nil, tooLong(l.Name, i, err)
	}
	room, modules := math.Min(e.Width, e.Height), matrix.Width+2*quietDataMatrix
	module, ok := l.module(room, modules, e.leastModule(l.Goods))
	if !ok {
		return nil, l.doesNotFit(i, modules, e.leastModule(l.Goods), room)
	}
	side := float64(matrix.Width) * module
	return []draw.Mark{draw.Modules{Box: l.centred(e, side, side), Symbol: matrix}}, nil
}

// gs1128 draws bars over their text, which takes the lower part of the box.
func (l *layout) gs1128(i int, e Element, code gs1.Code) ([]draw.Mark, error) {
	bars, err := symbol.GS1128(code)
	if err != nil {
		return nil, tooLong(l.Name, i, err)
	}
	modules := bars.Width + 2*quietGS1128
	room := min(e.Width, longestGS1128, float64(modules)*widestGS1128)
	module, ok := l.module(room, modules, e.leastModule(l.Goods))
	if !ok {
		return nil, l.doesNotFit(i, modules, e.leastModule(l.Goods), room)
	}
	const pt = 9
	text := Element{X: e.X, Y: e.Y + e.Height - pt*millimetresPerPoint*lineHeight, Width: e.Width, Height: pt * millimetresPerPoint * lineHeight, Size: pt, Align: AlignCenter}
	e.Height -= text.Height
	box := l.centred(e, float64(bars.Width)*module, e.Height)
	return append([]draw.Mark{draw.Modules{Box: box, Symbol: bars}}, l.text(text, humanReadable(code))...), nil
}

// tooLong is the fault of a code that no symbol of its kind holds.
func tooLong(template string, i int, err error) error {
	if !errors.Is(err, symbol.ErrTooLong) {
		return err
	}
	return fault.Invalid("query/template", "gs1_content_too_long",
		fmt.Sprintf("Mẫu %s, phần tử %d: nội dung quá dài cho một mã GS1 (GS1-128 chứa nhiều nhất 48 ký tự). Hãy chọn mẫu chia nội dung ra nhiều mã, hoặc mẫu chỉ có mã QR.", template, i),
		fmt.Sprintf("Template %s, element %d: the content is too long for one GS1 symbol (a GS1-128 holds at most 48 characters). Choose a template that divides it, or one with a QR code alone.", template, i)).Wrap(err)
}
