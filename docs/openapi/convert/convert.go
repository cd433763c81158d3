package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// ToOpenAPI3 converts a Swagger 2.0 document (JSON) to OpenAPI 3.0.3 (indented
// JSON, keys sorted, so that equal input gives equal bytes). The input must
// define the schema Problem (RFC 9457), the body of every error. The error
// names what does not validate.
func ToOpenAPI3(ctx context.Context, swagger []byte) ([]byte, error) {
	swagger, err := shortenNames(swagger)
	if err != nil {
		return nil, err
	}
	var v2 openapi2.T
	if err := json.Unmarshal(swagger, &v2); err != nil {
		return nil, fmt.Errorf("read Swagger 2.0: %w", err)
	}
	v3, err := openapi2conv.ToV3(&v2)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if v3.Components.Schemas[problemSchema] == nil {
		return nil, fmt.Errorf("no annotation mentions the schema %s, which every error needs", problemSchema)
	}
	v3.Servers = openapi3.Servers{{URL: "/"}} // whoever serves the document serves the API
	useBearer(v3)
	addFormats(v3)
	answerProblems(v3)
	if err := v3.Validate(ctx); err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	return marshal(v3)
}

// marshal goes through plain maps, whose keys encoding/json sorts.
func marshal(doc *openapi3.T) ([]byte, error) {
	raw, err := doc.MarshalJSON()
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(plain); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// shortenNames renames api.Batch to Batch and api.List-api_Batch to ListBatch,
// in definitions and references. Two types that would share a name are an
// error.
func shortenNames(swagger []byte) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(swagger, &doc); err != nil {
		return nil, fmt.Errorf("read Swagger 2.0: %w", err)
	}
	definitions, _ := doc["definitions"].(map[string]any)
	renamed := make(map[string]any, len(definitions))
	for name, schema := range definitions {
		short := shortName(name)
		if _, taken := renamed[short]; taken {
			return nil, fmt.Errorf("two types would be called %s in the document: rename one (one of them is %s)", short, name)
		}
		renamed[short] = schema
	}
	doc["definitions"] = renamed
	renameReferences(doc)
	return json.Marshal(doc)
}

func shortName(name string) string {
	parts := strings.Split(name, "-") // a generic type, and its arguments
	for i, part := range parts {
		parts[i] = part[strings.LastIndexAny(part, "._")+1:]
	}
	return strings.Join(parts, "")
}

func renameReferences(node any) {
	const prefix = "#/definitions/"
	switch node := node.(type) {
	case map[string]any:
		if ref, ok := node["$ref"].(string); ok && strings.HasPrefix(ref, prefix) {
			node["$ref"] = prefix + shortName(strings.TrimPrefix(ref, prefix))
		}
		for _, child := range node {
			renameReferences(child)
		}
	case []any:
		for _, child := range node {
			renameReferences(child)
		}
	}
}
