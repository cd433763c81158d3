package database

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Later has the statement that do makes run with the transaction's last ones, so
// that on PostgreSQL it takes no round trip of its own: behind what was appended
// before it, and before what is appended after it. How many rows it touches is not
// told, and what it writes is not seen by what the transaction still reads: Flush
// first where that matters.
func (tx *Tx) Later(do func(q *gorm.DB) *gorm.DB) error {
	built := do(tx.Session(&gorm.Session{DryRun: true}))
	if built.Error == nil {
		tx.Last(Query{SQL: built.Statement.SQL.String(), Args: built.Statement.Vars})
	}
	return built.Error
}

// Last is Later for a statement that goes past gorm.
func (tx *Tx) Last(q Query) { tx.rows = append(tx.rows, pending{query: &q}) }

// ErrUnmet says that what a transaction requires did not hold.
var ErrUnmet = errors.New("database: what the transaction requires does not hold")

// Require has the transaction fail with ErrUnmet unless a query, in the form of a
// Query, finds a row. It travels like Later's.
func (tx *Tx) Require(sql string, args ...any) {
	tx.rows = append(tx.rows, pending{query: &Query{SQL: sql, Args: args}, required: true})
}

// later has a statement go with the next ones.
func (p *pgTx) later(what pending) {
	q := *what.query
	if what.required { // without a row it divides by zero, which ends the transaction
		p.requires = true
		q.SQL, q.Row = "SELECT 1 / count(*) FROM ("+q.SQL+") AS required", func(Scan) error { return nil }
	}
	p.queue = append(p.queue, q)
}

// unmet is err, or ErrUnmet where err is how PostgreSQL says that.
func (p *pgTx) unmet(err error) error {
	if pg := (*pgconn.PgError)(nil); p.requires && errors.As(err, &pg) && pg.Code == "22012" {
		return ErrUnmet
	}
	return err
}

// run runs a statement on SQLite.
func (p pending) run(tx *Tx) error {
	q, met := *p.query, !p.required
	if p.required {
		q.Row = func(Scan) error { met = true; return nil }
	}
	err := inTurn(tx.Context(), tx.Statement.ConnPool, q)
	if err == nil && !met {
		return ErrUnmet
	}
	return err
}
