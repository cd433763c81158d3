package convert

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// problemSchema is the body of every error.
const problemSchema = "Problem"

// useBearer replaces the API-key definitions on the Authorization header, the
// nearest that Swagger 2.0 can say, by HTTP bearer (RFC 6750).
func useBearer(doc *openapi3.T) {
	for _, ref := range doc.Components.SecuritySchemes {
		s := ref.Value
		if s != nil && s.Type == "apiKey" && s.In == "header" && strings.EqualFold(s.Name, "Authorization") {
			ref.Value = openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer").WithDescription(s.Description)
		}
	}
}

// answerProblems gives every operation a default answer, the problem, and says
// of every error named by an annotation that it is one too.
func answerProblems(doc *openapi3.T) {
	schema := openapi3.NewSchemaRef("#/components/schemas/"+problemSchema, nil)
	schema.Value = doc.Components.Schemas[problemSchema].Value
	content := openapi3.Content{"application/problem+json": {Schema: schema}}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for status, ref := range operation.Responses.Map() {
				if status[0] >= '4' && status[0] <= '5' && ref.Value != nil {
					ref.Value.Content = content
				}
			}
			if operation.Responses.Default() == nil {
				problem := openapi3.NewResponse().WithDescription("A problem (RFC 9457)").WithContent(content)
				operation.Responses.Set("default", &openapi3.ResponseRef{Value: problem})
			}
		}
	}
}

// addFormats says which strings are times and dates. swag does not know, but
// the API's names tell: …_at is RFC 3339, …_date is YYYY-MM-DD.
func addFormats(doc *openapi3.T) {
	for _, ref := range doc.Components.Schemas {
		addPropertyFormats(ref.Value)
	}
}

func addPropertyFormats(schema *openapi3.Schema) {
	if schema == nil {
		return
	}
	for name, ref := range schema.Properties {
		property := ref.Value
		if ref.Ref != "" || property == nil {
			continue // its own definition is visited by itself
		}
		if property.Type.Is("string") && property.Format == "" {
			switch {
			case strings.HasSuffix(name, "_at"):
				property.Format = "date-time"
			case strings.HasSuffix(name, "_date"):
				property.Format = "date"
			}
		}
		addPropertyFormats(property)
		if property.Items != nil && property.Items.Ref == "" {
			addPropertyFormats(property.Items.Value)
		}
	}
}
