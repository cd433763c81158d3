package gs1

import (
	"database/sql/driver"
	"fmt"
)

// text is the checked characters inside every key. Being unexported, it keeps
// keys from being made without their parser, and == compares them.
type text struct{ s string }

// String returns the key's characters; "" for the zero key.
func (t text) String() string { return t.s }

// IsZero reports whether the key is absent.
func (t text) IsZero() bool { return t.s == "" }

// MarshalText writes the key's characters.
func (t text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

// Value stores the key as its characters, and an absent key as NULL.
func (t text) Value() (driver.Value, error) {
	if t.s == "" {
		return nil, nil
	}
	return t.s, nil
}

// scanned returns the characters a database gave; NULL is "".
func scanned(src any) (string, error) {
	switch v := src.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("gs1: a key cannot be read from %T", src)
}

// scan reads a stored key with its own parser: what a database holds is
// checked like any other input.
func scan[K any](dst *K, src any, parse func(string) (K, error)) error {
	s, err := scanned(src)
	if err != nil {
		return err
	}
	var k K
	if s != "" {
		if k, err = parse(s); err != nil {
			return err
		}
	}
	*dst = k
	return nil
}

// unmarshal reads a key from text with its own parser.
func unmarshal[K any](dst *K, b []byte, parse func(string) (K, error)) error {
	k, err := parse(string(b))
	if err == nil {
		*dst = k
	}
	return err
}
