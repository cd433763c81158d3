package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// loadKeys decodes the three keys; with SQLite an absent one is made under
// DataDir, readable by its owner alone.
func (c *Config) loadKeys() (problems []error) {
	for _, k := range []struct {
		name, value, file string
		into              *[32]byte
	}{
		{"TXNG_SERIAL_KEY", c.SerialKey, "serial.key", &c.Keys.Serial},
		{"TXNG_SECRETS_KEY", c.SecretsKey, "secrets.key", &c.Keys.Secrets},
		{"TXNG_SIGNING_KEY", c.SigningKey, "signing.key", &c.Keys.Signing},
	} {
		value := k.value
		if value == "" && !c.SQLite() {
			problems = append(problems, fmt.Errorf("%s (or %s_FILE) is needed with PostgreSQL: 32 random bytes in base64, the same on every server", k.name, k.name))
			continue
		}
		if value == "" {
			var err error
			if value, err = keyFile(filepath.Join(c.DataDir, k.file)); err != nil {
				problems = append(problems, err)
				continue
			}
		}
		var ok bool
		if *k.into, ok = decodeKey(value); !ok {
			problems = append(problems, fmt.Errorf("%s must be 32 bytes in base64", k.name))
		}
	}
	for _, k := range []struct {
		name, value string
		into        *[][32]byte
	}{{"TXNG_SERIAL_KEY_OLD", c.SerialKeyOld, &c.Keys.SerialOld}, {"TXNG_SECRETS_KEY_OLD", c.SecretsKeyOld, &c.Keys.SecretsOld}, {"TXNG_SIGNING_KEY_OLD", c.SigningKeyOld, &c.Keys.SigningOld}} {
		for _, value := range strings.FieldsFunc(k.value, func(r rune) bool { return r == ',' || r <= ' ' }) {
			key, ok := decodeKey(value)
			if !ok {
				problems = append(problems, fmt.Errorf("%s must be keys of 32 bytes in base64, separated by spaces or commas", k.name))
				break
			}
			*k.into = append(*k.into, key)
		}
	}
	return problems
}

// decodeKey reads 32 bytes in base64, or as a JWK has them (RFC 7515, 2).
func decodeKey(value string) (key [32]byte, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		raw, err = base64.RawURLEncoding.DecodeString(value)
	}
	return key, err == nil && copy(key[:], raw) == len(key) && len(raw) == len(key)
}

// keyFile reads the key at path, making it first if it is absent. The new key
// is on disk before anything is derived from it.
func keyFile(path string) (string, error) {
	content, err := os.ReadFile(path) //nolint:gosec // under the operator's data directory
	if err == nil {
		return strings.TrimSpace(string(content)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	value := base64.StdEncoding.EncodeToString(raw)
	return value, WriteSecret(path, value)
}
