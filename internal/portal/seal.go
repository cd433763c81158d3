package portal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/txng-vn/txng/internal/portal/target"
)

// sealVersion begins every sealed credential, so that another way of sealing
// can follow.
const sealVersion = 1

// seal encrypts a credential with AES-256-GCM (NIST SP 800-38D). Target and
// organisation are authenticated with it: a row copied to another organisation
// does not open.
func (s *Service) seal(name, organization string, c target.Credential) ([]byte, error) {
	plain, err := json.Marshal(c) //nolint:gosec // only to be encrypted
	if err != nil {
		return nil, err
	}
	gcm, err := s.cipher()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return gcm.Seal(append([]byte{sealVersion}, nonce...), nonce, plain, bound(name, organization)), nil
}

// open decrypts what seal made.
func (s *Service) open(name, organization string, sealed []byte) (c target.Credential, err error) {
	gcm, err := s.cipher()
	if err != nil {
		return c, err
	}
	if len(sealed) < 1+gcm.NonceSize() || sealed[0] != sealVersion {
		return c, errors.New("a sealed credential has an unknown form")
	}
	nonce := sealed[1 : 1+gcm.NonceSize()]
	plain, err := gcm.Open(nil, nonce, sealed[1+gcm.NonceSize():], bound(name, organization))
	if err != nil {
		return c, fmt.Errorf("a credential does not open with TXNG_SECRETS_KEY: %w", err)
	}
	err = json.Unmarshal(plain, &c)
	return c, err
}

func (s *Service) cipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.Secrets[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func bound(name, organization string) []byte {
	return []byte("txng sync credential\x00" + name + "\x00" + organization)
}
