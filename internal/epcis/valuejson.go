package epcis

import (
	"strings"
	"time"
)

// ParseValue reads exactly one JSON value. Its *fault.Error has the code
// invalid_json, too_deep or null_character: names that stand twice, invalid
// UTF-8 and trailing data are refused.
func ParseValue(b []byte) (Value, error) { return parseValue(b) }

// AppendJSON appends v to dst, its numbers with the digits they hold. It fails
// only for a number that is not one.
func (v Value) AppendJSON(dst []byte) ([]byte, error) {
	w := writer{b: dst}
	w.value(v)
	return w.b, w.err
}

// ContextOf reads the value of an @context: an address, an object of prefixes,
// or a list of them. No address is fetched. Its *fault.Error has fields with
// pointers into v.
func ContextOf(v Value) (Context, error) {
	r := newReader("")
	c := r.context(v, nil)
	return c, r.checks.Err()
}

// Expand returns the URI that a CURIE stands for, and s itself when it is none
// or c does not know its prefix.
func (c Context) Expand(s string) string {
	prefix, local, ok := strings.Cut(s, ":")
	if !ok || prefix == "" || strings.HasPrefix(local, "//") {
		return s
	}
	if ns, ok := c.Namespace(prefix); ok {
		return ns + local
	}
	return s
}

// ParseTime reads a time as EPCIS writes it, RFC 3339 with its offset, in the
// years 1 to 9999, and returns it in UTC.
func ParseTime(s string) (time.Time, error) { return parseTime(s) }
