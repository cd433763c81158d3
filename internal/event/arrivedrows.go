package event

import (
	"context"
	"strings"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/reqctx"
)

// ArrivedRows are some of the events of a window without their documents, in the
// order of their commits as far as the store knows it.
type ArrivedRows struct {
	Rows    []Event
	Reached string // where to go on
	Last    bool   // there are no more
}

// fed is the condition on e of what a caller's mirror holds: everything, what is
// public, or what its own organisation recorded. Other than what the caller may
// see, that does not grow by what others do later.
func fed(scope auth.Scope) (sql string, args []any) {
	actor := scope.Actor()
	switch {
	case scope.SeesAll():
		return "1 = 1", nil
	case actor.Role == reqctx.RolePortal:
		return "e.batch_id IN (SELECT id FROM batches WHERE published_at IS NOT NULL)", nil
	}
	return "e.organization_id = ?", []any{nullableID(actor.OrganizationID)}
}

// ArrivedRows returns at most n events of a window that the caller's mirror
// holds, archived ones included.
func (s *Service) ArrivedRows(ctx context.Context, w Window, n int) (a ArrivedRows, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return a, err
	}
	var st statement
	condition, args := fed(scope)
	st.add(condition, args...)
	place := "e.rowid"
	if s.db.Engine == database.Postgres {
		place = "e.xid"
		st.snapshots(w)
	} else {
		st.add("e.rowid > CAST(? AS INTEGER) AND e.rowid <= CAST(? AS INTEGER)", w.Since, w.Until)
	}
	if at, pk, ok := strings.Cut(w.Reached, " "); ok {
		if s.db.Engine == database.Postgres {
			st.add("(e.xid, e.pk) > (CAST(CAST(? AS text) AS xid8), CAST(CAST(? AS text) AS uuid))", at, pk)
		} else {
			st.add("e.rowid > CAST(? AS INTEGER)", at)
		}
	}
	var rows []struct {
		Event

		At string
	}
	err = s.db.Read(ctx).Raw("SELECT e.pk, e.record_time, e.event_id, e.is_declaration, e.organization_id, e.batch_id, CAST("+place+" AS text) AS at FROM events e WHERE "+
		strings.Join(st.where, " AND ")+" ORDER BY "+place+", e.pk LIMIT ?", append(st.args, n+1)...).Scan(&rows).Error
	if err != nil {
		return a, err
	}
	a.Reached, a.Last = w.Reached, len(rows) <= n
	for _, r := range rows[:min(n, len(rows))] {
		a.Rows, a.Reached = append(a.Rows, r.Event), r.At+" "+r.PK
	}
	return a, nil
}

// Filed returns at most limit events filed under a batch that the caller's mirror
// holds, without their documents, in the order of pks from behind after.
func (s *Service) Filed(ctx context.Context, batchID, after string, limit int) (rows []Event, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	condition, args := fed(scope)
	q := s.db.Read(ctx).Table("events e").Select("e.*").Where("e.batch_id = ?", batchID).Where(condition, args...)
	if after != "" {
		q = q.Where("e.pk > ?", after)
	}
	err = q.Order("e.pk").Limit(limit).Find(&rows).Error
	return rows, err
}
