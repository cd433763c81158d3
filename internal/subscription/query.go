package subscription

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/fault"
)

// Query is a query under a name, which is unique in its organisation.
type Query struct {
	ID             string `gorm:"primaryKey"` // UUIDv7
	OrganizationID string
	Name           string // 1 to 100 characters that are not control characters
	Definition     string // as query.FromJSON reads it
	CreatedAt      time.Time
}

// TableName is the table of named queries.
func (Query) TableName() string { return "epcis_queries" }

// Parsed is the query itself.
func (q Query) Parsed() (*query.Query, error) {
	v, err := epcis.ParseValue([]byte(q.Definition))
	if err != nil {
		return nil, err
	}
	return query.FromJSON(v, "/query")
}

// Bounds of what one organisation keeps.
const (
	maxQueries       = 200
	maxSubscriptions = 100
)

// owner is the organisation that the caller acts for; named queries are nobody
// else's business. A key above organisations has none.
func owner(ctx context.Context) (string, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return "", err
	}
	return scope.Actor().OrganizationID, nil
}

// ownerToBe is owner for something new.
func ownerToBe(ctx context.Context) (string, error) {
	organization, err := owner(ctx)
	if err == nil && organization == "" {
		err = fault.New(fault.KindForbidden, "organization_needed", "Truy vấn có tên thuộc về một tổ chức; hãy dùng khóa API của một tổ chức.", "Named queries belong to an organisation; use a key of an organisation.")
	}
	return organization, err
}

// NoSuchName is the 404 of a query or subscription that is absent, or another
// organisation's.
func NoSuchName() *fault.Error {
	return fault.New(fault.KindNotFound, "no_such_name", "Không có truy vấn hoặc đăng ký nào như vậy.", "There is no such query or subscription.")
}

// checkName refuses what no address could name.
func checkName(name string) error {
	var c fault.Checks
	if name == "" || utf8.RuneCountInString(name) > 100 || strings.TrimSpace(name) != name || strings.Trim(name, ".") == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		c.Add("/name", "malformed_name", "Tên dài 1–100 ký tự, không có ký tự điều khiển, không bắt đầu hay kết thúc bằng dấu cách, không chỉ gồm dấu chấm.",
			"A name has 1 to 100 characters, no control characters, no space at its ends, and not only dots.")
	}
	return c.Err()
}

// Store keeps a query under a name. *fault.Error: invalid_input of the name,
// a conflict when the organisation has one of that name, too_many_queries.
func (s *Service) Store(tx *database.Tx, name string, q *query.Query) (Query, error) {
	organization, err := ownerToBe(tx.Context())
	if err != nil {
		return Query{}, err
	}
	if err := checkName(name); err != nil {
		return Query{}, err
	}
	definition, err := q.MarshalJSON()
	if err != nil {
		return Query{}, err
	}
	var n int64
	if err := tx.Model(&Query{}).Where("organization_id = ?", organization).Count(&n).Error; err != nil {
		return Query{}, err
	}
	if n >= maxQueries {
		return Query{}, fault.New(fault.KindTooMany, "too_many_queries", "Tổ chức đã có 200 truy vấn; hãy xóa bớt.", "The organisation has 200 queries; delete some.")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Query{}, err
	}
	row := Query{ID: id.String(), OrganizationID: organization, Name: name, Definition: string(definition), CreatedAt: tx.Now()}
	if err := tx.Create(&row).Error; err != nil {
		if database.IsDuplicate(err) {
			return Query{}, fault.New(fault.KindConflict, "query_exists", "Đã có truy vấn mang tên này; hãy chọn tên khác hoặc xóa truy vấn cũ.", "There is a query of this name already; choose another, or delete that one.").Wrap(err)
		}
		return Query{}, err
	}
	return row, audit.Append(tx, audit.Entry{Action: "epcis_query.create", ObjectKind: "epcis_query", ObjectID: row.ID, OrganizationID: organization, After: row})
}

// List returns at most limit of the organisation's queries, from behind the id
// after, in the order in which they were stored.
func (s *Service) List(ctx context.Context, after string, limit int) (rows []Query, err error) {
	organization, err := owner(ctx)
	if err != nil || organization == "" {
		return nil, err
	}
	q := s.db.Read(ctx).Where("organization_id = ?", organization)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// Get returns the query of a name, or a 404.
func (s *Service) Get(ctx context.Context, name string) (q Query, err error) {
	organization, err := owner(ctx)
	if err != nil {
		return q, err
	}
	if organization == "" {
		return q, NoSuchName()
	}
	err = s.db.Read(ctx).Where("organization_id = ? AND name = ?", organization, name).Take(&q).Error
	if database.IsNotFound(err) {
		err = NoSuchName()
	}
	return q, err
}

// Delete ends a query, its subscriptions and the connections on it.
func (s *Service) Delete(tx *database.Tx, name string) error {
	organization, err := owner(tx.Context())
	if err != nil {
		return err
	}
	if organization == "" {
		return NoSuchName()
	}
	var q Query
	if err := tx.Where("organization_id = ? AND name = ?", organization, name).Take(&q).Error; err != nil {
		if database.IsNotFound(err) {
			return NoSuchName()
		}
		return err
	}
	if err := tx.Exec("DELETE FROM epcis_subscriptions WHERE query_id = ?", q.ID).Error; err != nil {
		return err
	}
	deleted := tx.Exec("DELETE FROM epcis_queries WHERE id = ?", q.ID)
	if deleted.Error != nil {
		return deleted.Error
	}
	if deleted.RowsAffected == 0 { // somebody else did so meanwhile
		return NoSuchName()
	}
	tx.AfterCommit(func() { s.hangUp(func(c *connection) bool { return c.query == q.ID }, errDeleted) })
	return audit.Append(tx, audit.Entry{Action: "epcis_query.delete", ObjectKind: "epcis_query", ObjectID: q.ID, OrganizationID: organization, Before: q})
}
