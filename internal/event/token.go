package event

import (
	"context"
	"encoding/base64"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/signature/seal"
)

// maxToken is the longest page token that is looked at, in characters.
const maxToken = 16_000

// SealToken writes a page token as letters, digits, "-" and "_": it tells nobody
// anything, and is of use to the caller of ctx alone.
func (s *Service) SealToken(ctx context.Context, t query.Token) (string, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return "", err
	}
	plain, err := t.Encode()
	if err != nil {
		return "", err
	}
	sealed, err := seal.Seal(s.Secrets, plain, tokenOf(scope))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// OpenToken reads what SealToken wrote for the caller of ctx. The *fault.Error is
// that of query.DecodeToken, also for another's and for one that was deleted.
func (s *Service) OpenToken(ctx context.Context, token, about string) (query.Token, error) {
	t, digest, err := s.open(ctx, token, about)
	if err != nil {
		return t, err
	}
	var n int
	err = s.db.Read(ctx).Raw("SELECT count(*) FROM deleted_page_tokens WHERE token = ?", digest).Scan(&n).Error
	if err == nil && n > 0 {
		err = query.BadToken()
	}
	return t, err
}

// open unseals a token and returns what it is known by once it is deleted: its
// bytes', for they can be spelled in several ways.
func (s *Service) open(ctx context.Context, token, about string) (t query.Token, digest string, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return t, "", err
	}
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(token) > maxToken {
		return t, "", query.BadToken()
	}
	plain, _, err := seal.Ring{Current: s.Secrets, Old: s.SecretsOld}.Open(sealed, tokenOf(scope))
	if err != nil {
		return t, "", query.BadToken()
	}
	t, err = query.DecodeToken(plain, about, s.db.Now())
	return t, query.DigestOf(string(sealed)), err
}

// tokenOf is whom a token is for.
func tokenOf(scope auth.Scope) string { return "page token of " + callerOf(scope) }

// DeletePageToken makes a token of the caller's useless. What is none, or has
// expired, is a 404.
func (s *Service) DeletePageToken(tx *database.Tx, token string) error {
	t, digest, err := s.open(tx.Context(), token, "")
	if err != nil {
		if fault.As(err) != nil && !fault.Is(err, fault.KindUnauthenticated) {
			err = fault.NotFound("page")
		}
		return err
	}
	if err := tx.Exec("DELETE FROM deleted_page_tokens WHERE expires_at < ?", tx.Now()).Error; err != nil {
		return err
	}
	tx.AppendNew("deleted_page_tokens", []string{"token", "expires_at"}, digest, t.Expires)
	return nil
}
