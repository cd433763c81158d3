package target

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxKept  = 64 << 10 // bytes of a recorded body
	maxShown = 500      // bytes of a portal's message to users
	removed  = "[removed]"
)

// Clean removes secrets from text that came from or went to a portal, also
// where they stand escaped, and makes the text fit to be stored: valid UTF-8
// without NUL, at most 64 KiB.
func Clean(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), quoted(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
			text = strings.ReplaceAll(text, form, removed)
		}
	}
	return Short(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD"), maxKept)
}

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(raw[1 : len(raw)-1])
}

// Shown makes a portal's message fit for a user's eyes: one line of at most
// 500 bytes without control characters.
func Shown(message string, secrets ...string) string {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, Clean(message, secrets...))
	return Short(strings.Join(strings.Fields(line), " "), maxShown)
}

// Short cuts s to at most n bytes, at the edge of a character.
func Short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// RetryAfter reads the header of that name (RFC 9110, 10.2.3), at most an hour.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	d, err := time.ParseDuration(value + "s")
	if err != nil {
		at, err := http.ParseTime(value)
		if err != nil {
			return 0
		}
		d = at.Sub(now)
	}
	return min(max(d, 0), time.Hour)
}
