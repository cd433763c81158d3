package database

import (
	"slices"
	"strconv"
	"strings"
)

// maxParameters keeps a statement below PostgreSQL's limit of 65,535.
const maxParameters = 30_000

type pending struct {
	table   string
	columns []string
	values  []any // a multiple of len(columns)
	suffix  string
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
	for i := range tx.rows {
		p := &tx.rows[i]
		if p.table == table && p.suffix == suffix && slices.Equal(p.columns, columns) && len(p.values)+len(values) < maxParameters {
			p.values = append(p.values, values...)
			return
		}
	}
	tx.rows = append(tx.rows, pending{table, columns, slices.Clone(values), suffix})
}

// flush writes the appended rows: on PostgreSQL all tables in one statement.
func (tx *Tx) flush() error {
	rows := tx.rows
	tx.rows = nil
	for len(rows) > 0 {
		var sql strings.Builder
		var args []any
		n := 0
		for n < len(rows) && (n == 0 || tx.engine == Postgres && len(args)+len(rows[n].values) < maxParameters) {
			n++
			args = append(args, rows[n-1].values...)
		}
		writeInserts(&sql, rows[:n], tx.engine)
		if _, err := tx.Statement.ConnPool.ExecContext(tx.Context(), sql.String(), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// writeInserts writes INSERTs into several tables as one statement: all but the
// last as common table expressions. SQLite gets parameters without names, which
// it would look through one by one for each further parameter.
func writeInserts(sql *strings.Builder, rows []pending, e Engine) {
	parameter := 0
	for i, p := range rows {
		last := i == len(rows)-1
		switch {
		case last && i > 0:
			sql.WriteByte(' ')
		case !last && i == 0:
			sql.WriteString("WITH ")
		case !last:
			sql.WriteString(", ")
		}
		if !last {
			sql.WriteString("t" + strconv.Itoa(i) + " AS (")
		}
		sql.WriteString("INSERT INTO " + p.table + " (" + strings.Join(p.columns, ", ") + ") VALUES ")
		for v := range p.values {
			if v%len(p.columns) == 0 {
				if v > 0 {
					sql.WriteString("), ")
				}
				sql.WriteByte('(')
			} else {
				sql.WriteString(", ")
			}
			if e != Postgres {
				sql.WriteByte('?')
				continue
			}
			parameter++
			sql.WriteString("$" + strconv.Itoa(parameter))
		}
		sql.WriteByte(')')
		sql.WriteString(p.suffix)
		if !last {
			sql.WriteByte(')')
		}
	}
}
