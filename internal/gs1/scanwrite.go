package gs1

import "strings"

// ElementString writes the code as people read it: (01)09506000134352(10)ABC,
// with "\(" for a "(" inside a value.
func (c Code) ElementString() string {
	b := make([]byte, 0, 64)
	for _, e := range c.Elements {
		b = append(append(append(b, '('), e.AI...), ')')
		b = append(b, strings.ReplaceAll(e.Value, "(", `\(`)...)
	}
	return string(b)
}

// ScannerData writes the code as a symbol holds it, behind its first FNC1:
// identifiers and values without brackets, with the separator GS (0x1D) behind
// each value whose length its identifier does not fix, except the last. An
// encoder of GS1-128, GS1 DataMatrix or GS1 QR takes it, with GS as FNC1.
func (c Code) ScannerData() string {
	b := make([]byte, 0, 64)
	for i, e := range c.Elements {
		b = append(append(b, e.AI...), e.Value...)
		if i < len(c.Elements)-1 && !dictionary.find(e.AI).is(predefined) {
			b = append(b, separator)
		}
	}
	return string(b)
}

// HRI is the human-readable interpretation printed beside a symbol (GS1 General
// Specifications, section 4.14): one piece for each element, (01)0950….
// Brackets inside values stay as they are.
func (c Code) HRI() []string {
	all := make([]string, 0, len(c.Elements))
	for _, e := range c.Elements {
		all = append(all, "("+e.AI+")"+e.Value)
	}
	return all
}
