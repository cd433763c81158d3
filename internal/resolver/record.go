package resolver

import (
	"context"
	"time"

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
	HoldState      string // of all items: see recall
	RecallState    string
	Holds          string // what is in force, as JSON; "" when nothing is
	Shape          string // of the words, see Words; "" only inside the transaction that makes the row
	VI, EN         string // Facts in words
	Version        int64
	RebuiltAt      time.Time
}

// TableName is the table of ready answers.
func (record) TableName() string { return "scan_records" }

// lock makes the row if it is new and keeps every other rebuild of it waiting
// until this transaction ends. What is read after it is therefore at least as
// new as what any earlier rebuild wrote: an old answer never replaces a newer.
func lock(tx *database.Tx, r record) error {
	return tx.Exec(`INSERT INTO scan_records (code, lot, organization_id, product_id, batch_id, expiry_date, hold_state, recall_state, shape, vi, en, version, rebuilt_at)
VALUES (?, ?, ?, ?, ?, '', '', '', '', '', '', 1, ?) ON CONFLICT (code, lot) DO UPDATE SET version = scan_records.version + 1`,
		r.Code, r.Lot, r.OrganizationID, r.ProductID, r.BatchID, tx.Now()).Error
}

// write fills in the locked row.
func (s *Service) write(tx *database.Tx, r record, f Facts) error {
	for lang, into := range map[string]*string{"vi": &r.VI, "en": &r.EN} {
		words, err := s.words.Say(f, lang)
		if err != nil {
			return err
		}
		*into = string(words)
	}
	r.Shape, r.RebuiltAt = s.shape, tx.Now()
	return tx.Model(&record{}).Where("code = ? AND lot = ?", r.Code, r.Lot).
		Select("organization_id", "product_id", "batch_id", "expiry_date", "hold_state", "recall_state", "holds", "shape", "vi", "en", "rebuilt_at").Updates(&r).Error
}

// ready is what an answer needs of a row: its words in one language, and the
// links of the address where they were asked for.
type ready struct {
	Code, Lot, ProductID, ExpiryDate string
	Holds, ProductHolds              []byte // what is in force for it, and for its product, as JSON or ""
	Checked                          int64
	Shape                            string
	Words, Links                     []byte
}

// columns are where the queries' columns go, in their order.
func (r *ready) columns() []any {
	return []any{&r.Code, &r.Lot, &r.ProductID, &r.ExpiryDate, &r.Holds, &r.ProductHolds, &r.Checked, &r.Shape, &r.Words, &r.Links}
}

// current reports whether there is a row, in the shape that the service speaks.
func (s *Service) current(r *ready) bool { return r != nil && r.Shape == s.shape }

// The statements find a lot's row or, while that has none, its product's. What
// holds the product is read beside: a product with a hundred thousand lots is
// recalled by one row.
const (
	findBegin = `SELECT r.code, r.lot, r.product_id, r.expiry_date, r.holds, COALESCE((SELECT p.holds FROM scan_records p WHERE p.code = $1 AND p.lot = ''), ''), r.checked, r.shape, CASE $3 WHEN 'en' THEN r.en ELSE r.vi END, `
	findEnd   = ` FROM scan_records r WHERE r.code = $1 AND r.lot IN ('', $2) ORDER BY r.lot DESC LIMIT 1`
	findQuery = findBegin + noLinks + findEnd
	findLinks = findBegin + linksFind + findEnd
)

// find is the row of the lot asked for or, while that has none, of its product;
// nil when there is neither.
func (a asked) find(ctx context.Context, db *database.DB) (*ready, error) {
	sql, args := findQuery, []any{a.Code, a.Lot, a.lang}
	if a.at != nil {
		sql, args = findLinks, append(args, a.at.Code, a.at.Variant, a.at.Serial)
	}
	return database.Lookup(ctx, db, sql, args, func(scan database.Scan, r *ready) error { return scan(r.columns()...) })
}
