package event

import (
	"context"
	"strings"

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

// Value is a list of the distinct values that events hold.
type Value string

// The lists of values.
const (
	EventTypes   Value = "event_type"
	BizSteps     Value = "biz_step"
	Dispositions Value = "disposition"
	ReadPoints   Value = "read_point"
	BizLocations Value = "biz_location"
	EPCs         Value = "epc"
)

// Values lists at most n distinct values behind one of them, in the
// order of the index, of the events that the caller may see.
func (s *Service) Values(ctx context.Context, v Value, after string, n int) (values []string, err error) {
	f, err := s.finding(ctx, &query.Query{})
	if err != nil {
		return nil, err
	}
	from, column, only := "events e", "e."+string(v), ""
	if v == EPCs {
		from, column = "event_epcs x JOIN events e ON e.pk = x.event_pk AND e.record_time = x.record_time", "x.uri"
		only = " AND x.kind IN ('epc', 'parent', 'child', 'input', 'output')"
	}
	order := f.byIndex(column, v)
	if f.scope.SeesAll() {
		if v == EPCs {
			from = "event_epcs x"
		}
		return values, s.db.Read(ctx).Raw(skipping(from, column, only, order, f.behind(column, v)), after, n).Scan(&values).Error
	}
	sees, args := f.sees()
	sql := "SELECT value FROM (SELECT DISTINCT " + column + " AS value FROM " + from + " WHERE " + f.behind(column, v) + only + " AND " + sees + ") v ORDER BY " + f.byIndex("value", v) + " LIMIT ?"
	err = s.db.Read(ctx).Raw(sql, append(append([]any{after}, args...), n)...).Scan(&values).Error
	return values, err
}

// skipping goes from one value to the next by the index: as many steps as
// values, however many rows hold each.
func skipping(from, column, only, order, behind string) string {
	next := "SELECT " + column + " FROM " + from + " WHERE " + behind + only + " ORDER BY " + order + " LIMIT 1"
	return "WITH RECURSIVE v(value) AS (SELECT (" + next + ") UNION ALL SELECT (" + strings.Replace(next, "?", "v.value", 1) + ") FROM v WHERE v.value IS NOT NULL) SELECT value FROM v WHERE value IS NOT NULL LIMIT ?"
}
