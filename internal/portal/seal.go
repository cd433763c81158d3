package portal

import (
	"encoding/json"

	"github.com/txng-vn/txng/internal/fault"
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
		return c, unopened(err)
	}
	err = json.Unmarshal(plain, &c)
	return c, err
}

func bound(name, organization string) string {
	return "txng sync credential\x00" + name + "\x00" + organization
}

// unopened is a credential that no key opens. It is tried for a while, since
// a key that was forgotten at a restart comes back.
func unopened(err error) *target.Failure {
	f := target.Fail(target.ClassAuth, "credential", fault.Text{
		VI: "Tài khoản đã lưu của tổ chức không mở được bằng khóa của hệ thống.", EN: "The organisation's stored account does not open with this service's key.",
	})
	f.Patience = 10
	f.Action = fault.Text{
		VI: "Đơn vị vận hành hệ thống: đặt lại TXNG_SECRETS_KEY và TXNG_SECRETS_KEY_OLD; nếu khóa đã mất, doanh nghiệp khai báo lại tài khoản, các lô đang chờ sẽ được gửi.",
		EN: "The operator of this service: set TXNG_SECRETS_KEY and TXNG_SECRETS_KEY_OLD right; if the key is lost, the producer enters its account again, and what waits is then sent.",
	}
	return f.Because(err)
}
