package label

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// RunStatus is how far a label run came.
type RunStatus string

// The statuses. Interrupted is never stored: it is what a running one becomes
// once its lease has run out, and no longer is should its server come back.
const (
	RunRunning     RunStatus = "running"
	RunFinished    RunStatus = "finished"    // the whole file was handed over
	RunBroken      RunStatus = "broken"      // the reader hung up, or drawing failed
	RunInterrupted RunStatus = "interrupted" // its server was lost
)

// Selected is which labels a run was asked for: Count from From (of a serial
// run, 0 is the first) or Serials; all of it when empty.
type Selected struct {
	From    *int64   `json:"from,omitempty"`
	Count   *int64   `json:"count,omitempty"`
	Serials []string `json:"serials,omitempty"`
}

// Run is the receipt of a download of labels that counts as printing.
type Run struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string // whose goods were labelled
	KeyID          string // the API key that asked
	Role           reqctx.Role
	ObjectKind     string // serial_run, batch or logistic_unit
	ObjectID       string
	Selection      Selected `gorm:"serializer:json"`
	Template       string
	TemplateDigest string // SHA-256 of the template, in hexadecimal
	Format         Format
	First, Count   int64  // the numbers of the labels: Count from First, void items included
	Labels         int64  // drawn when the run ended, or its server was last heard of
	Bytes          int64  // of the file, likewise
	SHA256         string `gorm:"column:sha256"` // of the whole file in hexadecimal; "" unless finished
	Status         RunStatus
	StartedAt      time.Time
	FinishedAt     *time.Time
}

// TableName is the table of receipts.
func (Run) TableName() string { return "label_runs" }

// begin writes a receipt, which lives for lease, before anything is handed over.
func begin(tx *database.Tx, r *Run, lease time.Duration) error {
	actor, _ := reqctx.ActorOf(tx.Context())
	r.ID, r.KeyID, r.Role, r.Status, r.StartedAt = uuid.Must(uuid.NewV7()).String(), actor.KeyID, actor.Role, RunRunning, tx.Now()
	if err := tx.Create(r).Error; err != nil {
		return err
	}
	if err := tx.Exec("UPDATE label_runs SET alive_until = "+tx.Engine().In(lease)+" WHERE id = ?", r.ID).Error; err != nil {
		return err
	}
	return audit.Append(tx, audit.Entry{Action: "label_run.begin", ObjectKind: "label_run", ObjectID: r.ID, OrganizationID: r.OrganizationID, After: r})
}

// endTime is how long the end of a run may take to be written, after its
// reader may have gone.
const endTime = 10 * time.Second

// end completes the receipt. The run's context may have ended already.
func (s *Service) end(ctx context.Context, r Run) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	return s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // the transaction carries it
		now := tx.Now()
		before := r
		r.FinishedAt = &now
		err := tx.Model(&Run{}).Where("id = ?", r.ID).Select("labels", "bytes", "sha256", "status", "finished_at").Updates(&r).Error
		if err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{Action: "label_run.end", ObjectKind: "label_run", ObjectID: r.ID, OrganizationID: r.OrganizationID, Before: before, After: r})
	})
}
