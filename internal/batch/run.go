package batch

import (
	"context"
	"crypto/rand"
	"math/big"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/serial"
)

// Activation says when the items of a run become active.
type Activation string

// Items are activated when they are printed, or by a call.
const (
	ActivateOnPrint Activation = "on_print"
	ActivateByCall  Activation = "manual"
)

// RunStatus is what all items of a run are (issued, printed, active or void),
// or mixed.
type RunStatus string

// RunMixed is the status of a run whose items differ.
const RunMixed RunStatus = "mixed"

// MaxRun is the most serials of one run.
const MaxRun = 1_000_000

// Run is a number of item serials made together: a contiguous range of the
// product's places under one version of the serial key.
type Run struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	ProductID      string
	BatchID        string // the batch the run was made for
	KeyVersion     int    // 0 for serials that were brought from outside
	FirstPlace     int64  // among those of the product and version
	Count          int64
	Activation     Activation
	Status         RunStatus
	CreatedAt      time.Time `gorm:"autoCreateTime:false"`
}

// TableName is the table of runs.
func (Run) TableName() string { return "serial_runs" }

// tries is how often a run is placed anew when the place drawn is taken: even
// in a space half full, one in a million is refused.
const tries = 20

// CreateRun makes count serials (1 to MaxRun) for a batch of the actor's
// organisation. activation "" is on_print. Its *fault.Error: out_of_range or
// unknown_activation (400), serial_space_full (409).
func (s *Service) CreateRun(tx *database.Tx, batchID string, count int64, activation Activation) (Run, error) {
	b, err := s.owned(tx, batchID)
	if err != nil {
		return Run{}, err
	}
	if activation == "" {
		activation = ActivateOnPrint
	}
	var c fault.Checks
	if count < 1 || count > MaxRun {
		c.Add("/count", "out_of_range", "Số lượng sê-ri phải từ 1 đến 1.000.000.", "The count must be 1 to 1,000,000.")
	}
	if activation != ActivateOnPrint && activation != ActivateByCall {
		c.Add("/activation", "unknown_activation", "activation phải là on_print hoặc manual.", "activation is on_print or manual.")
	}
	if err := c.Err(); err != nil {
		return Run{}, err
	}
	key, err := s.currentKey(tx)
	if err != nil {
		return Run{}, err
	}
	r := Run{
		ID: uuid.Must(uuid.NewV7()).String(), OrganizationID: b.OrganizationID, ProductID: b.ProductID, BatchID: b.ID, KeyVersion: key.Version(),
		Count: count, Activation: activation, Status: RunStatus(ItemIssued), CreatedAt: tx.Now(),
	}
	taken, err := s.imitations(tx, key, b.ProductID)
	if err != nil {
		return Run{}, err
	}
	if err := r.place(tx, taken); err != nil {
		return Run{}, err
	}
	if err := replace(tx, r, nil, Segments{{RunID: r.ID, Count: count, BatchID: b.ID}}); err != nil {
		return Run{}, err
	}
	s.Guard.Issued(tx, issuing.Runs, r.ID)
	return r, recordRun(tx, "serial_run.create", r, nil, r)
}

// Imported reports whether the run's serials were brought from outside.
func (r Run) Imported() bool { return r.KeyVersion == 0 }

// place inserts the run at a random place that is free and covers none of the
// places taken by imports. The database decides whether it is free, so that two
// servers cannot both think so.
func (r *Run) place(tx *database.Tx, taken []int64) error {
	for range tries {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(serial.Places)-r.Count+1))
		if err != nil {
			return err
		}
		r.FirstPlace = at.Int64()
		if slices.ContainsFunc(taken, func(place int64) bool { return place >= r.FirstPlace && place < r.FirstPlace+r.Count }) {
			continue
		}
		insert := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(r)
		if insert.Error == nil && insert.RowsAffected == 1 {
			return nil
		}
		if insert.Error != nil && (tx.Engine() == database.Postgres || !database.IsOverlap(insert.Error)) {
			return insert.Error // on PostgreSQL an overlap is no error, and any error ends the transaction
		}
	}
	return fault.New(fault.KindConflict, "serial_space_full", "Dải số sê-ri của sản phẩm này đã gần đầy; hãy tạo sản phẩm mới.", "The product's serial space is nearly full; make a new product.")
}

// Runs lists the runs made for a batch that the actor may read, in the order
// of ids, from after.
func (s *Service) Runs(ctx context.Context, batchID, after string, limit int) (rows []Run, err error) {
	b, err := s.Batch(ctx, batchID)
	if err != nil {
		return nil, err
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id").Where("batch_id = ?", b.ID)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// Run is a run that the actor may read, with its segments.
func (s *Service) Run(ctx context.Context, id string) (Run, Segments, error) {
	return runOf(ctx, s.db.Read(ctx), id)
}

// runOf is a run of the actor's organisation, or any for those who see all: a
// custodian of goods knows the serials on them, but not the rest of the roll.
func runOf(ctx context.Context, q *gorm.DB, id string) (r Run, segments Segments, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return r, nil, err
	}
	err = scope.Rows(q, "organization_id").Where("id = ?", id).Take(&r).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("serial_run")
	}
	if err != nil {
		return r, nil, err
	}
	err = q.Session(&gorm.Session{NewDB: true}).Where("run_id = ?", id).Order("first").Find(&segments).Error
	return r, segments, err
}

// lockRun is runOf for a change: the run's row stays locked, so that changes
// of its segments take turns, and whoever may not change it gets a 403.
func lockRun(tx *database.Tx, id string) (Run, Segments, error) {
	r, segments, err := seenRun(tx, id)
	if err != nil {
		return r, nil, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil && !scope.Changes(r.OrganizationID) {
		err = auth.Forbidden()
	}
	return r, segments, err
}

// seenRun is runOf with the run's row locked, also for those who may not change
// it.
func seenRun(tx *database.Tx, id string) (Run, Segments, error) {
	q := tx.DB
	if tx.Engine() == database.Postgres { // SQLite has one writer
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return runOf(tx.Context(), q, id)
}

func recordRun(tx *database.Tx, action string, r Run, before, after any) error {
	return audit.Append(tx, audit.Entry{Action: action, ObjectKind: "serial_run", ObjectID: r.ID, OrganizationID: r.OrganizationID, Before: before, After: after})
}
