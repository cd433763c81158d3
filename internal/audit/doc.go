// Package audit keeps the append-only record of who changed what and when.
//
// An entry goes in with the transaction that makes the change, so that neither
// exists without the other; it holds digests of the object before and after,
// never the object itself. It refuses to be read for decisions.
package audit
