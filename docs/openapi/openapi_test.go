package openapi_test

import (
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/txng-vn/txng/docs/openapi"
)

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(openapi.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.0.3" {
		t.Errorf("openapi = %q, want 3.0.3", doc.OpenAPI)
	}
}

func TestRoutesListEveryOperationOnce(t *testing.T) {
	t.Parallel()
	routes := openapi.Routes()
	if !slices.ContainsFunc(routes, func(r openapi.Route) bool {
		return r == openapi.Route{Method: "GET", Path: "/healthz", OperationID: "healthz"}
	}) {
		t.Errorf("no GET /healthz among %v", routes)
	}
	ids := map[string]openapi.Route{}
	for _, r := range routes {
		if other, taken := ids[r.OperationID]; taken || r.OperationID == "" {
			t.Errorf("%v has no operation id of its own (%v)", r, other)
		}
		ids[r.OperationID] = r
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	for route, want := range map[string]string{
		"/healthz": "/healthz", "/": "/",
		"/api/v1/places/:id":             "/api/v1/places/{id}",
		"/api/v1/items/:code/:serial":    "/api/v1/items/{code}/{serial}",
		"/01/*rest":                      "/01/{rest}",
		"/api/v1/batches/:id/compliance": "/api/v1/batches/{id}/compliance",
	} {
		if got := openapi.Template(route); got != want {
			t.Errorf("Template(%q) = %q, want %q", route, got, want)
		}
	}
}
