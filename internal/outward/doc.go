// Package outward owns the way to addresses that strangers name: which are of
// the public internet, a transport that calls no others, the names of hosts in
// their one form, and the proof that a host is somebody's.
//
// It refuses to call what is not public, to follow redirects, and to know why
// an address is called. It keeps nothing.
package outward
