// Package openapi carries the service's OpenAPI 3.0.3 document, generated from
// the annotations in api/ by go generate, and lists the routes it describes.
//
// It refuses to be written by hand: openapi.json is output, and CI fails when
// it differs from what the annotations say.
package openapi

//go:generate go run ./generate
