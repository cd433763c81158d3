// Package issuing sees to it that no identifier is issued twice, not even from
// a database that was restored from an older copy or failed over. It owns the
// fences, the next free number of each space, and the marker: a file outside
// the database that remembers what was issued last.
//
// A room that issues opens the guard before, takes its numbers, and tells the
// guard what it issued. The room refuses to know what the identifiers are for.
package issuing
