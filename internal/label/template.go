package label

import (
	"github.com/txng-vn/txng/internal/label/symbol"
)

// Template is one way of laying out labels on paper. Lengths are millimetres.
// The tags name the one form in which templates are written, kept and sent.
type Template struct {
	Name     string    `json:"name" example:"thung-100x60"`                  // 1 to 40 of a-z, 0-9 and -, unique in its organisation
	Title    Title     `json:"title"`                                        // what it is for
	Goods    Goods     `json:"goods" enums:"items,units" example:"items"`    // what it labels: batches and their items, or logistic units
	Page     Paper     `json:"page"`                                         // the sheet; of a roll, one advance of it
	Label    Size      `json:"label"`                                        // one label
	Columns  int       `json:"columns" example:"2" minimum:"1" maximum:"20"` // labels side by side
	Rows     int       `json:"rows" example:"7" minimum:"1" maximum:"40"`    // one below the other; 1 on a roll
	Margin   Margin    `json:"margin"`                                       // of the page, before the first label
	Gutter   Gutter    `json:"gutter"`                                       // between labels
	DPI      int       `json:"dpi" enums:"203,300,600" example:"203"`        // of the printer it is meant for
	Elements []Element `json:"elements"`                                     // 1 to 40, later ones over earlier ones
}

// Title is a template's name for people.
type Title struct {
	VI string `json:"vi" example:"Tem thùng 100 × 60 mm"`
	EN string `json:"en" example:"Carton label, 100 × 60 mm"`
}

// Goods is what a template labels.
type Goods string

// Batches and items bear the same labels, less the serial; logistic units have
// an SSCC, and what is known of their contents.
const (
	GoodsItems Goods = "items"
	GoodsUnits Goods = "units"
)

// PaperKind is what the printer is fed with.
type PaperKind string

// The two kinds of paper.
const (
	PaperSheet PaperKind = "sheet"
	PaperRoll  PaperKind = "roll"
)

// Paper is a page of sheet or roll.
type Paper struct {
	Kind   PaperKind `json:"kind" enums:"sheet,roll" example:"roll"`
	Width  float64   `json:"width" example:"100"`
	Height float64   `json:"height" example:"60"`
}

// Size is a label's.
type Size struct {
	Width  float64 `json:"width" example:"100"`
	Height float64 `json:"height" example:"60"`
}

// Margin is what is left free above and left of the first label.
type Margin struct {
	Top  float64 `json:"top" example:"0"`
	Left float64 `json:"left" example:"0"`
}

// Gutter is what is left free between labels.
type Gutter struct {
	X float64 `json:"x" example:"0"`
	Y float64 `json:"y" example:"0"`
}

// ElementKind is what an element draws.
type ElementKind string

// The kinds of elements.
const (
	ElementQR         ElementKind = "qr"          // the Digital Link
	ElementDataMatrix ElementKind = "data_matrix" // GS1 DataMatrix of ais
	ElementGS1128     ElementKind = "gs1_128"     // GS1-128 of ais, with its text below
	ElementText       ElementKind = "text"
	ElementLogo       ElementKind = "logo" // a picture of the owner's
	ElementRule       ElementKind = "rule" // a black bar; a line when it is thin
)

// Element is one thing on a label, in a box whose corner X, Y counts from the
// label's. A code's quiet zone is inside its box.
type Element struct {
	Kind   ElementKind `json:"kind" enums:"qr,data_matrix,gs1_128,text,logo,rule"`
	X      float64     `json:"x" example:"2"`
	Y      float64     `json:"y" example:"2"`
	Width  float64     `json:"width" example:"20"`
	Height float64     `json:"height" example:"20"`

	Text   string   `json:"text,omitempty" example:"Lô: {lot}"`        // with {placeholders}
	Size   float64  `json:"size,omitzero" example:"8"`                 // of text, in points; it shrinks by up to 40 % to fit
	Bold   bool     `json:"bold,omitzero"`                             // of text
	Align  Align    `json:"align,omitempty" enums:"left,center,right"` // of text; left when absent
	Lines  int      `json:"lines,omitzero" minimum:"1" maximum:"20"`   // most lines of text; 1 when absent
	AIs    []string `json:"ais,omitempty" example:"01,10,21"`          // of data_matrix and gs1_128, the key first; those without a value are left out
	ECC    string   `json:"ecc,omitempty" enums:"L,M,Q,H"`             // of qr; the highest that fits when absent
	Module float64  `json:"module,omitzero" example:"0.495"`           // least width of a module; the symbology's least when absent
	Logo   bool     `json:"logo,omitzero"`                             // of qr: a picture in its middle, level H
	With   string   `json:"with,omitempty" example:"expiry_date"`      // a placeholder: the element is left out where it has no value
	FileID string   `json:"file_id,omitempty" format:"uuid"`           // the picture of logo, or of a qr with one: an own public image; the request's when absent
}

// Align is where the lines of a text stand in its box.
type Align string

// The alignments.
const (
	AlignLeft   Align = "left"
	AlignCenter Align = "center"
	AlignRight  Align = "right"
)

// perPage is how many labels a page has.
func (t Template) perPage() int { return t.Columns * t.Rows }

// corner is where label number i of a page begins.
func (t Template) corner(i int) (x, y float64) {
	return t.Margin.Left + float64(i%t.Columns)*(t.Label.Width+t.Gutter.X), t.Margin.Top + float64(i/t.Columns)*(t.Label.Height+t.Gutter.Y)
}

// dots is how many dots the printer has in a millimetre. Thermal printers
// called 203 dpi have 8.
func dots(dpi int) float64 {
	if dpi == 203 {
		return 8
	}
	return float64(dpi) / 25.4
}

// The least widths of a module: what phones and market scanners read, and for
// GS1-128 and GS1 DataMatrix GS1 General Specifications, section 5.5 (general
// distribution: 0.495 for GS1-128 on logistic units).
const (
	leastQR         = 0.375
	leastDataMatrix = 0.375
	leastGS1128     = 0.25
	leastLogistic   = 0.495
)

// leastModule is how narrow a module of e may be.
func (e Element) leastModule(goods Goods) float64 {
	least := 0.0
	switch e.Kind {
	case ElementQR:
		least = leastQR
	case ElementDataMatrix:
		least = leastDataMatrix
	case ElementGS1128:
		if least = leastGS1128; goods == GoodsUnits {
			least = leastLogistic
		}
	case ElementText, ElementLogo, ElementRule:
	}
	return max(least, e.Module)
}

// levelOf reads an error correction level; the letter was checked.
func levelOf(letter string) (symbol.Level, bool) {
	for level := symbol.LevelL; level <= symbol.LevelH; level++ {
		if level.String() == letter {
			return level, true
		}
	}
	return 0, false
}
