// Package epcis is the EPCIS 2.0 REST interface (GS1 EPCIS 2.0, section 12):
// capture, events, queries and subscriptions under /epcis, with the headers and
// exceptions that the standard demands. package api mounts its routes and
// checks keys and roles before them.
//
// It refuses to know SQL or what an event must hold.
package epcis
