// Package serial owns the computed serials of items: the bijection between
// places in a product's 45-bit space and 17-character texts that only a
// holder of the key can make (docs/adr/0004-computed-serials.md).
//
// It refuses to know which places were issued, or what became of an item:
// a serial that opens is genuine only when a run covers its place.
package serial
