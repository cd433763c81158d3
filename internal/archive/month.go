package archive

import (
	"fmt"
	"regexp"
	"time"
)

// Month is a calendar month in UTC, as YYYY-MM.
type Month string

// ParseMonth reads a month written as 2024-11.
func ParseMonth(text string) (Month, error) {
	if !regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`).MatchString(text) {
		return "", fmt.Errorf("%q is not a month: write it as 2024-11", text)
	}
	return Month(text), nil
}

// From is the month's first moment.
func (m Month) From() time.Time {
	t, _ := time.Parse("2006-01", string(m)) // its form has been checked
	return t
}

// To is the first moment of the next month.
func (m Month) To() time.Time { return m.From().AddDate(0, 1, 0) }

// partition names the partition of one of the event tables.
func (m Month) partition(table string) string { return table + "_" + m.From().Format("200601") }

// FileName is the name of the month's file.
func (m Month) FileName() string { return "txng-events-" + string(m) + ".zip" }

// since is the first day on which a month may be archived that must have ended
// keep months before.
func (m Month) since(keep int) time.Time { return m.To().AddDate(0, keep, 0) }
