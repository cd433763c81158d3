// Package label owns what is printed on goods and packs: QR symbols of one code
// as SVG, PNG and terminal text, and whole runs of labels by template, as PDF,
// ZPL, pictures or a list for a print house, with a receipt for each. Its rooms
// symbol, font and draw hold modules, letters and output.
//
// It refuses to decide what a code says: the content comes from its caller and
// is encoded byte for byte. Modules are whole dots of the printer and never
// narrower than phones can read; a picture stands inside a symbol only where
// level H restores what it covers. What does not fit is refused before anything
// is counted as printed.
package label
