package portal

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Request is one thing asked of a target that answers later.
type Request struct {
	Target    string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"` // the target's
	RecordID  string // what it is about
	Op        string // organizations, products, batches, credentials
	Ref       string // ours
	State     target.RequestState
	Status    string // in the target's own words
	Rank      int    // of Status: notices that come late change nothing
	Reason    string
	Given     string
	Codes     []string  `gorm:"serializer:json"`
	CreatedAt time.Time `gorm:"autoCreateTime:false"`
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of requests.
func (Request) TableName() string { return "sync_requests" }

// errAsked says that the target has yet to answer.
var errAsked = errors.New("asked, not answered yet")

// take takes over how it stands with a request, unless more is known already:
// notices come more than once and in any order.
func (r *Request) take(x target.Request) bool {
	if r.State.Done() || !x.State.Done() && x.Rank <= r.Rank {
		return false
	}
	r.State, r.Status, r.Rank, r.Reason, r.Given, r.Codes = x.State, x.Status, x.Rank, x.Reason, x.Given, x.Codes
	return true
}

// requests are what was asked about a record, the latest last.
func (s *Service) requests(ctx context.Context, recordID, op string) (rows []Request, err error) {
	err = s.db.Read(ctx).Where("record_id = ? AND op = ?", recordID, op).Order("created_at, id").Find(&rows).Error
	return rows, err
}

// keepRequest writes a request that is new or got on.
func keepRequest(tx *database.Tx, r *Request) error {
	r.UpdatedAt = tx.Now()
	if r.Codes == nil {
		r.Codes = []string{}
	}
	key := []clause.Column{{Name: "target"}, {Name: "id"}}
	return tx.Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns([]string{"state", "status", "rank", "reason", "given", "codes", "updated_at"})}).Create(r).Error
}
