package portal

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

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

type contextKey struct{}

// about returns ctx for calls about a record.
func about(ctx context.Context, r *Record) context.Context {
	return context.WithValue(ctx, contextKey{}, r.ID)
}

// Recorder keeps every exchange that a target has about a record.
func Recorder(db *database.DB, logger *slog.Logger) target.Recorder {
	return func(ctx context.Context, x target.Exchange) {
		id, ok := ctx.Value(contextKey{}).(string)
		if !ok {
			return
		}
		response := x.Response
		if x.Error != "" {
			response = x.Error
		}
		err := db.InTx(ctx, func(tx *database.Tx) error {
			return tx.Create(&Exchange{
				ID: uuid.Must(uuid.NewV7()).String(), RecordID: id, At: database.UTC(x.At), Op: x.Op, Status: x.Status,
				Request: x.Method + " " + x.URL + "\n\n" + x.Request, Response: response,
			}).Error
		})
		if err != nil { // the exchange happened all the same
			logger.ErrorContext(ctx, "portal exchange not kept", slog.String("record_id", id), slog.Any("error", err))
		}
	}
}
