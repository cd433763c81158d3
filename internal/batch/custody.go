package batch

import (
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
)

// The kinds of objects that can be in somebody's custody.
const (
	KindBatch = "batch" // object id: the batch's UUID
	KindItem  = "item"  // object id: "CODE/SERIAL"
	KindUnit  = "unit"  // object id: the SSCC
)

// custodyColumns are the columns of a row of custody.
func custodyColumns() []string {
	return []string{"object_kind", "object_id", "organization_id", "event_pk", "given_by", "since"}
}

// HasCustody reports whether organisation org has had the object in its custody:
// as its creator, or because a custodian shipped it there.
func HasCustody(tx *database.Tx, kind, id, org string) (bool, error) {
	return holds(tx.DB, kind, id, org)
}

func holds(q *gorm.DB, kind, id, org string) (bool, error) {
	var n int64
	err := q.Table("custody").Where("object_kind = ? AND object_id = ? AND organization_id = ?", kind, id, org).Limit(1).Count(&n).Error
	return n > 0, err
}

// Grant puts the object in the custody of organisation org from this commit on;
// eventPK is the event that did it, "" for a creation. Who has it keeps it.
func Grant(tx *database.Tx, kind, id, org, eventPK string) error {
	var event *string
	if eventPK != "" {
		event = &eventPK
	}
	return tx.Exec("INSERT INTO custody (object_kind, object_id, organization_id, event_pk, since) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		kind, id, org, event, tx.Now()).Error
}

// Give is Grant for what custodian by ships to org, with the transaction's last
// statement: for many objects at a time, which the rest of the transaction does
// not ask about.
func Give(tx *database.Tx, kind, id, org, eventPK, by string) {
	tx.AppendNew("custody", custodyColumns(), kind, id, org, eventPK, by, tx.Now())
}

// Neighbours are the organisations that the object came to org from, and those
// that org gave it to: one step back and forward.
func Neighbours(tx *database.Tx, kind, id, org string) (ids []string, err error) {
	e := tx.Engine()
	party := e.Typed("$3", "uuid")
	err = tx.Together(database.Query{
		SQL: "SELECT CAST(given_by AS text) FROM custody WHERE object_kind = $1 AND object_id = $2 AND organization_id = " + party + " AND given_by <> " + party +
			" UNION SELECT CAST(organization_id AS text) FROM custody WHERE object_kind = $1 AND object_id = $2 AND given_by = " + party + " AND organization_id <> " + party,
		Args: []any{kind, id, org},
		Row: func(scan database.Scan) error {
			var organization string
			err := scan(&organization)
			ids = append(ids, organization)
			return err
		},
	})
	return ids, err
}

// held narrows q to the batches whose custody organisation org has or had.
func held(q *gorm.DB, e database.Engine, org string) *gorm.DB {
	id := "object_id"
	if e == database.Postgres {
		id = "CAST(object_id AS uuid)"
	}
	return q.Where("id IN (SELECT "+id+" FROM custody WHERE object_kind = 'batch' AND organization_id = ?)", org)
}
