// Package stats owns how often codes are looked at: a count per product, batch
// and day, gathered in memory and written every few seconds, so that a scan
// costs no statement. A server that is killed loses the last seconds' counts,
// and no more.
//
// It refuses to know who looked: no address, no cookie, no place, no item.
package stats
