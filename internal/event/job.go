package event

import (
	"context"
	"encoding/json"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Behaviour is what a capture does when some of its events cannot be stored
// (EPCIS 2.0, GS1-Capture-Error-Behaviour).
type Behaviour string

// The behaviours.
const (
	Rollback Behaviour = "rollback" // all or nothing
	Proceed  Behaviour = "proceed"  // what can be stored is
)

// Job is one call of the capture interface.
type Job struct {
	ID             string `gorm:"primaryKey"` // UUIDv7
	OrganizationID string // for whom it captured
	ActorKeyID     string
	Behaviour      Behaviour
	Running        bool // so far no error for good: then Success says what the standard has it say
	Success        bool
	Events         int64 // in the document
	Stored         int64
	Duplicates     int64 // here before, with the same content
	Refused        int64
	Errors         []JobError `gorm:"serializer:json"` // the first epcis.MaxProblems
	CreatedAt      time.Time  `gorm:"autoCreateTime:false"`
	FinishedAt     *time.Time
	LeaseUntil     *time.Time // by the database's clock; while it runs
}

// TableName is the table of jobs.
func (Job) TableName() string { return "capture_jobs" }

// JobError is why one event was not stored, or why a job ended early.
type JobError struct {
	Index   int        `json:"index"`   // of the event; -1 for the job itself
	Pointer string     `json:"pointer"` // into the document
	Kind    fault.Kind `json:"kind"`
	Code    string     `json:"code"`
	VI      string     `json:"vi"`
	EN      string     `json:"en"`
}

// leaseFor is how long a job is believed to be worked on since it last moved.
const leaseFor = 30 * time.Second

// interrupted is the error of a job whose process died.
func interrupted() JobError {
	return JobError{
		Index: -1, Kind: fault.KindInternal, Code: "interrupted",
		VI: "Máy chủ dừng giữa chừng; những sự kiện đã đếm trong stored đã được lưu, hãy gửi lại cả tài liệu: sự kiện đã có được bỏ qua.",
		EN: "The server stopped half-way; the events counted as stored are stored. Send the document again: events that are there are passed over.",
	}
}

// start inserts a job that runs.
func (j *Job) start(tx *database.Tx) error {
	j.Running, j.Success, j.CreatedAt = true, true, tx.Now()
	return j.insert(tx, tx.Engine().In(leaseFor))
}

func (j *Job) insert(tx *database.Tx, lease string) error {
	errors, err := j.errors()
	if err != nil {
		return err
	}
	return tx.Exec("INSERT INTO capture_jobs (id, organization_id, actor_key_id, behaviour, running, success, events, stored, duplicates, refused, errors, created_at, finished_at, lease_until)"+
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "+lease+")",
		j.ID, j.OrganizationID, j.ActorKeyID, string(j.Behaviour), j.Running, j.Success, j.Events, j.Stored, j.Duplicates, j.Refused, errors, j.CreatedAt, j.FinishedAt).Error
}

// save keeps what a running job has come to, and its lease while it runs.
func (j *Job) save(tx *database.Tx) error {
	lease := "NULL"
	if j.Running {
		lease = tx.Engine().In(leaseFor)
	}
	errors, err := j.errors()
	if err != nil {
		return err
	}
	updated := tx.Exec("UPDATE capture_jobs SET running = ?, success = ?, stored = ?, duplicates = ?, refused = ?, errors = ?, finished_at = ?, lease_until = "+lease+" WHERE id = ? AND running",
		j.Running, j.Success, j.Stored, j.Duplicates, j.Refused, errors, j.FinishedAt, j.ID)
	if updated.Error == nil && updated.RowsAffected != 1 {
		return fault.New(fault.KindUnavailable, "lease_lost", "Việc ghi nhận mất quá lâu và đã bị coi là dừng; hãy gửi lại.", "The capture took too long and was taken for dead: send it again.")
	}
	return updated.Error
}

func (j *Job) errors() (string, error) {
	if len(j.Errors) == 0 {
		return "[]", nil
	}
	raw, err := json.Marshal(j.Errors)
	return string(raw), err
}

// Job returns a job of the actor's organisation.
func (s *Service) Job(ctx context.Context, id string) (Job, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Job{}, err
	}
	var job Job
	err = scope.Rows(s.db.Read(ctx), "organization_id").Where("id = ?", id).Take(&job).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("capture_job")
	}
	return job, err
}

// Jobs returns the jobs of the actor's organisation, the latest first; before
// is the id of the last one seen.
func (s *Service) Jobs(ctx context.Context, before string, limit int) (jobs []Job, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id")
	if before != "" {
		q = q.Where("id < ?", before)
	}
	err = q.Order("id DESC").Limit(limit).Find(&jobs).Error
	return jobs, err
}

// EndDeadJobs ends the jobs that nobody works on any more, all of them when
// every other process is known to be gone, and returns how many.
func (s *Service) EndDeadJobs(ctx context.Context, all bool) (ended int64, err error) {
	dead := "running"
	if !all {
		dead += " AND lease_until < " + s.db.Engine.In(0)
	}
	err = s.db.InTx(ctx, func(tx *database.Tx) error {
		ended = 0
		var jobs []Job
		if err := tx.Where(dead).Limit(1_000).Find(&jobs).Error; err != nil {
			return err
		}
		for _, j := range jobs {
			j.Errors = append(j.Errors, interrupted())
			errors, err := j.errors()
			if err != nil {
				return err
			}
			done := tx.Exec("UPDATE capture_jobs SET running = ?, success = ?, errors = ?, finished_at = ?, lease_until = NULL WHERE id = ? AND "+dead, false, false, errors, tx.Now(), j.ID)
			if done.Error != nil {
				return done.Error
			}
			ended += done.RowsAffected
		}
		return nil
	})
	return ended, err
}

// Run ends dead jobs until ctx is done.
func (s *Service) Run(ctx context.Context) {
	_, _ = s.EndDeadJobs(ctx, s.db.Engine == database.SQLite) // one process serves SQLite; errors show as jobs that stay, and the next turn tries again
	ticker := time.NewTicker(leaseFor / 2)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_, _ = s.EndDeadJobs(ctx, false) // as above
		}
	}
}
