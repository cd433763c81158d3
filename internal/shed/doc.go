// Package shed bounds how much is at work at once, and how often it begins, so
// that overload makes some wait and a few be refused, quickly and with a reason,
// instead of making all slow.
//
// It refuses to know what the work is, and to say no while there is room.
package shed
