package database

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Table names columns of a table and their types on PostgreSQL: uuid, text,
// timestamptz, boolean or numeric.
type Table struct {
	Name    string
	Columns []Column
}

// Column is one of a Table.
type Column struct{ Name, Type string }

func (t Table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Rows gathers many rows of a few tables.
type Rows struct {
	tables []Table
	rows   [][][]any // by table
	n      int
}

// Add adds a row: values are strings, times and bools, or nil.
func (r *Rows) Add(t Table, values ...any) {
	r.n++
	for i := range r.tables {
		if r.tables[i].Name == t.Name {
			r.rows[i] = append(r.rows[i], values)
			return
		}
	}
	r.tables, r.rows = append(r.tables, t), append(r.rows, [][]any{values})
}

// Len is how many rows there are.
func (r *Rows) Len() int { return r.n }

// copyFrom is from how many rows on COPY, which takes three round trips a
// table, is faster than one statement that is given arrays.
const copyFrom = 2_000

// Insert inserts rows now, behind what was appended: on PostgreSQL by COPY when
// they are many, else by one statement a table whose text does not depend on
// how many, in one round trip with what was appended.
func (tx *Tx) Insert(r *Rows) error {
	if err := tx.InsertLast(r); err != nil {
		return err
	}
	return tx.flush()
}

// InsertLast is Insert for rows that nothing in the transaction reads back: few
// of them may go in with its last statement.
func (tx *Tx) InsertLast(r *Rows) error {
	if tx.pg != nil && r.n < copyFrom {
		if err := tx.ready(); err != nil {
			return err
		}
		for i, t := range r.tables {
			tx.pg.queue = append(tx.pg.queue, insertArrays(t, r.rows[i]))
		}
		return nil
	}
	if err := tx.flush(); err != nil {
		return err
	}
	for i, t := range r.tables {
		if err := tx.CopyFrom(t.Name, t.names(), r.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// insertArrays is the statement that inserts rows into t, a column a parameter.
func insertArrays(t Table, rows [][]any) Query {
	columns, args := make([]string, len(t.Columns)), make([]any, len(t.Columns))
	for j, c := range t.Columns {
		columns[j], args[j] = "$"+strconv.Itoa(j+1)+arrayType(c.Type), columnOf(rows, j, c.Type)
	}
	return Query{
		SQL:  "INSERT INTO " + t.Name + " (" + strings.Join(t.names(), ", ") + ") SELECT * FROM unnest(" + strings.Join(columns, ", ") + ")",
		Args: args,
	}
}

func arrayType(column string) string {
	switch column {
	case "timestamptz", "boolean", "text":
		return "::" + column + "[]"
	}
	return "::text[]::" + column + "[]"
}

// columnOf is column j of rows as an array that pgx encodes.
func columnOf(rows [][]any, j int, kind string) any {
	switch kind {
	case "timestamptz":
		return pick[time.Time](rows, j)
	case "boolean":
		return pick[bool](rows, j)
	}
	return pick[string](rows, j)
}

// pick is column j: without pointers where nothing is null, which is faster to
// encode.
func pick[T any](rows [][]any, j int) any {
	whole := make([]T, 0, len(rows))
	for _, row := range rows {
		v, ok := row[j].(T)
		if !ok {
			return pickNullable[T](rows, j)
		}
		whole = append(whole, v)
	}
	return whole
}

func pickNullable[T any](rows [][]any, j int) []*T {
	column := make([]*T, len(rows))
	for i, row := range rows {
		switch v := row[j].(type) {
		case T:
			column[i] = &v
		case *T:
			column[i] = v
		}
	}
	return column
}

// Together runs queries in the transaction, on PostgreSQL in one round trip.
// What was appended goes in first.
func (tx *Tx) Together(queries ...Query) error {
	if len(queries) == 0 {
		return tx.flush()
	}
	if err := tx.ready(); err != nil {
		return err
	}
	if tx.pg != nil {
		return tx.pg.send(queries...)
	}
	return eachInTurn(tx.Context(), tx.Statement.ConnPool, queries)
}

// Among is the condition that column, of type text or uuid on PostgreSQL, is
// one of parameter n of a Query, a Texts.
func (e Engine) Among(column, kind string, n int) string {
	parameter := "$" + strconv.Itoa(n)
	if e != Postgres {
		return column + " IN (SELECT value FROM json_each(" + parameter + "))"
	}
	return column + " = ANY(" + parameter + arrayType(kind) + ")"
}

// Texts is a list as a parameter of a Query.
func (e Engine) Texts(list []string) any {
	if e == Postgres {
		return list
	}
	raw, _ := json.Marshal(list) // strings always can
	return string(raw)
}

// Each is a table with a row for each list in parameter n of a Query, a Lists:
// alias.a, alias.b, … are its texts.
func (e Engine) Each(alias string, columns, n int) string {
	list, element := "json_each($"+strconv.Itoa(n)+")", "value"
	if e == Postgres {
		list = "jsonb_array_elements(CAST($" + strconv.Itoa(n) + " AS jsonb))"
	}
	var picked []string
	for i := range columns {
		picked = append(picked, element+"->>"+strconv.Itoa(i)+" AS "+string(rune('a'+i)))
	}
	return "(SELECT " + strings.Join(picked, ", ") + " FROM " + list + " AS each_" + alias + ") AS " + alias
}

// Lists is a list of lists of texts as a parameter of a Query.
func (e Engine) Lists(lists [][]string) any {
	if len(lists) == 0 {
		return "[]"
	}
	raw, _ := json.Marshal(lists) // strings always can
	return string(raw)
}

// Typed is an expression as a value of one of a Column's types, where the
// engine would not see that for itself.
func (e Engine) Typed(expression, kind string) string {
	if e == Postgres {
		return "CAST(" + expression + " AS " + kind + ")"
	}
	return expression
}
