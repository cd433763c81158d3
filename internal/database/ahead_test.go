package database_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestAheadAnswersEachItsOwn: reads that share a round trip get their own rows,
// and one that the database refuses fails alone.
func TestAheadAnswersEachItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := database.Ahead(t.Context())
		var all sync.WaitGroup
		for i := range 300 {
			all.Go(func() {
				sql, bad := "SELECT $1", i%10 == 0
				if bad {
					sql = "SELECT no_such_column, $1"
				}
				var got []string
				err := db.Together(ctx, database.Query{SQL: sql, Args: []any{fmt.Sprint(i)}, Row: func(scan database.Scan) error {
					var text string
					err := scan(&text)
					got = append(got, text)
					return err
				}})
				if refused := (*pgconn.PgError)(nil); (err != nil) != bad || bad && db.Engine == database.Postgres && !errors.As(err, &refused) {
					t.Errorf("%d: %v", i, err)
				} else if err == nil && (len(got) == 0 || got[len(got)-1] != fmt.Sprint(i)) {
					t.Errorf("%d was answered with %v", i, got)
				}
			})
		}
		all.Wait()
	})
}

// TestAheadFindsAConnection: while all others are held.
func TestAheadFindsAConnection(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for range db.Conns() { // more than there are for those who can wait
			wait, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer stop()
			if conn, err := db.SQL().Conn(wait); err == nil {
				defer conn.Close() //nolint:errcheck // at the end of the test
			}
		}
		ctx, stop := context.WithTimeout(database.Ahead(t.Context()), 5*time.Second)
		defer stop()
		var one int
		err := db.Together(ctx, database.Query{SQL: "SELECT 1", Row: func(scan database.Scan) error { return scan(&one) }})
		if err == nil {
			err = db.Read(ctx).Raw("SELECT 2").Scan(&one).Error
		}
		if err = errors.Join(err, db.Ping(ctx)); err != nil || one != 2 {
			t.Errorf("%d, %v", one, err)
		}
	})
}
