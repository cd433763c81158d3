// Package gs1 owns GS1 identification keys and their arithmetic: GTIN, GLN,
// SSCC, batch/lot and serial numbers and the other keys, none of which can be
// held invalid; the dictionary of application identifiers; every form in which
// codes are written (element strings, scanner data, Digital Links plain and
// compressed, EPC URNs, RFID tags), read by Parse and written by Code;
// allocation from a company prefix, the local codes of organisations without
// one, trace codes, and the one canonical https://id.gs1.org/… form in which
// events name things.
//
// It refuses I/O, clocks and knowledge of who owns what: whether a well-formed
// key was ever issued is for the rooms above. It mends nothing silently: a
// wrong check digit is an error that names the right one, and what leniency
// passes over is told.
package gs1
