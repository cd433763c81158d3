// Package fault names the ways a request can fail.
//
// Every room below api/ returns a *fault.Error for a failure that its caller
// can understand: a kind (which api/ maps to an HTTP status, once), a stable
// code, a sentence in Vietnamese and in English that is safe to show, and the
// fields at fault. The cause, if there is one, is for the log only.
//
// It refuses to know HTTP, SQL or any other room. An error that is not a
// *fault.Error is a defect or an outage and is shown to nobody.
package fault
