package epcistarget

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// problem is a refusal (RFC 9457), as far as it is shown.
type problem struct {
	Title  jsontext.Value `json:"title"`
	Detail jsontext.Value `json:"detail"`
	Errors []struct {
		Pointer jsontext.Value `json:"pointer"`
		Detail  jsontext.Value `json:"detail"`
	} `json:"errors"`
}

// reason is what a refusal says, "" when it cannot be read.
func reason(body []byte) string {
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return ""
	}
	said := text(p.Detail)
	if said == "" {
		said = text(p.Title)
	}
	for _, e := range p.Errors {
		if detail := text(e.Detail); detail != "" {
			return said + " " + text(e.Pointer) + ": " + detail
		}
	}
	return said
}

// firstReason is what the first of a job's errors says.
func firstReason(errors jsontext.Value) string {
	var list []jsontext.Value
	if json.Unmarshal(errors, &list) != nil || len(list) == 0 {
		return ""
	}
	return reason(list[0])
}

// text is a string's content, "" of anything else.
func text(v jsontext.Value) (s string) {
	if v.Kind() == '"' && json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}
