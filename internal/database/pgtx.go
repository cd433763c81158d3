package database

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
)

// pgTx is a transaction on one connection to PostgreSQL. It begins with its
// first statement and ends with its last: where those go past gorm, BEGIN and
// COMMIT travel with them and take no round trips of their own.
type pgTx struct {
	ctx   context.Context //nolint:containedctx // a transaction runs under one
	conn  *sql.Conn
	begun bool
	queue []Query // go before the next statements that go past gorm

	requires bool // something was required
}

// maxRollback bounds the wait for a rollback. A connection that still has an
// open transaction after it is not used again.
const maxRollback = 5 * time.Second

// send runs what is queued, and then queries, in one round trip.
func (p *pgTx) send(queries ...Query) error {
	all := make([]Query, 0, 1+len(p.queue)+len(queries))
	if !p.begun {
		all = append(all, Query{SQL: "BEGIN"})
	}
	all = append(append(all, p.queue...), queries...)
	p.begun, p.queue = true, nil
	return p.unmet(native(p.conn, func(conn *pgx.Conn) error { return pipeline(p.ctx, conn, all) }))
}

// begin begins the transaction unless it has begun.
func (p *pgTx) begin() error {
	if p.begun {
		return nil
	}
	p.begun = true
	_, err := p.conn.ExecContext(p.ctx, "BEGIN")
	return err
}

// Commit runs what is queued, and commits.
func (p *pgTx) Commit() error {
	if !p.begun && len(p.queue) == 0 {
		return nil // there was nothing to do
	}
	failed := false
	if err := native(p.conn, func(conn *pgx.Conn) error { failed = conn.PgConn().TxStatus() == 'E'; return nil }); err != nil {
		return err
	}
	if failed { // PostgreSQL would answer a COMMIT with a rollback
		return pgx.ErrTxCommitRollback
	}
	err := p.send(Query{SQL: "COMMIT"})
	p.begun = err != nil
	return err
}

// Rollback undoes everything, also when the transaction's context has ended.
func (p *pgTx) Rollback() error {
	if !p.begun {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(p.ctx), maxRollback)
	defer stop()
	_, err := p.conn.ExecContext(ctx, "ROLLBACK")
	return err
}

// The rest is what gorm sends its statements by (gorm.ConnPool).

// PrepareContext prepares a statement in the transaction.
func (p *pgTx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := p.begin(); err != nil {
		return nil, err
	}
	return p.conn.PrepareContext(ctx, query)
}

// ExecContext runs a statement in the transaction.
func (p *pgTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := p.begin(); err != nil {
		return nil, err
	}
	return p.conn.ExecContext(ctx, query, args...)
}

// QueryContext runs a query in the transaction.
func (p *pgTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := p.begin(); err != nil {
		return nil, err
	}
	return p.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a query for one row in the transaction.
func (p *pgTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if p.begin() != nil { // a Row takes no error but its query's: this must not run without a transaction
		ended, end := context.WithCancel(ctx)
		end()
		ctx = ended
	}
	return p.conn.QueryRowContext(ctx, query, args...)
}
