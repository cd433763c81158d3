package api

import (
	"net/url"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// Moment is an RFC 3339 time that remembers the offset it was written with,
// which EPCIS keeps as eventTimeZoneOffset.
type Moment struct{ time.Time }

// UnmarshalText reads RFC 3339; the offset is bounded as EPCIS bounds it
// (±14:00) and the year to four digits.
func (m *Moment) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(text))
	_, offset := t.Zone()
	if err != nil || offset < -14*3600 || offset > 14*3600 || offset%60 != 0 || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
		return fault.New(fault.KindInvalid, "not_a_time", "Phải là thời điểm RFC 3339, ví dụ 2026-11-20T07:30:00+07:00.", "It must be an RFC 3339 time such as 2026-11-20T07:30:00+07:00.")
	}
	m.Time = t
	return nil
}

// Offset is the offset as EPCIS writes it, "+07:00"; UTC is "+00:00".
func (m Moment) Offset() string { return m.Format("-07:00") }

// pathEscape escapes an identifier for use as one path segment.
func pathEscape(v string) string { return url.PathEscape(v) }
