// Package app wires the rooms into one service: New builds it, Run serves it
// until its context ends, Close lets go of what it holds. Tests and the demo
// start the same value as the binary does.
//
// It refuses to hold rules of its own.
package app
