package database_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestInsertKeepsRows: few rows and many come back as they went in, whatever
// way they took, and the conditions on lists find them.
func TestInsertKeepsRows(t *testing.T) {
	t.Parallel()
	things := database.Table{Name: "things", Columns: []database.Column{
		{Name: "id", Type: "uuid"}, {Name: "name", Type: "text"}, {Name: "at", Type: "timestamptz"}, {Name: "good", Type: "boolean"}, {Name: "amount", Type: "numeric"},
	}}
	marks := database.Table{Name: "marks", Columns: []database.Column{{Name: "id", Type: "uuid"}, {Name: "mark", Type: "text"}}}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		uuid := "TEXT"
		if db.Engine == database.Postgres {
			uuid = "uuid"
		}
		for _, n := range []int{1, 3, 3_000} {
			at := time.Date(2026, 11, 20, 7, 30, 0, 123_000, time.UTC)
			ids := make([]string, n)
			var names []string
			var pairs [][]string
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				for _, sql := range []string{
					"DROP TABLE IF EXISTS things", "DROP TABLE IF EXISTS marks", "CREATE TABLE things (id " + uuid + ", name TEXT NOT NULL, at TIMESTAMP, good BOOLEAN, amount NUMERIC)",
					"CREATE TABLE marks (id " + uuid + ", mark TEXT)",
				} {
					if err := tx.Exec(sql).Error; err != nil {
						return err
					}
				}
				var rows database.Rows
				for i := range ids {
					ids[i] = dbtest.NewID()
					var amount *string
					if i%2 == 0 {
						v := strconv.Itoa(i) + ".5"
						amount = &v
					}
					rows.Add(things, ids[i], "a\t\\\"'"+strconv.Itoa(i), at, i%3 == 0, amount)
					rows.Add(marks, ids[i], "m"+strconv.Itoa(i))
				}
				return tx.Insert(&rows)
			})
			if err != nil {
				t.Fatal(err)
			}
			err = db.InTx(t.Context(), func(tx *database.Tx) error {
				e := tx.Engine()
				keep := func(scan database.Scan) error {
					var name, mark string
					var when time.Time
					err := scan(&name, &mark, &when)
					if !when.Equal(at) {
						t.Errorf("at: %v", when)
					}
					names = append(names, name)
					pairs = append(pairs, []string{mark, name})
					return err
				}
				return tx.Together(
					database.Query{SQL: "SELECT t.name, m.mark, t.at FROM things t JOIN marks m ON m.id = t.id WHERE " + e.Among("t.id", "uuid", 1), Args: []any{e.Texts(ids)}, Row: keep},
				)
			})
			if err != nil || len(names) != n {
				t.Fatalf("%d rows of %d: %v", len(names), n, err)
			}
			found := 0
			err = db.InTx(t.Context(), func(tx *database.Tx) error {
				e := tx.Engine()
				count := func(scan database.Scan) error { return scan(&found) }
				return tx.Together(
					database.Query{SQL: "SELECT count(*) FROM marks m JOIN things t ON t.id = m.id JOIN " + e.Each("n", 2, 1) + " ON n.a = m.mark AND n.b = t.name", Args: []any{e.Lists(pairs)}, Row: count},
				)
			})
			if err != nil || found != n {
				t.Errorf("%d of %d pairs found: %v", found, n, err)
			}
		}
	})
}
