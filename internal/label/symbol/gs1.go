package symbol

import (
	"image"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
)

// AI is one application identifier, two to four digits, and its value, which
// the caller has checked.
type AI struct{ Code, Value string }

// HumanReadable is the text under a GS1 symbol, the identifiers in brackets
// (GS1 General Specifications, section 4.14): "(01)08930000000019(10)A-1".
func HumanReadable(ais []AI) string {
	var b strings.Builder
	for _, ai := range ais {
		b.WriteString("(" + ai.Code + ")" + ai.Value)
	}
	return b.String()
}

// element is the element string with fnc1 before it, and after each value
// whose end only the separator shows, unless it is the last.
func element(ais []AI, fnc1 string) string {
	var b strings.Builder
	b.WriteString(fnc1)
	for i, ai := range ais {
		b.WriteString(ai.Code + ai.Value)
		if i < len(ais)-1 && !predefined(ai.Code) {
			b.WriteString(fnc1)
		}
	}
	return b.String()
}

// predefined reports whether the length of the value follows from the first
// two digits (GS1 General Specifications, figure 7.8.5-2).
func predefined(code string) bool {
	switch code[:2] {
	case "00", "01", "02", "03", "04", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
		"31", "32", "33", "34", "35", "36", "41":
		return true
	}
	return false
}

// DataMatrix is the GS1 DataMatrix of ais.
func DataMatrix(ais []AI) (Matrix, error) {
	code, err := datamatrix.Encode(element(ais, string([]byte{datamatrix.FNC1})))
	if err != nil {
		return Matrix{}, err
	}
	return matrixOf(code), nil
}

// GS1128 is the GS1-128 of ais, one row of modules.
func GS1128(ais []AI) (Matrix, error) {
	code, err := code128.Encode(element(ais, string(code128.FNC1)))
	if err != nil {
		return Matrix{}, err
	}
	return matrixOf(code), nil
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
