package feed

import (
	"slices"
	"time"

	"github.com/txng-vn/txng/internal/database"
)

// Kind is what a change is about.
type Kind string

// The kinds of objects that mirrors are told of.
const (
	Organization Kind = "organization"
	Place        Kind = "place"
	Product      Kind = "product"
	Batch        Kind = "batch"
	Event        Kind = "event"
)

// publication is the kind of rows about whether a batch is public: whoever sees
// what is public is then told of all that belongs to it.
const publication Kind = "publication"

// Kinds are all kinds.
func Kinds() []Kind { return []Kind{Organization, Place, Product, Batch, Event} }

// State is how an object stands for the reader.
type State string

// The states of objects.
const (
	Present   State = "present"
	Suspended State = "suspended" // an organisation that may not act
	Inactive  State = "inactive"  // a place or product that is no longer used
	Withdrawn State = "withdrawn" // a batch that was public and is not: it and its events are to be hidden
	Declared  State = "declared"  // an event declares that the earlier one of this id is wrong
)

// Change is one object that changed.
type Change struct {
	Kind           Kind
	ID             string // of events their eventID
	State          State
	OrganizationID string
	BatchID        string    // of events: the batch they are filed under, or ""
	ChangedAt      time.Time // of events: when they were recorded
}

// Page is some changes, in order.
type Page struct {
	Items  []Change
	Cursor string // where to go on, now or later
	More   bool   // there are more already
}

// row is a row of the table of changes.
type row struct {
	Kind           Kind
	ObjectID       string
	OrganizationID string
	Position       int64
	ChangedAt      time.Time
}

// maxPositioned is how many rows get positions at a time.
const maxPositioned = 2_000

// position gives positions to rows of ended transactions that have none. Whoever
// holds the row of the last position is the only one to do so, until its commit;
// so whoever sees a position sees all below it. A row that is being changed is
// passed over: it gets a position after that.
func position(tx *database.Tx) error {
	lock, skip := "", ""
	if tx.Engine() == database.Postgres {
		lock, skip = " FOR UPDATE", " FOR UPDATE SKIP LOCKED"
	}
	var last int64
	if err := tx.Raw("SELECT last FROM change_positions WHERE id = 1" + lock).Scan(&last).Error; err != nil {
		return err
	}
	var rows []row
	err := tx.Raw("SELECT kind, object_id FROM changes WHERE position IS NULL ORDER BY changed_at LIMIT ?"+skip, maxPositioned).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return err
	}
	for chunk := range slices.Chunk(rows, 200) {
		sql, args := "WITH given (kind, object_id, position) AS (VALUES ", []any{}
		for i, r := range chunk {
			if i > 0 {
				sql += ", "
			}
			last++
			sql += "(CAST(? AS text), CAST(? AS " + idType(tx.Engine()) + "), CAST(? AS bigint))"
			args = append(args, string(r.Kind), r.ObjectID, last)
		}
		sql += ") UPDATE changes SET position = (SELECT g.position FROM given g WHERE g.kind = changes.kind AND g.object_id = changes.object_id)" +
			" WHERE (kind, object_id) IN (SELECT kind, object_id FROM given)"
		if err := tx.Exec(sql, args...).Error; err != nil {
			return err
		}
	}
	return tx.Exec("UPDATE change_positions SET last = ? WHERE id = 1", last).Error
}

func idType(e database.Engine) string {
	if e == database.Postgres {
		return "uuid"
	}
	return "text"
}
