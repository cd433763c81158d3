// Package draw owns the ways a page of labels leaves the service: vector PDF,
// SVG, pixels, and ZPL for thermal printers. All draw the same marks, which
// stand where the layout put them, in millimetres from the top left corner.
//
// It refuses to lay anything out and to keep what it has written: a page is
// drawn, handed over and forgotten, so memory does not grow with the number of
// labels. No text ever reaches a printer's language as text.
package draw
