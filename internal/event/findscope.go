package event

import (
	"strings"
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
		at, err := query.DecodeToken(token, f.about, f.now)
		if err != nil {
			return at, err
		}
		return at, f.refuseDeleted(token)
	}
	at := query.Token{About: f.about, Left: f.query.EventCountLimit, Begun: f.now}
	sql := "SELECT coalesce(max(rowid), 0) FROM events"
	if f.db.Engine == database.Postgres {
		sql = "SELECT CAST(pg_current_snapshot() AS text)"
	}
	err := f.db.Read(f.ctx).Raw(sql).Scan(&at.Snapshot).Error
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

// refuseDeleted refuses a token that was deleted.
func (f *finding) refuseDeleted(token string) error {
	var n int
	err := f.db.Read(f.ctx).Raw("SELECT count(*) FROM deleted_page_tokens WHERE token = ?", query.DigestOf(token)).Scan(&n).Error
	if err == nil && n > 0 {
		err = query.BadToken()
	}
	return err
}

// DeletePageToken makes a token useless. What is no token, or has expired, is a
// *fault.Error as of Find.
func (s *Service) DeletePageToken(tx *database.Tx, token string) error {
	t, err := query.DecodeToken(token, "", tx.Now())
	if err != nil {
		return err
	}
	if strings.TrimSpace(t.About) == "" {
		return query.BadToken()
	}
	if err := tx.Exec("DELETE FROM deleted_page_tokens WHERE expires_at < ?", tx.Now()).Error; err != nil {
		return err
	}
	tx.AppendNew("deleted_page_tokens", []string{"token", "expires_at"}, query.DigestOf(token), t.Expires)
	return nil
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
