package database

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Later has the statement that do makes run with the transaction's last ones, so
// that on PostgreSQL it takes no round trip of its own. How many rows it touches
// is not told, and what it writes is not seen by what the transaction still
// reads: Flush first where that matters.
func (tx *Tx) Later(do func(q *gorm.DB) *gorm.DB) error {
	if tx.pg == nil {
		return do(tx.DB).Error
	}
	built := do(tx.Session(&gorm.Session{DryRun: true}))
	if built.Error != nil {
		return built.Error
	}
	tx.queueRows() // what was appended before goes first
	tx.pg.queue = append(tx.pg.queue, Query{SQL: built.Statement.SQL.String(), Args: built.Statement.Vars})
	return nil
}

// Last is Later for a statement that goes past gorm.
func (tx *Tx) Last(q Query) error {
	if tx.pg == nil {
		return eachInTurn(tx.Context(), tx.Statement.ConnPool, []Query{q})
	}
	tx.queueRows()
	tx.pg.queue = append(tx.pg.queue, q)
	return nil
}

// ErrUnmet says that what a transaction requires did not hold.
var ErrUnmet = errors.New("database: what the transaction requires does not hold")

// Require has the transaction fail with ErrUnmet unless a query, in the form of a
// Query, finds a row. On PostgreSQL it travels with the transaction's last
// statements, like Later's.
func (tx *Tx) Require(sql string, args ...any) error {
	if tx.pg == nil {
		met := false
		err := eachInTurn(tx.Context(), tx.Statement.ConnPool, []Query{{SQL: sql, Args: args, Row: func(Scan) error { met = true; return nil }}})
		if err == nil && !met {
			return ErrUnmet
		}
		return err
	}
	tx.queueRows()
	tx.pg.requires = true
	tx.pg.queue = append(tx.pg.queue, Query{ // without a row it divides by zero, which ends the transaction
		SQL: "SELECT 1 / count(*) FROM (" + sql + ") AS required", Args: args, Row: func(Scan) error { return nil },
	})
	return nil
}

// unmet is err, or ErrUnmet where err is how PostgreSQL says that.
func (p *pgTx) unmet(err error) error {
	if pg := (*pgconn.PgError)(nil); p.requires && errors.As(err, &pg) && pg.Code == "22012" {
		return ErrUnmet
	}
	return err
}
