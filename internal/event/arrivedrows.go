package event

import (
	"context"
	"slices"
	"strconv"
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
		return "EXISTS (SELECT 1 FROM batches b WHERE b.id = e.batch_id AND b.published_at IS NOT NULL)", nil
	}
	return "e.organization_id = ?", []any{nullableID(actor.OrganizationID)}
}

// maxFed is how many events of a window one call looks at.
const maxFed = 5_000

// ArrivedRows returns at most n events of a window that the caller's mirror
// holds, archived ones included. It may return fewer, none even, before the last.
func (s *Service) ArrivedRows(ctx context.Context, w Window, n int) (a ArrivedRows, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return a, err
	}
	place, within := s.within(w)
	condition, args := fed(scope)
	looked := "FROM events e WHERE " + strings.Join(within.where, " AND ") + " ORDER BY " + place + ", e.pk LIMIT "
	var rows []struct {
		Event

		At string
	}
	err = s.db.Read(ctx).Raw("SELECT k.*, CAST(k.place AS text) AS at FROM (SELECT e.pk, e.record_time, e.event_id, e.is_declaration, e.organization_id, e.batch_id, "+place+" AS place, "+condition+" AS fed "+looked+strconv.Itoa(maxFed)+
		") k WHERE k.fed ORDER BY k.place, k.pk LIMIT ?", slices.Concat(args, within.args, []any{n + 1})...).Scan(&rows).Error
	if err != nil {
		return a, err
	}
	a.Reached = w.Reached
	for _, r := range rows[:min(n, len(rows))] {
		a.Rows, a.Reached = append(a.Rows, r.Event), r.At+" "+r.PK
	}
	if len(rows) > n {
		return a, nil
	}
	var further []struct{ At, PK string } // the last that was looked at, if there may be more behind it
	err = s.db.Read(ctx).Raw("SELECT CAST("+place+" AS text) AS at, e.pk AS pk "+looked+"1 OFFSET "+strconv.Itoa(maxFed-1), within.args...).Scan(&further).Error
	if len(further) > 0 {
		a.Reached = further[0].At + " " + further[0].PK
	}
	a.Last = len(further) == 0
	return a, err
}

// within narrows events e to a window behind what was reached; place is what
// they are ordered by.
func (s *Service) within(w Window) (place string, st statement) {
	at, pk, behind := strings.Cut(w.Reached, " ")
	if s.db.Engine != database.Postgres {
		st.add("e.rowid > CAST(? AS INTEGER) AND e.rowid <= CAST(? AS INTEGER)", w.Since, w.Until)
		if behind {
			st.add("e.rowid > CAST(? AS INTEGER)", at)
		}
		return "e.rowid", st
	}
	st.snapshots(w)
	if behind {
		st.add("(e.xid, e.pk) > (CAST(CAST(? AS text) AS xid8), CAST(CAST(? AS text) AS uuid))", at, pk)
	}
	return "e.xid", st
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
