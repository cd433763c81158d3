package database

import (
	"errors"
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

// refuse turns the values that PostgreSQL will not hold (class 22) into a 400:
// they come from the request, and must not read as an outage.
func refuse(err error) error {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && strings.HasPrefix(pg.Code, "22") && fault.As(err) == nil {
		return fault.New(fault.KindInvalid, "unstorable_value", "Có giá trị không lưu được (ký tự NUL, số hoặc ngày ngoài phạm vi).", "A value cannot be stored (a NUL character, a number or a date out of range).").Wrap(err)
	}
	return err
}
