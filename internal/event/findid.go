package event

import (
	"context"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// FindByID returns the event with an eventID and its error declarations, of
// those that the caller may see; none is a 404.
func (s *Service) FindByID(ctx context.Context, eventID string) ([]*epcis.Event, error) {
	f, err := s.finding(ctx, &query.Query{})
	if err != nil {
		return nil, err
	}
	sees, args := f.sees()
	var rows []found
	err = s.db.Read(ctx).Raw(`SELECT e.pk, e.record_time, e.event_time, e.event_id, d.document FROM event_keys k
JOIN events e ON e.pk = k.event_pk AND e.record_time = k.record_time
LEFT JOIN event_documents d ON d.event_pk = e.pk AND d.record_time = e.record_time
WHERE k.event_id = ? AND `+sees+` ORDER BY k.is_declaration, e.pk`, append([]any{eventID}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	events := make([]*epcis.Event, len(rows))
	for i := range rows {
		if events[i], err = rows[i].read(); err != nil {
			return nil, err
		}
	}
	if len(events) == 0 {
		return nil, fault.NotFound("event")
	}
	return events, nil
}

// Seen reports whether q finds any event that the caller may see.
func (s *Service) Seen(ctx context.Context, q *query.Query) (bool, error) {
	p, err := s.Find(ctx, Search{Query: q, PerPage: 1})
	return len(p.Events) > 0, err
}
