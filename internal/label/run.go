package label

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

// RunStatus is how far a label run came.
type RunStatus string

// The statuses. A run that stays running was cut short by a server's end.
const (
	RunRunning  RunStatus = "running"
	RunFinished RunStatus = "finished" // the whole file was handed over
	RunBroken   RunStatus = "broken"   // the reader hung up, or drawing failed
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
	Labels         int64  // drawn when the run ended
	Bytes          int64  // of the file
	SHA256         string `gorm:"column:sha256"` // of the whole file in hexadecimal; "" unless finished
	Status         RunStatus
	StartedAt      time.Time
	FinishedAt     *time.Time
}

// TableName is the table of receipts.
func (Run) TableName() string { return "label_runs" }

// begin writes a receipt before anything is handed over.
func begin(tx *database.Tx, r *Run) error {
	actor, _ := reqctx.ActorOf(tx.Context())
	r.ID, r.KeyID, r.Role, r.Status, r.StartedAt = uuid.Must(uuid.NewV7()).String(), actor.KeyID, actor.Role, RunRunning, tx.Now()
	if err := tx.Create(r).Error; err != nil {
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
	return s.db.InTx(ctx, func(tx *database.Tx) error {
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

// RunFilter narrows a list of receipts; "" is any.
type RunFilter struct{ ObjectKind, ObjectID string }

// Runs lists the receipts that the actor may read, in the order of ids from
// after.
func (s *Service) Runs(ctx context.Context, f RunFilter, after string, limit int) (rows []Run, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id")
	for column, value := range map[string]string{"object_kind = ?": f.ObjectKind, "object_id = ?": f.ObjectID, "id > ?": after} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// Run is one receipt that the actor may read.
func (s *Service) Run(ctx context.Context, id string) (r Run, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return r, err
	}
	err = scope.Rows(s.db.Read(ctx), "organization_id").Where("id = ?", id).Take(&r).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("label_run")
	}
	return r, err
}
