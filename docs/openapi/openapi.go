package openapi

import (
	"bytes"
	"cmp"
	_ "embed" // for the document
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

//go:embed openapi.json
var document []byte

// JSON returns the document, UTF-8, for the caller to keep.
func JSON() []byte { return bytes.Clone(document) }

// Route is one operation of the document.
type Route struct {
	Method      string // upper case
	Path        string // an OpenAPI path template: /api/v1/places/{id}
	OperationID string
}

// Routes returns every operation of the document, sorted by path and method.
// It panics on a document that is not JSON, which the generator cannot write.
func Routes() []Route {
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		panic(fmt.Errorf("docs/openapi/openapi.json: %w", err))
	}
	var routes []Route
	for path, item := range doc.Paths {
		for method, raw := range item {
			if !isMethod(method) {
				continue // parameters, summary: not an operation
			}
			var operation struct {
				ID string `json:"operationId"`
			}
			if err := json.Unmarshal(raw, &operation); err != nil {
				panic(fmt.Errorf("docs/openapi/openapi.json: %s %s: %w", method, path, err))
			}
			routes = append(routes, Route{strings.ToUpper(method), path, operation.ID})
		}
	}
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return routes
}

// isMethod reports whether a path item's key is an operation (OpenAPI 3.0.3,
// Path Item Object).
func isMethod(key string) bool {
	switch key {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return true
	}
	return false
}

// Template turns a route of the mount list into the document's form:
// /places/:id becomes /places/{id}, and /01/*rest becomes /01/{rest}.
func Template(route string) string {
	parts := strings.Split(route, "/")
	for i, part := range parts {
		if part != "" && (part[0] == ':' || part[0] == '*') {
			parts[i] = "{" + part[1:] + "}"
		}
	}
	return strings.Join(parts, "/")
}
