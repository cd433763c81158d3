// Package subscription owns queries that are stored under a name, and who is
// told of what they find: by calls of a subscriber's address, each event at
// least once and in order, or over a connection that the subscriber holds open.
// Everything a subscriber gets, its key must be allowed to see at that moment.
//
// It refuses to find events itself, which room event does, and to know what an
// address on the network is, which package callback does.
package subscription
