// Package archive takes months of events that are long past out of the database
// into files, and brings them back.
//
// It owns which months may go, the file being whole before anything is dropped,
// the one transaction in which partitions go or come, and the table
// event_archives, by which the event room knows. Only the documents and the
// index of names go; the events' own rows stay, and with them traces, scans and
// the refusal of duplicates. It refuses SQLite, whose file is its own archive,
// months that are young, files that are not what was archived, and to overwrite
// what it did not write. The form of the file is package bundle's.
package archive
