package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

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
