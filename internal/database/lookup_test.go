package database_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// lookedUp is the one column of a look-up's one row.
func lookedUp[T any](ctx context.Context, db *database.DB, sql string, args ...any) (got T, err error) {
	row, err := database.Lookup(ctx, db, sql, args, func(scan database.Scan, row *T) error { return scan(row) })
	if err == nil && row == nil {
		err = errors.New("no row")
	}
	if err != nil {
		return got, err
	}
	return *row, nil
}

// TestLookupsAnswerTheirOwn: however many travel together, each is answered for
// itself, and what is wrong with some does not touch the others.
func TestLookupsAnswerTheirOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := database.Ahead(t.Context())
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				for n := range 20 {
					if i%10 == 0 {
						if got, err := lookedUp[int](ctx, db, "SELECT 1 / CAST($1 AS integer)", 0); err == nil {
							t.Errorf("one divided by nought is %d", got)
						}
						continue
					}
					want := strconv.Itoa(1000*i + n)
					if got, err := lookedUp[string](ctx, db, "SELECT CAST($1 AS text)", want); err != nil || got != want {
						t.Errorf("%q, not %q, %v", got, want, err)
					}
				}
			})
		}
		all.Wait()
	})
}

// lock is what slowLookup waits for.
const lock = 42

func slowLookup(ctx context.Context, db *database.DB) error {
	_, err := lookedUp[string](ctx, db, "SELECT CAST(pg_advisory_xact_lock_shared($1) AS text)", lock)
	return err
}

// locked holds lock until release.
func locked(t *testing.T, db *database.DB) (release func()) {
	t.Helper()
	conn, err := db.SQL().Conn(t.Context())
	if err == nil {
		_, err = conn.ExecContext(t.Context(), "SELECT pg_advisory_lock($1)", lock)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		_, err := conn.ExecContext(context.WithoutCancel(t.Context()), "SELECT pg_advisory_unlock($1)", lock)
		if err = errors.Join(err, conn.Close()); err != nil {
			t.Error(err)
		}
	})
}

// heldUp has as many look-ups wait for release as there are round trips, and
// counts those that come.
func heldUp(t *testing.T, db *database.DB) (come func(n int), release func()) {
	t.Helper()
	var count atomic.Int64
	db.Watch = func(context.Context, int) { count.Add(1) }
	come = func(n int) {
		for count.Load() < int64(n) {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond) // from being counted to waiting
	}
	unlock := locked(t, db)
	var all sync.WaitGroup
	for i := range database.MaxTrips {
		all.Go(func() {
			if err := slowLookup(database.Ahead(t.Context()), db); err != nil {
				t.Error(err)
			}
		})
		come(i + 1) // each its own trip
	}
	return come, sync.OnceFunc(func() {
		unlock()
		all.Wait()
	})
}

// TestLookupsShareARoundTrip: those that come while others are under way.
func TestLookupsShareARoundTrip(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if db.Engine != database.Postgres {
			return // has none
		}
		come, release := heldUp(t, db)
		defer release()
		const callers = 40
		trips := make(chan string, callers)
		for range callers {
			go func() {
				got, err := lookedUp[string](database.Ahead(t.Context()), db, "SELECT pg_backend_pid() || ' ' || now()")
				if err != nil {
					t.Error(err)
				}
				trips <- got
			}()
		}
		come(database.MaxTrips + callers)
		release()
		distinct := map[string]bool{}
		for range callers {
			distinct[<-trips] = true
		}
		if len(distinct) > database.MaxTrips {
			t.Errorf("%d round trips for %d look-ups", len(distinct), callers)
		}
	})
}

// TestLookupLeavesAlone: a caller whose time is up does not wait for the round
// trip, and takes nobody along.
func TestLookupLeavesAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if db.Engine != database.Postgres {
			return
		}
		come, release := heldUp(t, db)
		defer release()
		stayed := make(chan error, 1)
		go func() {
			got, err := lookedUp[int](database.Ahead(t.Context()), db, "SELECT 7")
			if err == nil && got != 7 {
				err = errors.New(strconv.Itoa(got))
			}
			stayed <- err
		}()
		come(database.MaxTrips + 1)
		ctx, leave := context.WithTimeout(database.Ahead(t.Context()), 10*time.Millisecond)
		defer leave()
		if got, err := lookedUp[int](ctx, db, "SELECT 8"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d, %v", got, err)
		}
		release()
		if err := <-stayed; err != nil {
			t.Error(err)
		}
	})
}

// TestLookupsGiveUp: nobody waits for longer than LookupFor, however many wait for
// a database that hangs; and when it answers again, so do look-ups.
func TestLookupsGiveUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if db.Engine != database.Postgres {
			return // does not hang
		}
		ctx, release := database.Ahead(t.Context()), locked(t, db)
		defer release()
		began := time.Now()
		var all sync.WaitGroup
		for range 10 * database.MaxTrips {
			all.Go(func() {
				if err := slowLookup(ctx, db); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took > 2*database.LookupFor {
			t.Error(took)
		}
		release()
		if err := slowLookup(ctx, db); err != nil {
			t.Error(err)
		}
	})
}

// TestLookupIsLeftBehind: the row of a caller who has left comes to nobody (the race
// detector watches).
func TestLookupIsLeftBehind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if db.Engine != database.Postgres {
			return
		}
		release := locked(t, db)
		defer release()
		for range 2 * database.MaxTrips {
			ctx, leave := context.WithTimeout(database.Ahead(t.Context()), 50*time.Millisecond)
			if err := slowLookup(ctx, db); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			leave()
		}
		release()
		if err := slowLookup(database.Ahead(t.Context()), db); err != nil {
			t.Error(err)
		}
	})
}
