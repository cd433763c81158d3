package portal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Exchange is one call about a record, without secrets.
type Exchange struct {
	ID       string `gorm:"primaryKey"`
	RecordID string
	At       time.Time
	Op       string // "order.create"
	Status   int    // HTTP; 0: no answer came
	Request  string // method, address, an empty line and the body
	Response string // the body, or what failed below HTTP
}

// TableName is the table of exchanges.
func (Exchange) TableName() string { return "sync_exchanges" }

type (
	aboutKey struct{} // of a record's id
	keptKey  struct{} // of a *kept
)

// about returns ctx for calls about a record.
func about(ctx context.Context, r *Record) context.Context {
	return context.WithValue(ctx, aboutKey{}, r.ID)
}

// kept are exchanges of an attempt that go into the database with what follows
// from them: a transaction of their own for each would cost more than the call.
type kept struct {
	mu   sync.Mutex
	list []Exchange
}

func (k *kept) add(x ...Exchange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = append(k.list, x...)
}

func (k *kept) take() []Exchange {
	k.mu.Lock()
	defer k.mu.Unlock()
	list := k.list
	k.list = nil
	return list
}

// Recorder keeps every exchange that a target has about a record.
func Recorder(db *database.DB, logger *slog.Logger) target.Recorder {
	return func(ctx context.Context, x target.Exchange) {
		id, ok := ctx.Value(aboutKey{}).(string)
		if !ok {
			return
		}
		response := x.Response
		if x.Error != "" {
			response = x.Error
		}
		row := Exchange{
			ID: uuid.Must(uuid.NewV7()).String(), RecordID: id, At: database.UTC(x.At), Op: x.Op, Status: x.Status,
			Request: x.Method + " " + x.URL + "\n\n" + x.Request, Response: response,
		}
		if k, ok := ctx.Value(keptKey{}).(*kept); ok {
			k.add(row)
			return
		}
		if err := db.InTx(ctx, func(tx *database.Tx) error { return tx.Create(&row).Error }); err != nil { // the exchange happened all the same
			logger.ErrorContext(ctx, "portal exchange not kept", slog.String("record_id", id), slog.Any("error", err))
		}
	}
}

// keep has exchanges written with the rest of a transaction.
func keep(tx *database.Tx, list []Exchange) error {
	if len(list) == 0 {
		return nil
	}
	return tx.Later(func(q *gorm.DB) *gorm.DB { return q.Create(&list) })
}

// flush writes what no transaction has taken of an attempt that was stopped, and
// the exchanges also of one that lost its lease: they happened.
func (p *push) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if len(p.reached) > 0 && p.save(ctx, func(*database.Tx) error { return nil }) == nil {
		return
	}
	list := p.kept.take()
	if len(list) == 0 {
		return
	}
	if err := p.service.db.InTx(ctx, func(tx *database.Tx) error { return keep(tx, list) }); err != nil {
		p.service.Log.ErrorContext(ctx, "portal exchanges not kept", slog.String("batch_id", p.record.ObjectID), slog.Any("error", err))
	}
}
