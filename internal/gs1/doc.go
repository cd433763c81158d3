// Package gs1 owns GS1 identification keys and their arithmetic: GTIN, GLN,
// SSCC, batch/lot and serial numbers that cannot be held invalid, allocation
// from a company prefix, the local codes of organisations without one, trace
// codes, GS1 Digital Link addresses, and the one canonical
// https://id.gs1.org/… form in which events name things.
//
// It refuses I/O, clocks and knowledge of who owns what: whether a well-formed
// key was ever issued is for the rooms above. It mends nothing silently: a
// wrong check digit is an error that names the right one.
package gs1
