package national

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	anyOp      = "*"        // in Config.Fields: every operation
	opEnvelope = "envelope" // in Config.Fields: the object around every answer
	notSentAt  = "-"        // in Config.Fields: a field that this portal does not take
	maxDepth   = 8          // levels of an answer in which fields are renamed
)

// names translates the field names of one operation: ours → theirs. "a.b" is a
// field b of an object a.
type names map[string]string

// namesOf lays the names of one operation over those of every one.
func (c Config) namesOf(op string) names {
	n := names{}
	if op != opEnvelope {
		maps.Copy(n, c.Fields[anyOp])
	}
	maps.Copy(n, c.Fields[op])
	return n
}

// name is what the portal calls one of our fields; "" when it has none.
func (n names) name(ours string) string {
	switch theirs, ok := n[ours]; {
	case !ok:
		return ours
	case theirs == notSentAt:
		return ""
	default:
		return theirs
	}
}

// send renames the fields of a request's object.
func (n names) send(body []byte) ([]byte, error) {
	if len(n) == 0 {
		return body, nil
	}
	var have map[string]jsontext.Value
	if err := json.Unmarshal(body, &have); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for field, value := range have {
		theirs := n.name(field)
		if theirs == "" {
			continue
		}
		outer, inner, nested := strings.Cut(theirs, ".")
		if !nested {
			out[outer] = value
			continue
		}
		object, ok := out[outer].(map[string]any)
		if !ok {
			object = map[string]any{}
			out[outer] = object
		}
		object[inner] = value
	}
	return json.Marshal(out, json.Deterministic(true))
}

// receive renames the fields of an answer's objects, down to depth levels.
func (n names) receive(value jsontext.Value, depth int) (jsontext.Value, error) {
	if len(n) == 0 || depth == 0 || len(value) == 0 {
		return value, nil
	}
	switch value.Kind() {
	default:
		return value, nil
	case '[':
		var rows []jsontext.Value
		if err := json.Unmarshal(value, &rows); err != nil {
			return nil, err
		}
		for i := range rows {
			var err error
			if rows[i], err = n.receive(rows[i], depth-1); err != nil {
				return nil, err
			}
		}
		return json.Marshal(rows)
	case '{':
		var theirs map[string]jsontext.Value
		if err := json.Unmarshal(value, &theirs); err != nil {
			return nil, err
		}
		return n.object(theirs, depth)
	}
}

// object renames the fields of one object. What the portal calls by a name of
// ours and means otherwise is left out.
func (n names) object(theirs map[string]jsontext.Value, depth int) (jsontext.Value, error) {
	ours := map[string]jsontext.Value{}
	for field, value := range theirs {
		if _, renamed := n[field]; !renamed {
			ours[field] = value
		}
	}
	for field, name := range n {
		outer, inner, nested := strings.Cut(name, ".")
		value, ok := theirs[outer]
		if name == notSentAt {
			continue
		}
		if ok && nested {
			var object map[string]jsontext.Value
			if json.Unmarshal(value, &object) != nil {
				continue
			}
			value, ok = object[inner]
		}
		if ok {
			ours[field] = value
		}
	}
	for field, value := range ours {
		if field == "chiTiet" { // free: nobody's names
			continue
		}
		var err error
		if ours[field], err = n.receive(value, depth-1); err != nil {
			return nil, err
		}
	}
	return json.Marshal(ours)
}

// fieldProblems are the mistakes in Fields.
func (c Config) fieldProblems(endpoints map[string]endpoint) []error {
	var problems []error
	for op, fields := range c.Fields {
		if _, known := endpoints[op]; !known && op != anyOp && op != opEnvelope {
			problems = append(problems, fmt.Errorf("national portal: unknown operation %q", op))
		}
		var taken []string
		for ours, theirs := range fields {
			if !slices.Contains(knownFields(op), ours) {
				problems = append(problems, fmt.Errorf("national portal: %s has no field %q", op, ours))
			}
			if outer, inner, nested := strings.Cut(theirs, "."); outer == "" || nested && (inner == "" || strings.Contains(inner, ".")) {
				problems = append(problems, fmt.Errorf("national portal: %q cannot be the name of %s in %s", theirs, ours, op))
			}
			if theirs != notSentAt && slices.Contains(taken, theirs) {
				problems = append(problems, fmt.Errorf("national portal: %s has two fields %q", op, theirs))
			}
			taken = append(taken, theirs)
		}
	}
	return problems
}
