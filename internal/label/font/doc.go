// Package font owns the letters on labels: Be Vietnam Pro in two weights (SIL
// Open Font License 1.1, OFL.txt), which has every Vietnamese letter, and what
// is needed to set text in it: glyphs, advances and outlines.
//
// It refuses to shape text: no ligatures and no kerning. Text is taken in its
// composed form (Unicode NFC), in which each Vietnamese letter is one glyph.
package font
