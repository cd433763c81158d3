// Package bundle is the form of a file that holds an archived month of events: a
// zip of documents.csv and epcs.csv, as PostgreSQL writes CSV, and of
// manifest.json, which says what they are. Any tool reads it, this service's
// successors included.
//
// It owns what makes such a file whole: the names, counts and SHA-256 of its
// entries. It knows no database, trusts no file, and keeps nothing in memory but
// the manifest.
package bundle
