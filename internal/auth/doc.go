// Package auth says who calls and what they may touch: API keys, roles and
// the scope that every tenant query starts from.
//
// Keys are shown once and stored as hashes. It refuses to know what the
// scoped tables mean.
package auth
