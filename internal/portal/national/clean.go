package national

import (
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	maxMessage = 500     // bytes of the portal's message to users
	maxRaw     = 2 << 10 // bytes of its debug text
	removed    = "[removed]"
)

// clean removes every secret the session knows from text that came from or
// went to the portal.
func (s *session) clean(text string) string { return target.Clean(text, s.secrets()...) }

func (s *session) secrets() []string {
	return append(append(s.credential.Secrets(), s.account.token), s.client.ownSecrets()...)
}

// cleanToken is what may be kept of a sign-in's answer: never the token, nor
// anything that could be one.
func (s *session) cleanToken(x exchange) string {
	var answer map[string]jsontext.Value
	if err := json.Unmarshal(x.body, &answer); err != nil {
		if x.status == http.StatusOK {
			return fmt.Sprintf("[%d bytes not kept: they may hold a token]", len(x.body))
		}
		return s.clean(string(x.body))
	}
	for name := range answer {
		switch name {
		case "expires_in", "token_type", "scope", "error", "error_description":
		default:
			answer[name] = jsontext.Value(`"` + removed + `"`)
		}
	}
	kept, err := json.Marshal(answer, json.Deterministic(true))
	if err != nil {
		return ""
	}
	return s.clean(string(kept))
}

// shown makes the portal's message fit for a user's eyes.
func (s *session) shown(message string) string { return target.Shown(message, s.secrets()...) }
