// Package target is the vocabulary between the queue that tells portals and
// the adapters that speak to them: what a portal can be asked (Target,
// Session), what it is told (orders, events, places), how it can fail
// (Failure, Class) and what is kept of every conversation (Exchange). It also
// maps our steps onto the portal's kinds of event and tasks.
//
// It refuses to do anything: no network, no database, no clock.
package target
