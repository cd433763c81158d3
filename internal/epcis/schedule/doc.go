// Package schedule owns when a subscription is due: the query schedule of
// EPCIS 2.0 (section 8.2.5.3), as fields of numbers, lists and ranges, and the
// next time that they name.
//
// It refuses to keep time: it is told what the time is.
package schedule
