package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/fault"
)

// IsNotFound reports that a query for one row found none.
func IsNotFound(err error) bool { return errors.Is(err, gorm.ErrRecordNotFound) }

// Duplicate reports whether err is a violated uniqueness and of what: the
// table and its columns joined by underscores, "places" and "gln"; a primary
// key is "pkey" on PostgreSQL and its columns on SQLite.
func Duplicate(err error) (table, key string, ok bool) {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		if pg.Code != "23505" && pg.Code != "23P01" {
			return "", "", false
		}
		key = strings.TrimPrefix(strings.TrimSuffix(pg.ConstraintName, "_key"), pg.TableName+"_")
		return pg.TableName, key, true
	}
	if !errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) && !errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY) {
		return "", "", false
	}
	text := err.Error() // SQLite names the columns only in its message
	columns := text[strings.LastIndex(text, "constraint failed: ")+len("constraint failed: "):]
	var keys []string
	for column := range strings.SplitSeq(columns, ", ") {
		t, k, _ := strings.Cut(column, ".")
		table, keys = t, append(keys, k)
	}
	return table, strings.Join(keys, "_"), true
}

// IsDuplicate reports a violated uniqueness, whichever it is.
func IsDuplicate(err error) bool {
	_, _, ok := Duplicate(err)
	return ok
}

// IsOverlap reports that a range overlaps another which the database guards.
func IsOverlap(err error) bool {
	pg := (*pgconn.PgError)(nil)
	return errors.As(err, &pg) && pg.Code == "23P01" ||
		errors.Is(err, sqlite3.CONSTRAINT_TRIGGER) && strings.Contains(err.Error(), "overlap")
}

// retryable reports errors that running the transaction again may cure.
func retryable(err error) bool {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "55P03"
	}
	return errors.Is(err, sqlite3.BUSY)
}

// Explain turns an error of the database into a fault, where that tells the
// caller what to do: 400 for values that PostgreSQL will not hold (class 22),
// which come from the request, and 503 for what passes by itself. Faults and
// all other errors come back as they are.
func Explain(err error) error {
	if err == nil || fault.As(err) != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if retryable(err) {
		return fault.Busy().Wrap(err)
	}
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return explainCode(pg.Code, err)
	}
	if lost(err) {
		return fault.DatabaseDown().Wrap(err)
	}
	return err
}

// explainCode goes by PostgreSQL's appendix A.
func explainCode(code string, err error) error {
	switch {
	case strings.HasPrefix(code, "22"): // data exception
		return fault.New(fault.KindInvalid, "unstorable_value", "Có giá trị không lưu được (ký tự NUL, số hoặc ngày ngoài phạm vi).", "A value cannot be stored (a NUL character, a number or a date out of range).").Wrap(err)
	case code == "57014": // query_canceled, by statement_timeout
		return fault.Timeout().Wrap(err)
	case code == "53300": // too_many_connections
		return fault.Busy().Wrap(err)
	case strings.HasPrefix(code, "08"), // connection exception
		code == "57P01", code == "57P02", code == "57P03": // shut down by an administrator, by a crash; starting up
		return fault.DatabaseDown().Wrap(err)
	}
	return err
}

// lost reports that there is no connection to the database, or no longer.
func lost(err error) bool {
	connect, network := (*pgconn.ConnectError)(nil), (*net.OpError)(nil)
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err)
}
