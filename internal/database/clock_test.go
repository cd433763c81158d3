package database_test

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
)

// TestDueWorkIsFoundByAnIndex: what is not due yet costs a look at a queue nothing,
// however much there is of it.
func TestDueWorkIsFoundByAnIndex(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		explain, within := "EXPLAIN QUERY PLAN ", "(available_at<?)"
		if db.Engine == database.Postgres {
			explain, within = "EXPLAIN ", "Index Cond: (available_at <= "
		}
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			if db.Engine == database.Postgres { // an empty table is not worth an index
				if err := tx.Exec("SET LOCAL enable_seqscan = off").Error; err != nil {
					return err
				}
			}
			plan, err := planOf(tx.DB, explain+"SELECT id FROM outbox WHERE available_at <= "+db.Engine.In(-time.Second))
			if !strings.Contains(plan, within) {
				t.Errorf("not looked up by time:\n%s", plan)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// planOf is what a database says of how it reads.
func planOf(q *gorm.DB, explain string) (string, error) {
	var lines []map[string]any
	if err := q.Raw(explain).Scan(&lines).Error; err != nil {
		return "", err
	}
	var plan strings.Builder
	for _, line := range lines {
		for _, column := range []string{"QUERY PLAN", "detail"} {
			if text, ok := line[column].(string); ok {
				plan.WriteString(text + "\n")
			}
		}
	}
	return plan.String(), nil
}
