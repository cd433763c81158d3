// Package config reads the service's settings from the environment into one
// checked struct and reports every mistake at once.
//
// It refuses defaults that are only safe on a developer's machine when
// TXNG_ENV=production.
package config
