// Package callback calls subscribers: it proves that whoever asked for a
// subscription answers at its address, and delivers documents there, signed.
//
// It refuses targets that a stranger should not reach through this service:
// addresses that are not public, other schemes than https, redirects. It keeps
// nothing, and trusts nothing that a subscriber answers.
package callback
