package measure

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
)

// MarshalJSON writes d as a JSON string, "1250.5": a JSON number would lose
// digits in readers that hold numbers as floats.
func (d Decimal) MarshalJSON() ([]byte, error) {
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads a JSON string as ParseDecimal does; a JSON number, null
// or any escape is a *fault.Error with code quantity_format.
func (d *Decimal) UnmarshalJSON(data []byte) error {
	s := string(data)
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return errFormat()
	}
	v, err := ParseDecimal(s[1 : len(s)-1])
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Value stores d as text, which SQLite keeps and PostgreSQL reads as numeric.
func (d Decimal) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what a driver returns for a text or numeric column. Trailing
// zeros of a numeric's scale are dropped. NULL is an error: nullable columns
// are held in a *Decimal.
func (d *Decimal) Scan(src any) error {
	var s string
	switch v := src.(type) {
	case string:
		s = v
	case []byte:
		s = string(v)
	case int64:
		s = strconv.FormatInt(v, 10)
	case float64: // SQLite, when the column's affinity made the text a number
		s = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Errorf("measure: cannot read a decimal from %T", src)
	}
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	v, err := ParseDecimal(s)
	if err != nil {
		return fmt.Errorf("measure: stored decimal %q: %w", s, err)
	}
	*d = v
	return nil
}
