package database_test

import (
	"context"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestSnapshot: reads of a snapshot agree with each other while others commit,
// what it reads cannot be written, and afterwards all is as before.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		write := func(value string) {
			t.Helper()
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				return tx.Exec("INSERT INTO settings (name, value, updated_at) VALUES ('snapshot', ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", value, tx.Now()).Error
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read := func(ctx context.Context) (value string) {
			t.Helper()
			if err := db.Read(ctx).Raw("SELECT value FROM settings WHERE name = 'snapshot'").Scan(&value).Error; err != nil {
				t.Fatal(err)
			}
			return value
		}
		write("before")
		err := db.Snapshot(t.Context(), func(ctx context.Context) error {
			if got := read(ctx); got != "before" {
				t.Errorf("%q", got)
			}
			write("after")
			if got := read(ctx); got != "before" {
				t.Errorf("the snapshot sees %q", got)
			}
			if got := read(t.Context()); got != "after" {
				t.Errorf("beside it stands %q", got)
			}
			if err := db.Read(ctx).Exec("UPDATE settings SET value = 'x'").Error; err == nil {
				t.Error("a snapshot writes")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		write("later") // the connection is as it was
		if got := read(t.Context()); got != "later" {
			t.Errorf("%q", got)
		}
	})
}
