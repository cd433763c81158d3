// Package epcis owns what an EPCIS 2.0 event is: the five event types, their
// JSON-LD and XML forms, the words of the Core Business Vocabulary 2.0 in all their
// spellings, the rules an event must satisfy, and the event hash by which
// everyone, everywhere, names the same event alike.
//
// It refuses storage, HTTP and clocks. It keeps numbers as the digits
// that were written, never as floats, and extensions as they came; it never
// fetches a JSON-LD context.
package epcis
