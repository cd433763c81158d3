package subscription

import (
	"context"
	"log/slog"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/signature/seal"
)

func (s *Service) ring() seal.Ring { return seal.Ring{Current: s.Secrets, Old: s.SecretsOld} }

// Reseal seals signature tokens anew, under the current key, that former keys
// sealed, and returns how many no key opens.
func (s *Service) Reseal(ctx context.Context) (lost int, err error) {
	var rows []Subscription
	if err := s.db.Read(ctx).Select("id", "token").Where("length(token) > 0").Find(&rows).Error; err != nil {
		return 0, err
	}
	all := make([]seal.Kept, len(rows))
	for i, r := range rows {
		all[i] = seal.Kept{Sealed: r.Token, Bound: bound(r.ID), Store: func(renewed []byte) error {
			return s.db.InTx(ctx, func(tx *database.Tx) error {
				return tx.Exec("UPDATE epcis_subscriptions SET token = ? WHERE id = ? AND token = ?", renewed, r.ID, r.Token).Error
			})
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
		s.Log.ErrorContext(ctx, "signature tokens not sealed anew", slog.Any("error", err))
		return
	}
	s.Log.InfoContext(ctx, "signature tokens are sealed under the current key", slog.Int("lost", lost))
}
