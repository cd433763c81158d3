package national

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// envelope is the portal's answer around every piece of data.
type envelope struct {
	success bool
	data    jsontext.Value
	total   int // -1: not said
	code    string
	message string
	debug   string // for operators only
}

// wireEnvelope takes any type where the portal might surprise.
type wireEnvelope struct {
	Success      jsontext.Value `json:"success"`
	Data         jsontext.Value `json:"data"`
	Total        jsontext.Value `json:"total"`
	Error        jsontext.Value `json:"error"`
	Message      jsontext.Value `json:"message"`
	DebugMessage jsontext.Value `json:"debugMessage"`
	ErrorInFile  jsontext.Value `json:"errorInFile"`
}

// decodeEnvelope reads an answer. It accepts nothing but one JSON object that
// says true or false for success; duplicate names are refused.
func decodeEnvelope(body []byte) (envelope, error) {
	var w wireEnvelope
	if err := json.Unmarshal(body, &w); err != nil {
		return envelope{}, err
	}
	e := envelope{data: w.Data, total: -1, code: text(w.Error), message: text(w.Message), debug: text(w.DebugMessage)}
	if file := text(w.ErrorInFile); file != "" {
		e.debug += "\n   in " + file
	}
	switch string(w.Success) {
	case "true":
		e.success = true
	case "false":
	default:
		return envelope{}, errors.New("the answer does not say whether it succeeded")
	}
	var total int
	if len(w.Total) > 0 && w.Total.Kind() == '0' && json.Unmarshal(w.Total, &total) == nil && total >= 0 {
		e.total = total
	}
	return e, nil
}

// text is a string's content, or the JSON text of anything else but null.
func text(v jsontext.Value) string {
	if len(v) == 0 || v.Kind() == 'n' {
		return ""
	}
	var s string
	if v.Kind() == '"' && json.Unmarshal(v, &s) == nil {
		return s
	}
	return string(v)
}
