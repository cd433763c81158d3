package database_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

func setting(tx *database.Tx, name string) {
	tx.Append("settings", []string{"name", "value", "updated_at"}, name, "v", tx.Now())
}

func count(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.Read(t.Context()).Raw("SELECT count(*) FROM settings").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTransactionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		stop := errors.New("stop")
		after := 0
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			setting(tx, "a")
			tx.AfterCommit(func() { after++ })
			if err := tx.CopyFrom("settings", []string{"name", "value", "updated_at"}, [][]any{{"b", "v", tx.Now()}}); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) || count(t, db) != 0 || after != 0 {
			t.Fatalf("after a failure: err %v, %d rows, %d calls after commit", err, count(t, db), after)
		}
		err = db.InTx(t.Context(), func(tx *database.Tx) error {
			setting(tx, "a")
			setting(tx, "b")
			tx.AfterCommit(func() { after++ })
			return tx.CopyFrom("settings", []string{"name", "value", "updated_at"}, [][]any{{"c", "v", tx.Now()}})
		})
		if err != nil || count(t, db) != 3 || after != 1 {
			t.Fatalf("after a success: err %v, %d rows, %d calls after commit", err, count(t, db), after)
		}
	})
}

// TestBeforeAnswerFails: what was committed stays, and the caller is not told
// that all is well.
func TestBeforeAnswerFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		stop, tries := errors.New("no disk"), 0
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			setting(tx, "a")
			if err := tx.Flush(); err != nil {
				return err
			}
			tx.BeforeAnswer(func() error { tries++; return stop })
			return nil
		})
		if !errors.Is(err, stop) || tries != 1 || count(t, db) != 1 {
			t.Fatalf("err %v after %d tries, %d rows", err, tries, count(t, db))
		}
	})
}

func TestPanicRollsBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() { _ = recover() }()
			_ = db.InTx(t.Context(), func(tx *database.Tx) error {
				if err := tx.Exec("INSERT INTO settings (name, value, updated_at) VALUES ('a', 'v', ?)", tx.Now()).Error; err != nil {
					t.Error(err)
				}
				panic("power cut")
			})
		}()
		if n := count(t, db); n != 0 {
			t.Fatalf("%d rows survived a panic", n)
		}
		if err := db.InTx(t.Context(), func(tx *database.Tx) error { setting(tx, "b"); return nil }); err != nil {
			t.Fatalf("the pool is stuck after a panic: %v", err)
		}
	})
}

func TestTimesSortAndComeBackEqual(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		base := time.Date(2026, 11, 20, 10, 0, 0, 0, time.FixedZone("", 7*3600))
		times := []time.Time{base, base.Add(500 * time.Millisecond), base.Add(time.Microsecond)}
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			for i, at := range times {
				tx.Append("settings", []string{"name", "value", "updated_at"}, string(rune('a'+i)), "", at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []struct {
			Name      string
			UpdatedAt time.Time
		}
		if err := db.Read(t.Context()).Raw("SELECT name, updated_at FROM settings ORDER BY updated_at").Scan(&got).Error; err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{0, 2, 1} {
			if got[i].Name != string(rune('a'+want)) || !got[i].UpdatedAt.Equal(times[want]) {
				t.Errorf("row %d is %v, want %c %v", i, got[i], 'a'+want, times[want])
			}
		}
	})
}

func TestDuplicateNamesTableAndColumn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		insert := func(tx *database.Tx) error {
			return tx.Exec("INSERT INTO api_keys (id, role, label, key_hash, created_at) VALUES (?, '', '', 'same', ?)", dbtest.NewID(), tx.Now()).Error
		}
		if err := db.InTx(t.Context(), insert); err != nil {
			t.Fatal(err)
		}
		table, key, ok := database.Duplicate(db.InTx(t.Context(), insert))
		if !ok || table != "api_keys" || key != "key_hash" {
			t.Fatalf("Duplicate = %q, %q, %v", table, key, ok)
		}
	})
}

func TestSecondProcessIsRefusedOnSQLite(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t, database.SQLite)
	dbtest.Open(t, url)
	if db, err := database.Open(t.Context(), database.Options{URL: url, Clock: time.Now, Log: dbtest.Logger()}); err == nil {
		_ = db.Close()
		t.Fatal("a second opener was let in")
	}
}

func TestSchemaVersionIsChecked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if err := db.CheckSchema(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, change := range []string{"DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"} {
			if err := db.Read(t.Context()).Exec(change).Error; err != nil {
				t.Fatal(err)
			}
			if err := db.CheckSchema(t.Context()); err == nil {
				t.Errorf("schema accepted after %q", change)
			}
		}
		if err := db.Read(t.Context()).Exec("INSERT INTO goose_db_version (version_id, is_applied) SELECT max(version_id) + 1, true FROM goose_db_version WHERE version_id < 9999").Error; err != nil {
			t.Fatal(err)
		}
		if from, to, err := db.Migrate(t.Context()); err == nil || from != 9999 || to != 9999 {
			t.Errorf("a newer schema was migrated from %d to %d: %v", from, to, err)
		}
	})
}
