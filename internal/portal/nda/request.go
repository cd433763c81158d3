package nda

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/portal/target"
)

// wire is a request as the platform tells of it.
type wire struct {
	RequestID string `json:"request_id"`
	RefID     string `json:"ref_id"`
	Status    string `json:"status"`
	Message   string `json:"message"`
	Result    struct {
		SGTINs       []string `json:"sgtins"`
		DID          string   `json:"did"`
		ProductID    string   `json:"product_id"`
		CredentialID string   `json:"credential_id"`
	} `json:"result"`
}

const (
	maxID    = 200    // characters of an id
	maxCodes = 10_000 // serialised codes kept of one answer
)

// parse reads what the platform says of a request.
func parse(body []byte) (target.Request, error) {
	var w wire
	if err := json.Unmarshal(body, &w); err != nil {
		return target.Request{}, err
	}
	r := target.Request{ID: w.RequestID, Ref: w.RefID, Status: w.Status, Reason: target.Shown(w.Message), Codes: w.Result.SGTINs}
	for _, given := range []string{w.Result.DID, w.Result.ProductID, w.Result.CredentialID} {
		if r.Given == "" {
			r.Given = given
		}
	}
	switch {
	case !isWord(r.ID) || r.ID == "" || !isWord(r.Ref) || !isWord(r.Given):
		return target.Request{}, errors.New("an id is missing or malformed")
	case len(r.Codes) > maxCodes || !allWords(r.Codes):
		return target.Request{}, errors.New("too many codes, or a malformed one")
	}
	var known bool
	r.State, r.Rank, known = stateOf(w.Status)
	if !known {
		return target.Request{}, errors.New("the state is unknown")
	}
	return r, nil
}

// isWord accepts printable text of bounded length.
func isWord(s string) bool {
	return len(s) <= maxID && strings.IndexFunc(s, func(r rune) bool { return r > '~' || unicode.IsSpace(r) || !unicode.IsPrint(r) }) < 0
}

func allWords(list []string) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return s == "" || !isWord(s) })
}

// stateOf is what a status of the platform means, and how far on the way it is.
func stateOf(status string) (state target.RequestState, rank int, known bool) {
	if rank = slices.Index([]string{"QUEUED", "PROCESSING", "SENT_TO_NDA", "WAITING_NDA_CALLBACK"}, status); rank >= 0 {
		return target.RequestWaiting, rank, true
	}
	switch {
	case status == "COMPLETED":
		return target.RequestCompleted, 0, true
	case status == "FAILED_VALIDATION":
		return target.RequestRefused, 0, true
	case strings.HasPrefix(status, "FAILED_AUTH"):
		return target.RequestAuth, 0, true
	case strings.HasPrefix(status, "FAILED"):
		return target.RequestFailed, 0, true
	}
	return "", 0, false
}
