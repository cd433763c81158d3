package database_test

import (
	"errors"
	"testing"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestWhatComesLast: statements that travel with the commit run in the order in
// which they were given, behind what was appended before them, and a flush has
// them seen.
func TestWhatComesLast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		table(t, db)
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			tx.Append("lasts", []string{"id", "word"}, 1, "a")
			err := errors.Join(
				tx.Later(func(q *gorm.DB) *gorm.DB { return q.Exec("UPDATE lasts SET word = word || ? WHERE id = ?", "b", 1) }),
			)
			tx.Last(database.Query{SQL: "UPDATE lasts SET word = word || $2 WHERE id = $1", Args: []any{1, "c"}})
			err = errors.Join(err, tx.Flush())
			if got := word(t, tx.DB, 1); err != nil || got != "abc" {
				t.Errorf("%q %v", got, err)
			}
			tx.Last(database.Query{SQL: "UPDATE lasts SET word = word || $2 WHERE id = $1", Args: []any{1, "d"}})
			return nil
		})
		if got := word(t, db.Read(t.Context()), 1); err != nil || got != "abcd" {
			t.Errorf("%q %v", got, err)
		}
	})
}

// TestAFailureThatComesLast undoes the whole transaction.
func TestAFailureThatComesLast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		table(t, db)
		for name, last := range map[string]func(tx *database.Tx){
			"unmet":  func(tx *database.Tx) { tx.Require("SELECT 1 FROM lasts WHERE id = $1", 2) },
			"broken": func(tx *database.Tx) { tx.Last(database.Query{SQL: "UPDATE lasts SET nothing = 1"}) },
		} {
			err := db.InTx(t.Context(), func(tx *database.Tx) error {
				tx.Append("lasts", []string{"id", "word"}, 1, "a")
				last(tx)
				tx.Last(database.Query{SQL: "INSERT INTO lasts (id, word) VALUES ($1, $2)", Args: []any{3, "c"}})
				return nil
			})
			if err == nil || errors.Is(err, database.ErrUnmet) != (name == "unmet") {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := db.InTx(t.Context(), func(tx *database.Tx) error { // what is appended before is found
			tx.Append("lasts", []string{"id", "word"}, 4, "d")
			tx.Require("SELECT 1 FROM lasts WHERE id = $1", 4)
			return nil
		})
		var n int64
		if db.Read(t.Context()).Raw("SELECT sum(id) FROM lasts").Scan(&n); err != nil || n != 4 {
			t.Errorf("rows of transactions that failed, or none of the one that did not: %d %v", n, err)
		}
	})
}

func table(t *testing.T, db *database.DB) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		return tx.Exec("CREATE TABLE lasts (id integer PRIMARY KEY, word text NOT NULL)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func word(t *testing.T, q *gorm.DB, id int) (text string) {
	t.Helper()
	if err := q.Raw("SELECT word FROM lasts WHERE id = ?", id).Scan(&text).Error; err != nil {
		t.Fatal(err)
	}
	return text
}
