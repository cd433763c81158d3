package database

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// LookupFor is how long a look-up waits for a database that does not answer: who
// holds a phone waits no longer.
const LookupFor = 5 * time.Second

// How many look-ups travel together at most, and how many such round trips are
// under way at a time. More trips would carry less each; fewer leave processors
// idle while one waits for the other.
const (
	maxLookups = 64
	maxTrips   = 4
)

// lookup is a query that travels with others, and what became of it by itself when
// the round trip failed.
type lookup struct {
	ctx   context.Context //nolint:containedctx // whether its caller still waits
	until time.Time
	query Query
	err   error
}

// Lookup reads the one row, or none, of a short query of which many come at once; nil
// when there is none. Where it goes ahead (see Ahead) it takes LookupFor at most, and
// on PostgreSQL those that come at the same time share a round trip, for that costs
// more than a row read by its key; what is wrong with one does not touch the others.
// A caller whose ctx ends leaves at once, while read may still be called: what read
// writes to besides its row, nobody may touch after an error.
func Lookup[T any](ctx context.Context, db *DB, sql string, args []any, read func(scan Scan, row *T) error) (*T, error) {
	var found *T // of the round trip, and of the caller once that has ended
	err := db.share(ctx, Query{SQL: sql, Args: args, Row: func(scan Scan) error {
		found = new(T)
		return read(scan, found)
	}})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// share runs query for Lookup.
func (db *DB) share(ctx context.Context, query Query) error {
	if ctx.Value(aheadKey{}) == nil {
		return db.Together(ctx, query)
	}
	if db.Engine != Postgres {
		ctx, cancel := context.WithTimeout(ctx, LookupFor)
		defer cancel()
		return db.Together(ctx, query)
	}
	if db.Watch != nil {
		db.Watch(ctx, 1)
	}
	l := &lookup{ctx: ctx, until: time.Now().Add(LookupFor), query: query} //nolint:forbidigo // a duration, not a fact
	if err := db.lookups.Do(ctx, l); err != nil {
		return err
	}
	return l.err
}

// lookUp makes the round trip for those of all who still wait and, when it fails
// for another reason than the database, one for each. When the time of the first,
// who has waited longest, is up the database does not answer.
func (db *DB) lookUp(ctx context.Context, all []*lookup) error {
	now := time.Now() //nolint:forbidigo // a duration, not a fact
	waiting := make([]*lookup, 0, len(all))
	queries := make([]Query, 0, len(all))
	for _, l := range all {
		if l.err = l.ctx.Err(); l.err == nil && !now.Before(l.until) {
			l.err = context.DeadlineExceeded
		}
		if l.err == nil {
			waiting, queries = append(waiting, l), append(queries, l.query)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	ctx, cancel := context.WithDeadline(ctx, waiting[0].until)
	defer cancel()
	err := db.roundTrip(ctx, queries)
	if err == nil || len(waiting) == 1 || ctx.Err() != nil || fault.Is(Explain(err), fault.KindUnavailable) {
		return err
	}
	for _, l := range waiting {
		l.err = db.roundTrip(ctx, []Query{l.query})
	}
	return nil
}
