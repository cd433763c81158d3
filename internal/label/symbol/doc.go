// Package symbol owns the dark and light modules of what is printed in bulk:
// QR Code (ISO/IEC 18004), GS1 DataMatrix (ISO/IEC 16022, ECC 200) and
// GS1-128 (ISO/IEC 15417).
//
// It refuses to know sizes, printers and pictures: a Matrix has modules, not
// millimetres, and no quiet zone. What a symbol says comes from its caller.
package symbol
