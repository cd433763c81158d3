package database

import (
	"slices"
	"strconv"
	"strings"
)

// maxParameters keeps a statement below PostgreSQL's limit of 65,535.
const maxParameters = 30_000

// pending are rows of a table, or a statement.
type pending struct {
	table   string
	columns []string
	values  []any // a multiple of len(columns)
	suffix  string

	query    *Query
	required bool // query must find a row
}

// Append has a row inserted with the transaction's last statement: ledgers and
// index rows that nothing in the transaction reads back cost no round trip of
// their own. Rows of one table go in together, in the order appended.
func (tx *Tx) Append(table string, columns []string, values ...any) {
	tx.append(table, columns, "", values)
}

// AppendNew is Append for rows that may be there already; those are kept.
func (tx *Tx) AppendNew(table string, columns []string, values ...any) {
	tx.append(table, columns, " ON CONFLICT DO NOTHING", values)
}

func (tx *Tx) append(table string, columns []string, suffix string, values []any) {
	for i := len(tx.rows) - 1; i >= 0 && tx.rows[i].query == nil; i-- {
		p := &tx.rows[i]
		if p.table == table && p.suffix == suffix && slices.Equal(p.columns, columns) && len(p.values)+len(values) < maxParameters {
			p.values = append(p.values, values...)
			return
		}
	}
	tx.rows = append(tx.rows, pending{table: table, columns: columns, values: slices.Clone(values), suffix: suffix})
}

// flush writes the appended rows: on PostgreSQL in one round trip.
func (tx *Tx) flush() error {
	if err := tx.ready(); err != nil || tx.pg == nil || len(tx.pg.queue) == 0 {
		return err
	}
	return tx.pg.send()
}

// ready writes what was appended, or on PostgreSQL has it ready to go with the
// next statements.
func (tx *Tx) ready() error {
	rows := tx.rows
	tx.rows = nil
	for _, p := range rows {
		var err error
		switch {
		case tx.pg != nil && p.query == nil:
			tx.pg.queue = append(tx.pg.queue, p.inserts()...)
		case tx.pg != nil:
			tx.pg.later(p)
		case p.query == nil:
			_, err = tx.Statement.ConnPool.ExecContext(tx.Context(), p.insert(tx.engine), p.values...)
		default:
			err = p.run(tx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mostRows is how many appended rows go in with one statement on PostgreSQL: a
// power of two.
const mostRows = 64

// inserts are the statements that insert p: the rows are cut so that there are few
// texts of different lengths, for each is prepared and kept once a connection.
func (p pending) inserts() (queries []Query) {
	width := len(p.columns)
	for most := mostRows; len(p.values) > 0; {
		for most*width > len(p.values) {
			most /= 2
		}
		part := p
		part.values, p.values = p.values[:most*width], p.values[most*width:]
		queries = append(queries, Query{SQL: part.insert(Postgres), Args: part.values})
	}
	return queries
}

// insert is the statement that inserts p. SQLite gets parameters without names,
// which it would look through one by one for each further parameter.
func (p pending) insert(e Engine) string {
	var sql strings.Builder
	sql.WriteString("INSERT INTO " + p.table + " (" + strings.Join(p.columns, ", ") + ") VALUES (")
	for v := range p.values {
		switch {
		case v == 0:
		case v%len(p.columns) == 0:
			sql.WriteString("), (")
		default:
			sql.WriteString(", ")
		}
		if e == Postgres {
			sql.WriteString("$" + strconv.Itoa(v+1))
		} else {
			sql.WriteByte('?')
		}
	}
	sql.WriteString(")" + p.suffix)
	return sql.String()
}
