// Package dbtest gives tests a real PostgreSQL: it finds installed server
// binaries, runs one throw-away server per test process as an unprivileged
// account, makes and drops databases on it, and kills it as a power cut would.
//
// It refuses to stand in for a database (there are no mocks) and to know the
// schema: tests migrate what they need. Production code never imports it.
package dbtest
