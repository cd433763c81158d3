package resolver

import (
	"context"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/recall"
)

// Key is a scanned code.
type Key struct {
	Code   string // GTIN in 14 digits, or a local code
	Lot    string // "" when the code names the product alone
	Serial string // "" when it names a batch
}

// Answer is what a scan is told.
type Answer struct {
	State State
	Key   Key
	Words []byte // about the batch, or the product alone, in the language asked for
	// UnknownLot: the product exists but the lot does not; State is NotIssued.
	UnknownLot bool
	// Recall and Hold are what is in force, nil when nothing is: of several the
	// oldest. Partly is what is in force for some items of the lot, where the
	// code names none.
	Recall, Hold *recall.Notice
	Partly       []recall.Notice
	Lang         string
	Checked      int64 // how often codes of the batch, or of the product alone, were looked at
	Of           Key   // the code and lot whose record Words are
}

// Scan answers a scanned code in a language (vi, en) by one indexed read; the
// first item of a product since the start takes one more. An unknown code is a
// not-found fault; an unknown lot of a known product, and a serial that was not
// issued for this product and lot, are the state NotIssued. Why a serial was
// not issued is not told, nor to be told apart by the work done.
func (s *Service) Scan(ctx context.Context, k Key, lang string) (Answer, error) {
	a, err := s.scan(ctx, k, lang)
	a.Lang = lang
	return a, err
}

func (s *Service) scan(ctx context.Context, k Key, lang string) (Answer, error) {
	if k.Serial != "" {
		return s.item(ctx, k, lang)
	}
	shown, err := s.ready(ctx, k.Code, k.Lot, lang)
	if err != nil {
		return Answer{}, err
	}
	a, err := s.answer(k, shown, batch.Item{})
	if err != nil {
		return Answer{}, err
	}
	if shown.Lot != k.Lot {
		a.State, a.UnknownLot = NotIssued, true
	}
	return a, nil
}

// ready is the row of a lot, or its product's when there is no such lot. A
// row that the outbox has not made yet is made here, so that what was
// acknowledged can be scanned at once.
func (s *Service) ready(ctx context.Context, code, lot, lang string) (*ready, error) {
	r, err := find(ctx, s.db, code, lot, lang)
	if err != nil || s.current(r) && r.Lot == lot {
		return r, err
	}
	known := s.current(r) // the product's row, which may do
	if !known && (r == nil || r.Lot == "") {
		p, err := catalog.AnyProductByCode(s.db.Read(ctx), code)
		if fault.Is(err, fault.KindNotFound) {
			return nil, fault.NotFound("code")
		}
		if err == nil {
			err = s.RebuildProduct(ctx, p.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	if lot != "" {
		b, err := batch.AnyBatchByLot(s.db.Read(ctx), code, lot)
		if fault.Is(err, fault.KindNotFound) && known {
			return r, nil
		}
		if err == nil {
			err = s.Rebuild(ctx, b.ID)
		}
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return nil, err
		}
	}
	r, err = find(ctx, s.db, code, lot, lang)
	if err == nil && r == nil {
		err = fault.NotFound("code")
	}
	return r, err
}

// productID is the id of the product called code. It is remembered, for a code
// is never issued again.
func (s *Service) productID(ctx context.Context, code, lang string) (string, error) {
	if id, known := s.known.GetIfPresent(code); known {
		return id, nil
	}
	r, err := s.ready(ctx, code, "", lang)
	if err != nil {
		return "", err
	}
	s.known.Set(code, r.ProductID)
	return r.ProductID, nil
}

// itemRow is an item and the row that its scan shows.
type itemRow struct {
	Item  *batch.Found
	Ready ready
}

// The statements find an item and in the same read the row to show: its batch's
// if the address names no lot, the batch's, or that of the batch that the item
// was issued for and that its label may still say; else the product's.
const (
	shownItem  = `SELECT f.*, r.code, r.lot, r.product_id, r.expiry_date, r.holds, COALESCE(p.holds, ''), r.checked, r.shape, CASE `
	inLanguage = ` WHEN 'en' THEN r.en ELSE r.vi END FROM (`
	issuedItem = shownItem + `$7` + inLanguage + batch.FindIssued +
		`) f LEFT JOIN scan_records p ON p.code = $5 AND p.lot = '' JOIN scan_records r ON r.code = $5 AND r.lot = CASE WHEN $6 IN ('', f.item_lot, f.item_issued_lot) THEN f.item_lot ELSE '' END`
	anyItem = shownItem + `$10` + inLanguage + batch.FindAny +
		`) f LEFT JOIN scan_records p ON p.code = $8 AND p.lot = '' JOIN scan_records r ON r.code = $8 AND r.lot = CASE WHEN $9 IN ('', f.item_lot, f.item_issued_lot) THEN f.item_lot ELSE '' END`
)

// findItem reads the item behind a serial and the row to show, nil while that
// has not been made.
func (s *Service) findItem(ctx context.Context, productID string, k Key, lang string) (*itemRow, error) {
	row := &itemRow{}
	found, err := s.items.Find(ctx, productID, k.Serial, batch.Within{Issued: issuedItem, Any: anyItem, Args: []any{k.Code, k.Lot, lang}, Columns: row.Ready.columns()})
	if err != nil || found == nil {
		return nil, err
	}
	row.Item = found
	return row, nil
}

// item answers for a serial. It reads again when the rows to show are not made
// yet.
func (s *Service) item(ctx context.Context, k Key, lang string) (Answer, error) {
	for try := range 2 {
		productID, err := s.productID(ctx, k.Code, lang)
		if err != nil {
			return Answer{}, err
		}
		found, err := s.findItem(ctx, productID, k, lang)
		if err != nil {
			return Answer{}, err
		}
		if found != nil && (s.current(&found.Ready) || try > 0) { // another version may be at work beside this one
			return s.itemAnswer(k, found)
		}
		if err := s.prepare(ctx, productID, k); err != nil {
			return Answer{}, err
		}
	}
	return Answer{}, fault.NotFound("code")
}

func (s *Service) itemAnswer(k Key, row *itemRow) (Answer, error) {
	if row.Ready.Lot == "" {
		return Answer{State: NotIssued, Key: k, Words: row.Ready.Words}, nil
	}
	item, err := row.Item.Item(row.Ready.ProductID, k.Code, k.Serial)
	if err != nil {
		return Answer{}, err
	}
	return s.answer(k, &row.Ready, item)
}

// prepare makes the rows of an item's product and batch that the outbox has
// not made yet.
func (s *Service) prepare(ctx context.Context, productID string, k Key) error {
	if err := s.RebuildProduct(ctx, productID); err != nil {
		return err
	}
	item, err := s.items.Lookup(ctx, productID, k.Code, k.Serial)
	if err != nil {
		return ignoreAbsent(err)
	}
	return s.Rebuild(ctx, item.BatchID)
}

func (s *Service) answer(k Key, r *ready, item batch.Item) (Answer, error) {
	if k.Lot == "" {
		k.Lot = r.Lot
	}
	a := Answer{Key: k, Words: r.Words, Checked: r.Checked, Of: Key{Code: r.Code, Lot: r.Lot}}
	if err := a.hold(r, item); err != nil {
		return Answer{}, err
	}
	a.State = stateOf(a.Recall != nil, a.Hold != nil, item.Status, r.ExpiryDate, s.db.Now())
	return a, nil
}
