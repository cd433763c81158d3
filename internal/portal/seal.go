package portal

import (
	"encoding/json"

	"github.com/txng-vn/txng/internal/portal/target"
	"github.com/txng-vn/txng/internal/signature/seal"
)

// seal encrypts a credential: a row copied to another organisation does not
// open.
func (s *Service) seal(name, organization string, c target.Credential) ([]byte, error) {
	plain, err := json.Marshal(c) //nolint:gosec // only to be encrypted
	if err != nil {
		return nil, err
	}
	return seal.Seal(s.Secrets, plain, bound(name, organization))
}

// open decrypts what seal made, also under a former key.
func (s *Service) open(name, organization string, sealed []byte) (c target.Credential, err error) {
	plain, _, err := s.ring().Open(sealed, bound(name, organization))
	if err != nil {
		return c, err
	}
	err = json.Unmarshal(plain, &c)
	return c, err
}

func bound(name, organization string) string {
	return "txng sync credential\x00" + name + "\x00" + organization
}
