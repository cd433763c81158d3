package national

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Dialect is the file in which an operator writes how a portal differs from
// the assumed one. Absent members keep the default.
type Dialect struct {
	TokenPath    string                       `json:"token_path"`
	Grant        string                       `json:"grant"` // password or client_credentials
	Scope        string                       `json:"scope"`
	Headers      map[string]string            `json:"extra_headers"`
	Paths        map[string]string            `json:"paths"`         // operation → path below the gateway
	Methods      map[string]string            `json:"methods"`       // operation → HTTP method
	Fields       map[string]map[string]string `json:"fields"`        // operation, "*" or "envelope" → field → the portal's name
	ListStyle    string                       `json:"list_style"`    // getdata or query
	ConfirmStyle string                       `json:"confirm_style"` // put_full or put_confirm
	ImageStyle   string                       `json:"image_style"`   // upload or link
	PublicPath   string                       `json:"public_path"`   // of the public look-up below its site, "/tracuu/{code}"
	DateFormat   string                       `json:"date_format"`   // of yyyy, MM, dd, HH, mm, ss, zzz: "dd/MM/yyyy HH:mm:ss"
}

// maxDialect is the largest dialect file, in bytes.
const maxDialect = 256 << 10

// ParseDialect reads a dialect: one JSON object, no unknown or duplicate
// members. What it says is checked by New.
func ParseDialect(text []byte) (Dialect, error) {
	var d Dialect
	if len(text) > maxDialect {
		return d, fmt.Errorf("national portal: the dialect is longer than %d bytes", maxDialect)
	}
	if err := json.Unmarshal(text, &d, json.RejectUnknownMembers(true)); err != nil {
		return d, fmt.Errorf("national portal: dialect: %w", err)
	}
	return d, nil
}

// Apply lays the dialect over c.
func (d Dialect) Apply(c *Config) {
	for _, one := range []struct {
		to   *string
		from string
	}{{&c.TokenPath, d.TokenPath}, {&c.Grant, d.Grant}, {&c.Scope, d.Scope}, {&c.ListStyle, d.ListStyle}, {&c.ConfirmStyle, d.ConfirmStyle}, {&c.ImageStyle, d.ImageStyle}, {&c.PublicPath, d.PublicPath}, {&c.DateFormat, layout(d.DateFormat)}} {
		*one.to = orElse(one.from, *one.to)
	}
	c.Headers, c.Paths, c.Methods, c.Fields = d.Headers, d.Paths, d.Methods, d.Fields
}

// layout turns the usual letters of a date's form into Go's.
func layout(form string) string {
	return strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05", "zzz", "-07:00").Replace(form)
}

// vietnam is the zone that times are sent in, and that times without one are
// read in when the portal's form has none.
func vietnam() *time.Location { return time.FixedZone("", 7*60*60) }

// moment reads a time of the portal: in the configured form, or ISO 8601 with
// an offset, or without one, which is then UTC.
func (c Config) moment(text string) (time.Time, bool) {
	if c.DateFormat != time.RFC3339 {
		if t, err := time.ParseInLocation(c.DateFormat, text, vietnam()); err == nil {
			return t, true
		}
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
