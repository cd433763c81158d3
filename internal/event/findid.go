package event

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// inOrder orders the events k of one id: by the one whose hash it is, or whose
// alone it is; else the reader's own; else the oldest. Its parameter is the
// reader's organisation.
const inOrder = "CASE k.scope WHEN '' THEN 0 WHEN ? THEN 1 ELSE 2 END, k.event_pk"

// byID narrows q to the events with an id, in that order.
func byID(q *gorm.DB, scope auth.Scope, eventID string) *gorm.DB {
	return q.Joins("JOIN event_keys k ON k.event_pk = events.pk AND k.event_id = ? AND NOT k.is_declaration", eventID).
		Order(clause.OrderBy{Expression: clause.Expr{SQL: inOrder, Vars: []any{scope.Actor().OrganizationID}}})
}

// FindByID returns the event with an eventID and its error declarations, of
// those that the caller may see; none is a 404, and one of them archived the 410
// of gone: an event is not shown without the declaration that it is wrong. Where
// several organisations have given their events the id, it is one of them, in the
// order of inOrder.
func (s *Service) FindByID(ctx context.Context, eventID string) ([]*epcis.Event, error) {
	f, err := s.finding(ctx, &query.Query{})
	if err != nil {
		return nil, err
	}
	sees, args := f.sees()
	var rows []found
	err = s.db.Read(ctx).Raw(`SELECT e.pk, e.record_time, e.event_time, e.event_id, e.organization_id, d.document FROM event_keys k
JOIN events e ON e.pk = k.event_pk AND e.record_time = k.record_time
LEFT JOIN event_documents d ON d.event_pk = e.pk AND d.record_time = e.record_time
WHERE k.event_id = ? AND `+sees+` ORDER BY k.is_declaration, `+inOrder, append(append([]any{eventID}, args...), f.scope.Actor().OrganizationID)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var events []*epcis.Event
	for i := range rows {
		if rows[i].OrganizationID != rows[0].OrganizationID {
			continue
		}
		if err := s.whole(ctx, rows[i].Document, rows[i].RecordTime); err != nil {
			return nil, err
		}
		e, err := rows[i].read()
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return nil, fault.NotFound("event")
	}
	return events, nil
}

// Seen reports whether q finds any event that the caller may see, an archived
// one included where the events' own rows tell.
func (s *Service) Seen(ctx context.Context, q *query.Query) (bool, error) {
	p, err := s.Find(ctx, Search{Query: q, PerPage: 1})
	if err != nil || len(p.Events) > 0 || p.ArchivedBefore.IsZero() {
		return len(p.Events) > 0, err
	}
	f, err := s.finding(ctx, q)
	if err != nil || !f.plan.exact {
		return false, err
	}
	f.spans = nil
	at, err := f.begin("")
	if err != nil {
		return false, err
	}
	n, err := f.count(at, 1)
	return n > 0, err
}
