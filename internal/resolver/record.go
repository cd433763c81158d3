package resolver

import (
	"context"
	"encoding/json"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/database"
)

// record is a row of scan_records.
type record struct {
	Code           string `gorm:"primaryKey"` // the product's: GTIN-14 or local
	Lot            string `gorm:"primaryKey"` // "" for the product itself
	OrganizationID string
	ProductID      string
	BatchID        *string
	ExpiryDate     string // YYYY-MM-DD or ""
	HoldState      string
	RecallState    string
	Body           string // Facts as JSON; "" only inside the transaction that makes the row
	Version        int64
	RebuiltAt      time.Time
}

// TableName is the table of ready answers.
func (record) TableName() string { return "scan_records" }

func (r record) facts() (f Facts, err error) {
	err = jsonv2.Unmarshal([]byte(r.Body), &f)
	return f, err
}

// lock makes the row if it is new and keeps every other rebuild of it waiting
// until this transaction ends. What is read after it is therefore at least as
// new as what any earlier rebuild wrote: an old answer never replaces a newer.
func lock(tx *database.Tx, r record) error {
	return tx.Exec(`INSERT INTO scan_records (code, lot, organization_id, product_id, batch_id, expiry_date, hold_state, recall_state, body, version, rebuilt_at)
VALUES (?, ?, ?, ?, ?, '', '', '', '', 1, ?) ON CONFLICT (code, lot) DO UPDATE SET version = scan_records.version + 1`,
		r.Code, r.Lot, r.OrganizationID, r.ProductID, r.BatchID, tx.Now()).Error
}

// write fills in the locked row.
func write(tx *database.Tx, r record, f Facts) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	r.Body, r.RebuiltAt = string(body), tx.Now()
	return tx.Model(&record{}).Where("code = ? AND lot = ?", r.Code, r.Lot).
		Select("organization_id", "product_id", "batch_id", "expiry_date", "hold_state", "recall_state", "body", "rebuilt_at").Updates(&r).Error
}

// findQuery is a lot's row or, while that has none, its product's.
const findQuery = `SELECT code, lot, product_id, batch_id, expiry_date, hold_state, recall_state, body FROM scan_records
WHERE code = $1 AND lot IN ('', $2) ORDER BY lot DESC LIMIT 1`

// shown are the columns that an answer needs, in the order of the queries.
func (r *record) shown() []any {
	return []any{&r.Code, &r.Lot, &r.ProductID, &r.BatchID, &r.ExpiryDate, &r.HoldState, &r.RecallState, &r.Body}
}

// find is the row of a code's lot or, while that has none, of its product; nil
// when there is neither.
func find(ctx context.Context, db *database.DB, code, lot string) (found *record, err error) {
	err = db.Together(ctx, database.Query{SQL: findQuery, Args: []any{code, lot}, Row: func(scan database.Scan) error {
		found = &record{}
		return scan(found.shown()...)
	}})
	return found, err
}
