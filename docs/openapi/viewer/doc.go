// Package viewer carries the API reference as a browser shows it: Swagger UI
// 5.35.0 (Apache-2.0, see LICENSE and NOTICE) with an index page and a few
// lines of start-up of our own. It works without the internet.
//
// It refuses the document itself, which is docs/openapi, and any request to
// another origin.
package viewer
