// Package measure owns how much: a decimal that is never a float, and the
// UN/CEFACT Recommendation 20 units in which trade counts, weighs and
// measures, with their Vietnamese and English names.
//
// It refuses floats, signs, exponents and free-text units, and it converts
// nothing: 1,000 GRM and 1 KGM are two different statements.
package measure
