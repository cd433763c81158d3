package event

import (
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/reqctx"
)

// sees is the condition on e of what the caller may see: everything, the events
// it is a party of, or those of published batches. There is no other way from a
// query to an event.
func (f *finding) sees() (sql string, args []any) {
	actor := f.scope.Actor()
	switch {
	case f.scope.SeesAll():
		return "1 = 1", nil
	case actor.Role == reqctx.RolePortal:
		return "e.batch_id IN (SELECT id FROM batches WHERE published_at IS NOT NULL)", nil
	}
	return "EXISTS (SELECT 1 FROM event_party p WHERE p.event_pk = e.pk AND p.organization_id = ?)", []any{nullableID(actor.OrganizationID)}
}

// settled is how long after an event's recordTime its transaction has ended for
// sure: no statement of the service lasts longer than a minute.
const settled = time.Hour

// begin is the position of a token, or that of a first page: the store as it is
// now.
func (f *finding) begin(token string) (query.Token, error) {
	if token != "" {
		return f.s.OpenToken(f.ctx, token, f.about)
	}
	at := query.Token{About: f.about, Left: f.query.EventCountLimit, Begun: f.now}
	var err error
	at.Snapshot, err = Head(f.ctx, f.db)
	return at, err
}

// atSnapshot narrows to what was there when the first page was asked for: by
// PostgreSQL's own snapshot, and on SQLite, which has one writer and deletes no
// event, by the last row.
func (f *finding) atSnapshot(s *statement, at query.Token) {
	if f.db.Engine == database.Postgres {
		s.add("(e.record_time < ? OR pg_visible_in_snapshot(e.xid, CAST(CAST(? AS text) AS pg_snapshot)))", at.Begun.Add(-settled), at.Snapshot)
		return
	}
	s.add("e.rowid <= CAST(? AS INTEGER)", at.Snapshot)
}

// behind is the condition that column stands behind a parameter, in the order
// that the index of v has.
func (f *finding) behind(column string, v Value) string {
	if f.db.Engine == database.Postgres && v == EPCs { // of bytes, whatever the database's collation
		return column + " ~>~ ?"
	}
	return column + " > ?"
}

// byIndex orders by column as behind compares it.
func (f *finding) byIndex(column string, v Value) string {
	if f.db.Engine == database.Postgres && v == EPCs {
		return column + " USING ~<~"
	}
	return column
}
