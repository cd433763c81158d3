package database

import (
	"errors"
	"io"

	"github.com/jackc/pgx/v5"
)

// errNoCopy is a defect: the portable way stands beside each use of COPY.
var errNoCopy = errors.New("database: COPY is PostgreSQL's")

// CopyOut runs a COPY … TO STDOUT inside the transaction, on PostgreSQL alone,
// and writes what it says to w as it comes. It returns how many rows there were.
// When w fails the connection is lost, and the transaction with it.
func (tx *Tx) CopyOut(w io.Writer, sql string) (rows int64, err error) {
	err = tx.raw(func(conn *pgx.Conn) error {
		tag, err := conn.PgConn().CopyTo(tx.Context(), w, sql)
		rows = tag.RowsAffected()
		return err
	})
	return rows, err
}

// CopyIn is CopyOut for a COPY … FROM STDIN, which reads r.
func (tx *Tx) CopyIn(r io.Reader, sql string) (rows int64, err error) {
	err = tx.raw(func(conn *pgx.Conn) error {
		tag, err := conn.PgConn().CopyFrom(tx.Context(), r, sql)
		rows = tag.RowsAffected()
		return err
	})
	return rows, err
}

// raw lends do the transaction's connection, with all that was appended sent.
func (tx *Tx) raw(do func(*pgx.Conn) error) error {
	if tx.pg == nil {
		return errNoCopy
	}
	if err := tx.flush(); err != nil {
		return err
	}
	if err := tx.pg.begin(); err != nil {
		return err
	}
	return native(tx.pg.conn, do)
}
