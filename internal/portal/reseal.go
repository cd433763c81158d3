package portal

import (
	"context"
	"log/slog"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/signature/seal"
)

func (s *Service) ring() seal.Ring { return seal.Ring{Current: s.Secrets, Old: s.SecretsOld} }

// Reseal seals credentials anew, under the current key, that former keys sealed,
// and returns how many no key opens. A credential that is entered meanwhile is
// left as it is.
func (s *Service) Reseal(ctx context.Context) (lost int, err error) {
	var rows []Enrollment
	if err := s.db.Read(ctx).Where("length(credential) > 0").Find(&rows).Error; err != nil {
		return 0, err
	}
	all := make([]seal.Kept, len(rows))
	for i, r := range rows {
		all[i] = seal.Kept{Sealed: r.Credential, Bound: bound(r.Target, r.OrganizationID), Store: func(renewed []byte) error {
			return s.db.InTx(ctx, func(tx *database.Tx) error {
				return tx.Exec("UPDATE sync_enrollments SET credential = ? WHERE target = ? AND organization_id = ? AND credential = ?", renewed, r.Target, r.OrganizationID, r.Credential).Error
			})
		}, Lost: func() {
			s.Log.ErrorContext(ctx, "a portal credential opens with no key: enter it again", slog.String("target", r.Target), slog.String("organization_id", r.OrganizationID))
		}}
	}
	return s.ring().RenewAll(all)
}

// reseal is Reseal at the start of a service that knows former keys.
func (s *Service) reseal(ctx context.Context) {
	if len(s.SecretsOld) == 0 {
		return
	}
	lost, err := s.Reseal(ctx)
	if err != nil {
		s.Log.ErrorContext(ctx, "portal credentials not sealed anew", slog.Any("error", err))
		return
	}
	s.Log.InfoContext(ctx, "portal credentials are sealed under the current key", slog.Int("lost", lost))
}
