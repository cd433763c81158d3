// Package caller makes the HTTP calls of targets that need no more than a
// credential in each request: one at a time for an organisation, within its
// rate, not while the target is away, bounded in time and size, recorded
// without secrets, and never to where a redirect leads.
//
// It refuses to read answers: that is the targets' work.
package caller
