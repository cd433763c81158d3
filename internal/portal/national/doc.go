// Package national speaks to the national traceability portal: it signs each
// organisation in, keeps its token, its turn and its rate, sends what the
// portal's contract asks for, and classifies every failure. What may differ at
// the real portal (addresses, methods, styles of listing and confirming) is
// configuration.
//
// It refuses to decide what is sent or tried again, and when: it repeats
// nothing but the one call that met an expired token. It follows no redirect,
// reads no more than 1 MiB of an answer and believes no id that it did not ask
// for.
package national
