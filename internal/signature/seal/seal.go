// Package seal keeps secrets at rest: sealed under a key that is held outside
// the database, and tied to what they belong to, so that a sealed secret moved
// to another row does not open.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
)

// version begins every sealed secret, so that another way of sealing can
// follow.
const version = 1

// Seal encrypts plain with AES-256-GCM (NIST SP 800-38D). bound is
// authenticated with it.
func Seal(key [32]byte, plain []byte, bound string) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return gcm.Seal(append([]byte{version}, nonce...), nonce, plain, []byte(bound)), nil
}

// Open decrypts what Seal made with the same key and bound.
func Open(key [32]byte, sealed []byte, bound string) ([]byte, error) {
	gcm, err := newGCM(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < 1+gcm.NonceSize() || sealed[0] != version {
		return nil, errors.New("a sealed secret has an unknown form")
	}
	plain, err := gcm.Open(nil, sealed[1:1+gcm.NonceSize()], sealed[1+gcm.NonceSize():], []byte(bound))
	if err != nil {
		return nil, fmt.Errorf("a secret does not open with TXNG_SECRETS_KEY: %w", err)
	}
	return plain, nil
}

func newGCM(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
