package event

import (
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
)

// found is one candidate.
type found struct {
	PK         string
	RecordTime time.Time
	EventTime  time.Time
	EventID    string
	Document   string
	Place      string // of window: in the order of commits

	OrganizationID string // of FindByID: who captured it

	event   *epcis.Event
	sortKey string
}

// read parses the document and puts in what the store knows.
func (r *found) read() (*epcis.Event, error) {
	if r.event != nil {
		return r.event, nil
	}
	e, err := epcis.ParseEvent([]byte(r.Document))
	if err != nil {
		return nil, err
	}
	e.RecordTime, r.event = r.RecordTime, e
	if e.ID == "" {
		e.ID = r.EventID
	}
	return e, nil
}

// keyOf is where a row stands in the query's order.
func (f *finding) keyOf(r found) string {
	if f.query.ByField() {
		return r.sortKey
	}
	return f.timeOf(r)
}

// timeOf is where a row stands in the order in which candidates are read.
func (f *finding) timeOf(r found) string {
	t := r.EventTime
	if f.query.OrderBy == query.ByRecordTime {
		t = r.RecordTime
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// statement is the SQL of candidates behind a position: columns, conditions,
// order.
type statement struct {
	where []string
	args  []any
}

func (s *statement) add(sql string, args ...any) {
	s.where = append(s.where, sql)
	s.args = append(s.args, args...)
}

// candidates is the plan with the scope, the snapshot and the position.
func (f *finding) candidates(at query.Token) (statement, error) {
	var s statement
	s.where = append(s.where, f.plan.where...)
	s.args = append(s.args, f.plan.args...)
	sees, args := f.sees()
	s.add(sees, args...)
	s.present(f.spans)
	f.atSnapshot(&s, at)
	if at.Last == "" {
		return s, nil
	}
	t, err := time.Parse(time.RFC3339Nano, at.Key)
	if err != nil || len(at.Last) != len("01890000-0000-7000-8000-000000000000") || strings.Trim(at.Last, "0123456789abcdef-") != "" {
		return s, query.BadToken()
	}
	compare := "<"
	if f.query.Ascending {
		compare = ">"
	}
	s.add("("+f.timeColumn()+", "+f.plan.pk+") "+compare+" (?, ?)", t, at.Last)
	return s, nil
}

// timeColumn is what the query is ordered by.
func (f *finding) timeColumn() string {
	if f.query.OrderBy == query.ByRecordTime {
		return "e.record_time"
	}
	return f.plan.time
}

// fetch reads at most n candidates behind at, in order.
func (f *finding) fetch(at query.Token, n int) ([]found, error) {
	s, err := f.candidates(at)
	if err != nil {
		return nil, err
	}
	direction := " DESC"
	if f.query.Ascending {
		direction = " ASC"
	}
	t := f.timeColumn()
	sql := "SELECT k.*, d.document FROM (SELECT e.pk, e.record_time, e.event_time, e.event_id, " + t + " AS sort_time FROM " + f.plan.from +
		" WHERE " + strings.Join(s.where, " AND ") + " ORDER BY " + t + direction + ", " + f.plan.pk + direction + " LIMIT ?) k" +
		" LEFT JOIN event_documents d ON d.event_pk = k.pk AND d.record_time = k.record_time ORDER BY k.sort_time" + direction + ", k.pk" + direction
	var rows []found
	err = f.db.Read(f.ctx).Raw(sql, append(s.args, n)...).Scan(&rows).Error
	return rows, err
}

// count counts what the query finds, at most limit.
func (f *finding) count(at query.Token, limit int) (n int, err error) {
	if !f.plan.exact {
		rows, err := f.rows(at, min(limit, maxCandidates+1))
		return len(rows), err
	}
	s, err := f.candidates(at)
	if err != nil {
		return 0, err
	}
	err = f.db.Read(f.ctx).Raw("SELECT count(*) FROM (SELECT DISTINCT e.pk FROM "+f.plan.from+" WHERE "+strings.Join(s.where, " AND ")+" LIMIT ?) k", append(s.args, limit)...).Scan(&n).Error
	return n, err
}
