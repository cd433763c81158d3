package event

import (
	"context"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
)

// Arrivals are some of the events of a window, in the order of their commits as
// far as the store knows it: by transaction and, within one, as recorded.
type Arrivals struct {
	Events  []*epcis.Event
	PKs     []string // of Events
	Reached string   // where to go on
	Last    bool     // there are no more
}

// Bounds of one call of Arrived: how many stored events it looks at, and the
// documents it answers with, in bytes.
const (
	maxLooked    = 5_000
	maxDocuments = 4 << 20
)

// Arrived returns at most n events of a window that q finds and the caller may
// see now. It may return fewer, none even, before the last.
func (s *Service) Arrived(ctx context.Context, q *query.Query, w Window, n int) (Arrivals, error) {
	f, err := s.finding(ctx, q)
	if err != nil {
		return Arrivals{}, err
	}
	a := Arrivals{Reached: w.Reached}
	size, looked := 0, 0
	for {
		chunk := min(max(n+1, minChunk), maxChunk)
		w.Reached = a.Reached
		rows, err := f.window(w, chunk)
		if err != nil {
			return a, err
		}
		last := ""
		for _, r := range rows {
			if r.PK == last {
				continue // named twice
			}
			ok, err := f.matches(&r)
			if err != nil {
				return a, err
			}
			if ok && len(a.Events) > 0 && (len(a.Events) == n || size+len(r.Document) > maxDocuments) {
				return a, nil
			}
			last, a.Reached = r.PK, r.Place+" "+r.PK
			if ok {
				a.Events, a.PKs, size = append(a.Events, r.event), append(a.PKs, r.PK), size+len(r.Document)
			}
		}
		if looked += len(rows); len(rows) < chunk {
			a.Last = true
			return a, nil
		}
		if looked >= maxLooked {
			return a, nil
		}
	}
}

// window reads at most n candidates of w.
func (f *finding) window(w Window, n int) (rows []found, err error) {
	s := statement{where: slices.Clone(f.plan.where), args: slices.Clone(f.plan.args)}
	sees, args := f.sees()
	s.add(sees, args...)
	s.present(f.spans)
	if !w.From.IsZero() {
		s.add("e.record_time >= ?", database.UTC(w.From))
	}
	place := "e.rowid"
	if f.db.Engine == database.Postgres {
		place = "e.xid"
		s.snapshots(w)
	} else {
		s.add("e.rowid > CAST(? AS INTEGER) AND e.rowid <= CAST(? AS INTEGER)", w.Since, w.Until)
	}
	if at, pk, ok := strings.Cut(w.Reached, " "); ok {
		if f.db.Engine == database.Postgres {
			s.add("(e.xid, e.pk) > (CAST(CAST(? AS text) AS xid8), CAST(CAST(? AS text) AS uuid))", at, pk)
		} else {
			s.add("e.rowid > CAST(? AS INTEGER)", at)
		}
	}
	sql := "SELECT k.pk, k.record_time, k.event_time, k.event_id, CAST(k.place AS text) AS place, d.document FROM (SELECT e.pk, e.record_time, e.event_time, e.event_id, " + place + " AS place FROM " + f.plan.from +
		" WHERE " + strings.Join(s.where, " AND ") + " ORDER BY " + place + ", e.pk LIMIT ?) k" +
		" LEFT JOIN event_documents d ON d.event_pk = k.pk AND d.record_time = k.record_time ORDER BY k.place, k.pk"
	err = f.db.Read(f.ctx).Raw(sql, append(s.args, n)...).Scan(&rows).Error
	return rows, err
}

// snapshots narrows to what the later snapshot of w holds and the earlier one
// does not. The bounds of both keep to the index.
func (s *statement) snapshots(w Window) {
	const snapshot = "CAST(CAST(? AS text) AS pg_snapshot)"
	s.add("e.xid < pg_snapshot_xmax("+snapshot+") AND pg_visible_in_snapshot(e.xid, "+snapshot+")", w.Until, w.Until)
	if w.Since != "" {
		s.add("e.xid >= pg_snapshot_xmin("+snapshot+") AND NOT pg_visible_in_snapshot(e.xid, "+snapshot+")", w.Since, w.Since)
	}
}

// Again returns stored events by their pks, in this order, those that the
// caller may no longer see, and those that are archived, left out.
func (s *Service) Again(ctx context.Context, pks []string) ([]*epcis.Event, error) {
	if len(pks) == 0 {
		return nil, nil
	}
	f, err := s.finding(ctx, &query.Query{})
	if err != nil {
		return nil, err
	}
	sees, args := f.sees()
	var rows []found
	err = s.db.Read(ctx).Raw(`SELECT e.pk, e.record_time, e.event_time, e.event_id, d.document FROM events e
LEFT JOIN event_documents d ON d.event_pk = e.pk AND d.record_time = e.record_time WHERE e.pk IN ? AND `+sees, append([]any{pks}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	byPK := make(map[string]*epcis.Event, len(rows))
	for i := range rows {
		ok, err := f.matches(&rows[i])
		if err != nil {
			return nil, err
		}
		if ok {
			byPK[rows[i].PK] = rows[i].event
		}
	}
	events := make([]*epcis.Event, 0, len(rows))
	for _, pk := range pks {
		if e := byPK[pk]; e != nil {
			events = append(events, e)
		}
	}
	return events, nil
}
