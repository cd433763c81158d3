package portal

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// TargetState is how it stands with a target, as far as the reader may see.
type TargetState struct {
	Name            string
	Enabled         bool
	State           string     // off, idle, working, failing (what waits has failed before)
	Backlog         int64      // batches that wait or are being told
	OldestPendingAt *time.Time // since when the portal has lacked what the one of the backlog that waits longest is
	LastSuccessAt   *time.Time
	Refused         int64 // organisations whose account it refused: nothing of theirs is told
}

// TargetStates are all targets; the national portal is one of them also while
// it is not configured, and so is any that organisations are enrolled in.
func (s *Service) TargetStates(ctx context.Context) ([]TargetState, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	var enrolled []string
	if err := s.db.Read(ctx).Model(&Enrollment{}).Distinct("target").Order("target").Pluck("target", &enrolled).Error; err != nil {
		return nil, err
	}
	names := s.names()
	for _, name := range append(enrolled, "national") {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var states []TargetState
	for _, name := range names {
		state := TargetState{Name: name}
		_, state.Enabled = s.all[name]
		if err := s.measure(scope, s.db.Read(ctx), &state); err != nil {
			return nil, err
		}
		states = append(states, state)
	}
	return states, nil
}

func (s *Service) measure(scope auth.Scope, q *gorm.DB, t *TargetState) error {
	batches := func() *gorm.DB {
		return scope.Rows(q.Session(&gorm.Session{}), "organization_id").Where("target = ? AND object_kind = 'batch'", t.Name)
	}
	var err error
	if t.Backlog, t.OldestPendingAt, err = s.backlog(q, t.Name, scope.Rows); err != nil {
		return err
	}
	var failed int64
	if err := batches().Model(&Record{}).Where("status IN ('pending', 'sending') AND error_class <> ''").Count(&failed).Error; err != nil {
		return err
	}
	var latest []Record
	if err := batches().Where("synced_at IS NOT NULL").Order("synced_at DESC").Limit(1).Find(&latest).Error; err != nil {
		return err
	}
	if len(latest) > 0 {
		t.LastSuccessAt = latest[0].SyncedAt
	}
	if err := scope.Rows(q.Session(&gorm.Session{}).Model(&Enrollment{}), "organization_id").Where("target = ? AND enabled AND refused_at IS NOT NULL", t.Name).Count(&t.Refused).Error; err != nil {
		return err
	}
	switch {
	case !t.Enabled:
		t.State = "off"
	case failed > 0:
		t.State = "failing"
	case t.Backlog > 0:
		t.State = "working"
	default:
		t.State = "idle"
	}
	return nil
}

// Filter narrows a list of records; "" is any.
type Filter struct {
	Target         string
	Status         Status
	ObjectKind     string
	OrganizationID string
	Class          target.Class // of the last failure
}

func (f Filter) narrow(q *gorm.DB) *gorm.DB {
	for column, value := range map[string]string{"target = ?": f.Target, "status = ?": string(f.Status), "object_kind = ?": f.ObjectKind, "organization_id = ?": f.OrganizationID, "error_class = ?": string(f.Class)} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	return q
}

// Records lists what the actor may see in the order of ids, from after.
func (s *Service) Records(ctx context.Context, f Filter, after string, limit int) ([]Record, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := f.narrow(scope.Rows(s.db.Read(ctx), "organization_id"))
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var rows []Record
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// own is a record that the actor may see.
func own(ctx context.Context, q *gorm.DB, id string) (r Record, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return r, err
	}
	err = scope.Rows(q, "organization_id").Where("id = ?", id).Take(&r).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("sync_record")
	}
	return r, err
}

// Exchanges lists the calls about a record, oldest first, from after. What is
// another organisation's and not the reader's to see is withheld.
func (s *Service) Exchanges(ctx context.Context, recordID, after string, limit int) ([]Exchange, error) {
	r, err := own(ctx, s.db.Read(ctx), recordID)
	if err != nil {
		return nil, err
	}
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := s.db.Read(ctx).Where("record_id = ?", recordID)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var rows []Exchange
	if err := q.Order("id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	return rows, sight{scope, s.db.Read(ctx)}.veil(r, rows)
}

// BatchState is what the portals have of a batch and all it depends on.
type BatchState struct {
	Complete        bool // some portal has all of it, confirmed
	Records         []Record
	RemoteTraceCode string
	PublicURL       string
}

// Batch is the state of a batch of which the actor sees the owner's records.
func (s *Service) Batch(ctx context.Context, id string) (BatchState, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return BatchState{}, err
	}
	q := s.db.Read(ctx)
	b, err := batch.AnyBatch(q, id)
	if err != nil {
		return BatchState{}, err
	}
	if !scope.Sees(b.OrganizationID) {
		return BatchState{}, fault.NotFound("batch")
	}
	state := BatchState{Records: []Record{}}
	places, err := placesOf(q, id)
	if err != nil {
		return state, err
	}
	err = scope.Rows(q, "organization_id").Where("batch_id = ? OR object_kind = 'place' AND organization_id = ? AND object_id IN ?", id, b.OrganizationID, append(places, "")).
		Order("object_kind, id").Find(&state.Records).Error
	if err != nil {
		return state, err
	}
	whole := map[string]bool{} // by target
	for _, r := range state.Records {
		told, seen := whole[r.Target]
		whole[r.Target] = (told || !seen) && r.Status == StatusSynced
		if t, on := s.all[r.Target]; r.ObjectKind == KindBatch && r.RemoteTraceCode != "" {
			state.RemoteTraceCode = r.RemoteTraceCode
			if on {
				state.PublicURL = t.PublicURL(r.RemoteTraceCode)
			}
		}
	}
	for _, told := range whole {
		state.Complete = state.Complete || told
	}
	return state, nil
}

// placesOf are the places of the steps that have records in a batch's chain.
func placesOf(q *gorm.DB, batchID string) (ids []string, err error) {
	err = q.Session(&gorm.Session{}).Raw("SELECT DISTINCT e.place_id FROM sync_records r JOIN events e ON CAST(e.pk AS text) = r.object_id WHERE r.batch_id = ? AND r.object_kind = 'event' AND e.place_id IS NOT NULL", batchID).Scan(&ids).Error
	return ids, err
}

// Portal is where the public looks a batch up on a portal that has it, for the
// scan; "" while none has.
func (s *Service) Portal(ctx context.Context, batchID string) (traceCode, url string, err error) {
	var rows []Record
	err = s.db.Read(ctx).Where("batch_id = ? AND object_kind = 'batch' AND sent_version > 0 AND remote_trace_code <> ''", batchID).Order("target").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return "", "", err
	}
	if t, on := s.all[rows[0].Target]; on {
		url = t.PublicURL(rows[0].RemoteTraceCode)
	}
	return rows[0].RemoteTraceCode, url, nil
}
