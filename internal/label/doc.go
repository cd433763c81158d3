// Package label owns what is printed on goods and packs: QR symbols as SVG,
// PNG and terminal text, with the quiet zone that ISO/IEC 18004 asks for.
//
// It refuses to decide what a code says: the content comes from its caller
// and is encoded byte for byte. It draws no picture into a symbol and scales
// modules by whole pixels only, because both make codes that scan in the
// office and fail on the market.
package label
