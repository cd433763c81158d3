// Package epcistarget posts EPCIS documents to the capture interface of any
// EPCIS 2.0 repository (EPCIS 2.0, section 12.6) and follows the capture job to
// its end. Events are known by their eventID, so that a document may be posted
// again whenever an answer was lost.
//
// It refuses to go where a redirect or a job's address leads away from the
// configured base, and to call addresses that the operator's guard forbids.
package epcistarget
