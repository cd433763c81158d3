package resolver

import (
	"encoding/json"
	"time"

	"gorm.io/gorm"

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
	err = json.Unmarshal([]byte(r.Body), &f)
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

// find is the row of a code's lot or, while that has none, of its product; nil
// when there is neither.
func find(q *gorm.DB, code, lot string) (*record, error) {
	var rows []record
	err := q.Where("code = ? AND lot IN ?", code, []string{"", lot}).Order("lot DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}
