// Package linkset owns the links of a GS1-Conformant Resolver (GS1-Conformant
// Resolver 1.2): the link types of GS1's vocabulary, which of several links a
// reader is led to by context, language and media type, the codes that links
// stand behind, and the linkset document (RFC 9264).
//
// It refuses to know whose a code is, and whether a link leads anywhere.
package linkset
