//go:build !unix

package main

// keepPrivate has no counterpart here: a new file inherits the rights of its
// directory.
func keepPrivate() {}
