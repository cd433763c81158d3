package portal

import (
	"context"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Notice takes a message about a request from a target. Its signature is checked
// before anything is looked up. *fault.Error: not_found of the target or the
// request, unauthenticated, conflict of a message that came before.
func (s *Service) Notice(ctx context.Context, name string, header target.NoticeHeader, body []byte) error {
	registry, ok := s.Registries[name]
	if !ok {
		return fault.NotFound("sync_target")
	}
	x, err := registry.Notice(header, body, s.db.Now())
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *database.Tx) error { return s.notice(tx, name, header.Nonce, x) })
}

// notice notes a message that is the target's.
func (s *Service) notice(tx *database.Tx, name, nonce string, x target.Request) error {
	var requests []Request
	if err := tx.Where("target = ? AND id = ?", name, x.ID).Limit(1).Find(&requests).Error; err != nil {
		return err
	}
	if len(requests) == 0 {
		return fault.NotFound("sync_request")
	}
	if err := tx.Exec("DELETE FROM sync_notices WHERE at < ?", database.UTC(tx.Now().Add(-2*target.NoticeFor))).Error; err != nil {
		return err
	}
	taken := tx.Exec("INSERT INTO sync_notices (target, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", name, nonce, tx.Now())
	if taken.Error != nil {
		return taken.Error
	}
	if taken.RowsAffected == 0 {
		return fault.New(fault.KindConflict, "notice_repeated", "Thông báo này đã được nhận; mỗi lần gửi lại phải có nonce và chữ ký mới.", "This notice was taken before; each delivery needs a nonce and signature of its own.")
	}
	r := &requests[0]
	if x.Ref != "" && x.Ref != r.Ref || !r.take(x) {
		return nil // of something else, or older than what is known
	}
	if err := keepRequest(tx, r); err != nil {
		return err
	}
	tx.AfterCommit(s.Wake)
	// Whatever of the organisation waits for an answer goes on.
	return tx.Exec("UPDATE sync_records SET next_at = "+tx.Engine().In(0)+` WHERE target = ? AND object_kind = 'batch' AND status = 'pending' AND error_class = ''
 AND organization_id = (SELECT organization_id FROM sync_records WHERE id = ?)`, name, r.RecordID).Error
}
