package convert_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/txng-vn/txng/docs/openapi/convert"
)

func fixture(t *testing.T) []byte {
	t.Helper()
	swagger, err := os.ReadFile("testdata/swagger.json")
	if err != nil {
		t.Fatal(err)
	}
	return swagger
}

// at walks doc by keys.
func at(t *testing.T, doc any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		object, ok := doc.(map[string]any)
		if !ok || object[key] == nil {
			t.Fatalf("no %s in the document", strings.Join(keys, " → "))
		}
		doc = object[key]
	}
	return doc
}

func TestConversionAddsWhatAnnotationsCannotSay(t *testing.T) {
	t.Parallel()
	out, err := convert.ToOpenAPI3(t.Context(), fixture(t))
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(out, &doc); err != nil {
		t.Fatal(err)
	}
	const file = "/api/v1/files"
	for _, want := range []struct {
		value any
		path  []string
	}{
		{"3.0.3", []string{"openapi"}},
		{"http", []string{"components", "securitySchemes", "Bearer", "type"}},
		{"bearer", []string{"components", "securitySchemes", "Bearer", "scheme"}},
		{"date-time", []string{"components", "schemas", "Batch", "properties", "created_at", "format"}},
		{"date", []string{"components", "schemas", "Batch", "properties", "expiry_date", "format"}},
		{"date", []string{"components", "schemas", "ListBatch", "properties", "items", "items", "properties", "expiry_date", "format"}},
		{"#/components/schemas/ListBatch", []string{"paths", "/api/v1/batches", "get", "responses", "200", "content", "application/json", "schema", "$ref"}},
		{"#/components/schemas/Problem", []string{"paths", file, "post", "responses", "default", "content", "application/problem+json", "schema", "$ref"}},
		{"#/components/schemas/Problem", []string{"paths", file, "post", "responses", "413", "content", "application/problem+json", "schema", "$ref"}},
		{"binary", []string{"paths", file, "post", "requestBody", "content", "multipart/form-data", "schema", "properties", "file", "format"}},
	} {
		node := at(t, doc, want.path[:len(want.path)-1]...)
		if ref, ok := node.(map[string]any)["$ref"].(string); ok && want.path[len(want.path)-1] != "$ref" {
			t.Fatalf("%v is a reference to %s", want.path, ref)
		}
		if got := at(t, node, want.path[len(want.path)-1]); got != want.value {
			t.Errorf("%v = %v, want %v", want.path, got, want.value)
		}
	}
	servers, _ := json.Marshal(at(t, doc, "servers"))
	if string(servers) != `[{"url":"/"}]` {
		t.Errorf("servers = %s", servers)
	}
}

func TestConversionIsDeterministic(t *testing.T) {
	t.Parallel()
	first, err := convert.ToOpenAPI3(t.Context(), fixture(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := convert.ToOpenAPI3(t.Context(), fixture(t))
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("a second conversion differs (%v)", err)
		}
	}
}

func TestConversionRefuses(t *testing.T) {
	t.Parallel()
	good := string(fixture(t))
	for name, c := range map[string]struct{ swagger, want string }{
		"not JSON":                     {"{", "Swagger 2.0"},
		"no problem schema":            {`{"swagger":"2.0","info":{"title":"x","version":"1"},"paths":{}}`, "Problem"},
		"an invalid document":          {strings.Replace(good, `"title": "T"`, `"title": ""`, 1), "validate"},
		"two types with the same name": {strings.Replace(good, `"api.Batch": {`, `"other.Batch": {}, "api.Batch": {`, 1), "rename one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.swagger == good {
				t.Fatal("the case changes nothing")
			}
			if _, err := convert.ToOpenAPI3(t.Context(), []byte(c.swagger)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v does not speak of %q", err, c.want)
			}
		})
	}
}
