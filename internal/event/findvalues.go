package event

import (
	"context"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/epcis/query"
)

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

// values lists at most n distinct values behind one of them, in the order of the
// index, of the events that the caller may see.
func (f *finding) values(v Value, after string, n int) (values []string, err error) {
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
		return values, f.db.Read(f.ctx).Raw(skipping(from, column, only, order, f.behind(column, v)), after, n).Scan(&values).Error
	}
	sees, args := f.sees()
	sql := "SELECT value FROM (SELECT DISTINCT " + column + " AS value FROM " + from + " WHERE " + f.behind(column, v) + only + " AND " + sees + ") v ORDER BY " + f.byIndex("value", v) + " LIMIT ?"
	err = f.db.Read(f.ctx).Raw(sql, append(append([]any{after}, args...), n)...).Scan(&values).Error
	return values, err
}

// skipping goes from one value to the next by the index: as many steps as
// values, however many rows hold each.
func skipping(from, column, only, order, behind string) string {
	next := "SELECT " + column + " FROM " + from + " WHERE " + behind + only + " ORDER BY " + order + " LIMIT 1"
	return "WITH RECURSIVE v(value) AS (SELECT (" + next + ") UNION ALL SELECT (" + strings.Replace(next, "?", "v.value", 1) + ") FROM v WHERE v.value IS NOT NULL) SELECT value FROM v WHERE value IS NOT NULL LIMIT ?"
}

// ValuePage is one page of distinct values.
type ValuePage struct {
	Values  []string
	Next    string // token of the next page, "" on the last
	Expires time.Time

	ArchivedBefore time.Time // end of the newest archived month, whose EPCs are not among them; zero for none
}

// ValuePage lists the distinct values of the events that the caller may see, by
// the page. The *fault.Error is that of Find for a token.
func (s *Service) ValuePage(ctx context.Context, v Value, perPage int, token string) (p ValuePage, err error) {
	f, err := s.finding(ctx, &query.Query{})
	if err != nil {
		return p, err
	}
	if v == EPCs { // the others stand in the events' own rows
		p.ArchivedBefore = before(f.spans, f.query)
	}
	at := query.Token{About: query.DigestOf(callerOf(f.scope), string(v)), Begun: f.now}
	if token != "" {
		if at, err = s.OpenToken(ctx, token, at.About); err != nil {
			return p, err
		}
	}
	if p.Values, err = f.values(v, at.Key, perPage+1); err != nil || len(p.Values) <= perPage {
		return p, err
	}
	p.Values = p.Values[:perPage]
	at.Key, at.Expires = p.Values[perPage-1], f.now.Add(query.TokenLife)
	p.Expires = at.Expires
	p.Next, err = s.SealToken(ctx, at)
	return p, err
}
