package event

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
)

// Window is what was committed between two heads of the store. By commits, not
// by times: an event whose transaction ends late, or whose server's clock is
// behind, is in the next window all the same.
type Window struct {
	Since   string    // a head; "" for all that ever was
	Until   string    // a later head
	Reached string    // of Arrivals, "" at the beginning
	From    time.Time // recordTime at least; zero for any
}

// Head is the store as it is now: on PostgreSQL a snapshot, on SQLite, which has
// one writer and deletes no event, the last row.
func Head(ctx context.Context, db *database.DB) (string, error) {
	return HeadIn(db.Read(ctx), db.Engine)
}

// HeadIn is Head as a transaction sees it, which itself is not part of it.
func HeadIn(q *gorm.DB, e database.Engine) (head string, err error) {
	sql := "SELECT coalesce(max(rowid), 0) FROM events"
	if e == database.Postgres {
		sql = "SELECT CAST(pg_current_snapshot() AS text)"
	}
	err = q.Raw(sql).Scan(&head).Error
	return head, err
}

// Fresh is SQL for there being an event that was committed since the head in
// column, which may be empty for all that ever was.
func Fresh(e database.Engine, column string) string {
	if e == database.Postgres {
		head := "CAST(nullif(" + column + ", '') AS pg_snapshot)"
		return "EXISTS (SELECT 1 FROM events n WHERE n.xid >= pg_snapshot_xmin(" + head + ") AND NOT pg_visible_in_snapshot(n.xid, " + head + "))"
	}
	return "EXISTS (SELECT 1 FROM events n WHERE n.rowid > CAST(" + column + " AS INTEGER))"
}
