package event

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Filter narrows a list of events; empty fields do not.
type Filter struct {
	BatchID, PlaceID string
	Step             Step
	From, To         time.Time // event time, From inclusive, To exclusive
	After            string    // pk of the last event seen
	Limit            int
}

// Listed is an event with what people wrote beside it.
type Listed struct {
	Event
	Notes    Notes
	Declared bool // an error declaration was made: it is not to be relied on
}

// List returns the events that the actor may see, oldest record first.
func (s *Service) List(ctx context.Context, f Filter) ([]Listed, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := visible(s.db.Read(ctx), scope).Where("NOT is_declaration")
	if f.BatchID != "" {
		q = q.Where("batch_id = ?", f.BatchID)
	}
	if f.PlaceID != "" {
		q = q.Where("place_id = ?", f.PlaceID)
	}
	if f.Step != "" {
		if _, known := stepTable[f.Step]; !known {
			return nil, fault.Invalid("query/step", "unknown_step", "Không có công đoạn này.", "There is no such step.")
		}
		q = q.Where("step = ?", string(f.Step))
	}
	if !f.From.IsZero() {
		q = q.Where("event_time >= ?", database.UTC(f.From))
	}
	if !f.To.IsZero() {
		q = q.Where("event_time < ?", database.UTC(f.To))
	}
	if f.After != "" {
		q = q.Where("pk > ?", f.After)
	}
	var rows []Event
	if err := q.Order("pk").Limit(f.Limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	return withNotes(s.db.Read(ctx), rows)
}

// visible narrows q to the events that the scope may see.
func visible(q *gorm.DB, scope auth.Scope) *gorm.DB {
	if scope.SeesAll() {
		return q
	}
	parties := scope.Rows(q.Session(&gorm.Session{NewDB: true}).Table("event_party").Select("event_pk"), "organization_id")
	return q.Where("pk IN (?)", parties)
}

// Get returns one event and its document.
func (s *Service) Get(ctx context.Context, eventID string) (Listed, string, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Listed{}, "", err
	}
	var rows []Event
	err = byID(visible(s.db.Read(ctx), scope), scope, eventID).Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		if err == nil {
			err = fault.NotFound("event")
		}
		return Listed{}, "", err
	}
	listed, err := withNotes(s.db.Read(ctx), rows)
	if err != nil {
		return Listed{}, "", err
	}
	var document string
	err = s.db.Read(ctx).Raw("SELECT document FROM event_documents WHERE event_pk = ? AND record_time = ?", rows[0].PK, rows[0].RecordTime).Scan(&document).Error
	if err == nil {
		err = s.whole(ctx, document, rows[0].RecordTime)
	}
	return listed[0], document, err
}

// AnyOfBatches returns the events of batches, declared ones left out, in the
// order of their times. It knows no tenancy: trace, scan and portal decide.
func AnyOfBatches(q *gorm.DB, batchIDs []string, limit int) ([]Listed, error) {
	if len(batchIDs) == 0 {
		return nil, nil
	}
	var rows []Event
	err := q.Session(&gorm.Session{}).Where("batch_id IN ? AND NOT is_declaration", batchIDs).
		Where("NOT " + Declared("events")).
		Order("event_time, pk").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	return noted(q, rows)
}

// noted joins notes to rows, in one query.
func noted(q *gorm.DB, rows []Event) ([]Listed, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	pks := make([]string, len(rows))
	for i, r := range rows {
		pks[i] = r.PK
	}
	var notes []Notes
	if err := q.Session(&gorm.Session{}).Where("event_pk IN ?", pks).Find(&notes).Error; err != nil {
		return nil, err
	}
	byPK := map[string]Notes{}
	for _, n := range notes {
		byPK[n.EventPK] = n
	}
	listed := make([]Listed, len(rows))
	for i, r := range rows {
		listed[i] = Listed{Event: r, Notes: byPK[r.PK]}
	}
	return listed, nil
}

// withNotes joins notes and declarations to rows, in two queries.
func withNotes(q *gorm.DB, rows []Event) ([]Listed, error) {
	listed, err := noted(q, rows)
	if err != nil || len(listed) == 0 {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.EventID
	}
	var declared []struct{ EventID, Scope string }
	if err := q.Session(&gorm.Session{}).Table("event_keys").Select("event_id, scope").Where("is_declaration AND event_id IN ?", ids).Scan(&declared).Error; err != nil {
		return nil, err
	}
	wrong := map[[2]string]bool{}
	for _, d := range declared {
		wrong[[2]string{d.EventID, d.Scope}] = true
	}
	for i, r := range rows {
		listed[i].Declared = wrong[[2]string{r.EventID, r.OrganizationID}]
	}
	return listed, nil
}

// StepCount is how many steps stand for a batch, declared ones left out.
func (s *Service) StepCount(ctx context.Context, batchID string) (n int, err error) {
	err = s.db.Read(ctx).Raw(`SELECT count(*) FROM events e WHERE e.batch_id = ? AND NOT e.is_declaration
AND NOT `+Declared("e"), batchID).Scan(&n).Error
	return n, err
}
