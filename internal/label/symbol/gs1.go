package symbol

import (
	"fmt"
	"image"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"

	"github.com/txng-vn/txng/internal/gs1"
)

// separator stands for FNC1 in gs1.Code.ScannerData.
const separator = "\x1d"

// MaxGS1128 is how many characters one GS1-128 holds at most: identifiers,
// values and separators (GS1 General Specifications, section 5.4.2).
const MaxGS1128 = 48

// DataMatrix is the GS1 DataMatrix of a code. It returns ErrTooLong for one
// that no symbol holds.
func DataMatrix(code gs1.Code) (Matrix, error) {
	fnc1 := string([]byte{datamatrix.FNC1})
	m, err := datamatrix.Encode(fnc1 + strings.ReplaceAll(code.ScannerData(), separator, fnc1))
	if err != nil {
		return Matrix{}, fmt.Errorf("%w: %w", ErrTooLong, err)
	}
	return matrixOf(m), nil
}

// GS1128 is the GS1-128 of a code, one row of modules. It returns ErrTooLong
// for more than MaxGS1128 characters.
func GS1128(code gs1.Code) (Matrix, error) {
	data, fnc1 := code.ScannerData(), string(code128.FNC1)
	if len(data) > MaxGS1128 {
		return Matrix{}, ErrTooLong
	}
	m, err := code128.Encode(fnc1 + strings.ReplaceAll(data, separator, fnc1))
	if err != nil {
		return Matrix{}, err
	}
	return matrixOf(m), nil
}

func matrixOf(code barcode.Barcode) Matrix {
	size := code.Bounds().Size()
	m := NewMatrix(size.X, size.Y)
	for y := range size.Y {
		for x := range size.X {
			if dark(code, x, y) {
				m.Set(x, y)
			}
		}
	}
	return m
}

func dark(picture image.Image, x, y int) bool {
	r, _, _, _ := picture.At(x, y).RGBA()
	return r == 0
}
