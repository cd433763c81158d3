package label

import (
	"context"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// RunFilter narrows a list of receipts; "" is any.
type RunFilter struct{ ObjectKind, ObjectID string }

// Runs lists the receipts that the actor may read, in the order of ids from
// after.
func (s *Service) Runs(ctx context.Context, f RunFilter, after string, limit int) (rows []Run, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := s.told(scope.Rows(s.db.Read(ctx), "organization_id"))
	for column, value := range map[string]string{"object_kind = ?": f.ObjectKind, "object_id = ?": f.ObjectID, "id > ?": after} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	var found []toldRun
	err = q.Order("id").Limit(limit).Find(&found).Error
	for _, r := range found {
		rows = append(rows, r.run())
	}
	return rows, err
}

// Run is one receipt that the actor may read.
func (s *Service) Run(ctx context.Context, id string) (r Run, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return r, err
	}
	var found toldRun
	err = s.told(scope.Rows(s.db.Read(ctx), "organization_id")).Where("id = ?", id).Take(&found).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("label_run")
	}
	return found.run(), err
}

// toldRun is a receipt and whether its server was lost.
type toldRun struct {
	Run

	Lost bool
}

// told asks for receipts by the database's clock: the one of a server that was
// lost says so whichever server is asked, and nothing need be written.
func (s *Service) told(q *gorm.DB) *gorm.DB {
	return q.Select("label_runs.*, (status = ? AND alive_until < "+s.db.Engine.In(0)+") AS lost", RunRunning)
}

func (r toldRun) run() Run {
	if r.Lost {
		r.Status = RunInterrupted
	}
	return r.Run
}
