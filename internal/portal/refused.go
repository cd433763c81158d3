package portal

import (
	"context"
	"log/slog"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// refuse notes that a target refused an organisation's account. Nothing signs in
// with it again: portals lock accounts that keep coming with a wrong password.
// What waits says why.
func refuse(tx *database.Tx, name, organization string, f *target.Failure) error {
	row := Enrollment{RefusedAt: new(tx.Now()), RefusedMessage: f.Message, RefusedAction: f.Action}
	err := tx.Model(&Enrollment{}).Where("target = ? AND organization_id = ?", name, organization).
		Select("refused_at", "refused_message", "refused_action").Updates(&row).Error
	if err != nil {
		return err
	}
	return parkRefused(tx, name, organization, row)
}

// parkRefused parks what waits of an organisation whose account was refused.
func parkRefused(tx *database.Tx, name, organization string, e Enrollment) error {
	return tx.Model(&Record{}).Where("target = ? AND organization_id = ? AND object_kind = 'batch' AND status = 'pending'", name, organization).
		Select("status", "attempts", "error_class", "error_message", "error_action", "updated_at").
		Updates(&Record{Status: StatusParked, Attempts: 1, ErrorClass: target.ClassAuth, ErrorMessage: e.RefusedMessage, ErrorAction: e.RefusedAction, UpdatedAt: tx.Now()}).Error
}

// absolve has a refused account tried again, and what was parked because of it.
func absolve(tx *database.Tx, name, organization string) error {
	freed := tx.Exec("UPDATE sync_enrollments SET refused_at = NULL, refused_message = '', refused_action = '' WHERE target = ? AND organization_id = ? AND refused_at IS NOT NULL", name, organization)
	if freed.Error != nil || freed.RowsAffected == 0 {
		return freed.Error
	}
	return tx.Exec("UPDATE sync_records SET status = 'pending', attempts = 0, next_at = "+tx.Engine().In(0)+
		" WHERE target = ? AND organization_id = ? AND object_kind = 'batch' AND status = 'parked' AND error_class = 'auth'", name, organization).Error
}

// holdRefused parks what began to wait after an organisation's account had been
// refused.
func (s *Service) holdRefused(ctx context.Context, name, organization string) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		var rows []Enrollment
		err := tx.Where("target = ? AND organization_id = ? AND refused_at IS NOT NULL", name, organization).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		return parkRefused(tx, name, organization, rows[0])
	})
}

// refused notes it when a call beside the queue finds an account refused.
func (s *Service) refused(ctx context.Context, name, organization string, failure error) {
	f := target.AsFailure(failure)
	if f == nil || f.Class != target.ClassAuth || f.Patience > 0 {
		return
	}
	if err := s.db.InTx(ctx, func(tx *database.Tx) error { return refuse(tx, name, organization, f) }); err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "portal account refused, and not noted", slog.String("target", name), slog.String("organization_id", organization), slog.Any("error", err))
	}
}

// stillRefused is why an organisation's account is not tried.
func stillRefused(e Enrollment) *target.Failure {
	f := target.Fail(target.ClassAuth, "credential", e.RefusedMessage)
	f.Action = e.RefusedAction
	return f
}
