package portal

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// maxTakes is how often workers may die over a batch that never gets on.
const maxTakes = 10

// safely is run for a batch that may be poison: a panic is an error.
func (p *push) safely(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			p.service.Log.ErrorContext(ctx, "portal batch panics", slog.String("batch_id", p.record.ObjectID), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return p.run(ctx)
}

// park takes a batch out of the queue that workers die of, so that it holds
// nothing else up.
func park(tx *database.Tx, r *Record) error {
	r.settle(StatusParked, target.Fail(target.ClassInternal, "internal", fault.Text{
		VI: "Hệ thống nhiều lần dừng giữa chừng khi gửi lô này.", EN: "The service stopped again and again while telling this batch.",
	}))
	if err := tx.Exec("UPDATE sync_records SET lease = '', leased_until = NULL, takes = 0 WHERE id = ?", r.ID).Error; err != nil {
		return err
	}
	return store(tx, r)
}
