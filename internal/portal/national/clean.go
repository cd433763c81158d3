package national

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxKept    = 64 << 10 // bytes of a recorded body
	maxMessage = 500      // bytes of the portal's message to users
	maxRaw     = 2 << 10  // bytes of its debug text
	removed    = "[removed]"
)

// clean removes every secret the session knows from text that came from or
// went to the portal, also where it stands escaped, and makes the text fit to
// be stored.
func (s *session) clean(text string) string {
	for _, secret := range []string{s.account.token, s.credential.Password, s.client.cfg.ClientSecret} {
		if secret == "" {
			continue
		}
		text = strings.ReplaceAll(text, secret, removed)
		text = strings.ReplaceAll(text, url.QueryEscape(secret), removed)
		text = strings.ReplaceAll(text, url.PathEscape(secret), removed)
		if quoted, err := jsontext.AppendQuote(nil, secret); err == nil {
			text = strings.ReplaceAll(text, string(quoted[1:len(quoted)-1]), removed)
		}
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	return short(text, maxKept)
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

// shown makes the portal's message fit for a user's eyes: one line, no
// control characters, bounded.
func (s *session) shown(message string) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s.clean(message))
	return short(strings.Join(strings.Fields(line), " "), maxMessage)
}
