package resolver

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
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
	UnknownLot   bool
	ProductState State // of UnknownLot: the product's
	// Recall and Hold are what is in force, nil when nothing is: of several the
	// authority's before the owner's, then the oldest. Partly is what is in force
	// for some items of the lot, where the code names none.
	Recall, Hold *recall.Notice
	Partly       []recall.Notice
	Lang         string
	Checked      int64     // how often codes of the batch, or of the product alone, were looked at
	Of           Key       // the code and lot whose record Words are
	Links        []byte    // of Resolve, for ReadLinks: of all levels up to the key
	AsOf         time.Time // of Resolve: when it was read, if the database does not answer now; else zero
}

// asked is what a scan is about.
type asked struct {
	Key
	lang string          // vi or en
	at   *linkset.Anchor // whose links are wanted too; nil for none
}

// Scan answers a scanned code in a language (vi, en) by one indexed read; the
// first item of a product since the start takes one more. An unknown code is a
// not-found fault; an unknown lot of a known product, and a serial that was not
// issued for this product and lot, are the state NotIssued. Why a serial was
// not issued is not told, nor to be told apart by the work done.
func (s *Service) Scan(ctx context.Context, k Key, lang string) (Answer, error) {
	return s.scan(ctx, asked{Key: k, lang: lang})
}

// Resolve is Scan with the links of a product's code, read by the same
// statement, for which turn is asked. What is not about a single item is kept as
// rendered answers are, and waits for no turn.
func (s *Service) Resolve(k Key, at linkset.Anchor, lang string, turn func(read func(context.Context) error) error) (Answer, error) {
	cache := s.cache
	if at.Serial != "" || at.Variant != "" {
		cache = nil
	}
	r, err := cache.Get(CacheKey{Code: k.Code, Lot: k.Lot, Lang: lang, Form: formLinks}, func() (r Rendered, keep bool, err error) {
		err = turn(func(ctx context.Context) (err error) {
			r.answer, err = s.scan(ctx, asked{k, lang, &at})
			return err
		})
		return r, r.answer.State != NotIssued, err
	})
	r.answer.AsOf = r.AsOf
	return r.answer, err
}

func (s *Service) scan(ctx context.Context, q asked) (Answer, error) {
	if q.Serial != "" {
		return s.item(ctx, q)
	}
	shown, err := s.ready(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	a, err := s.answer(q.Key, shown, batch.Item{})
	if err != nil {
		return Answer{}, err
	}
	if a.Lang = q.lang; shown.Lot != q.Lot {
		a.State, a.UnknownLot, a.ProductState = NotIssued, true, a.State
	}
	return a, nil
}

// ready is the row of a lot, or its product's when there is no such lot. A
// row that the outbox has not made yet is made here, so that what was
// acknowledged can be scanned at once.
func (s *Service) ready(ctx context.Context, q asked) (*ready, error) {
	code, lot := q.Code, q.Lot
	r, err := q.find(ctx, s.db)
	if err != nil || s.current(r) && r.Lot == lot {
		return r, err
	}
	ctx, cancel := context.WithTimeout(ctx, database.LookupFor)
	defer cancel()
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
	r, err = q.find(ctx, s.db)
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
	r, err := s.ready(ctx, asked{Key: Key{Code: code}, lang: lang})
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
	// Of an item, what holds its product is read beside, as of a lot.
	shownItem  = `SELECT f.*, r.code, r.lot, r.product_id, r.expiry_date, r.holds, COALESCE(p.holds, ''), r.checked, r.shape, CASE `
	inLanguage = ` WHEN 'en' THEN r.en ELSE r.vi END, `

	issuedBegin = shownItem + `$7` + inLanguage
	issuedEnd   = ` FROM (` + batch.FindIssued + `) f LEFT JOIN scan_records p ON p.code = $5 AND p.lot = '' JOIN scan_records r ON r.code = $5 AND r.lot = CASE WHEN $6 IN ('', f.item_lot, f.item_issued_lot) THEN f.item_lot ELSE '' END`
	issuedItem  = issuedBegin + noLinks + issuedEnd
	issuedLinks = issuedBegin + linksIssue + issuedEnd

	anyBegin = shownItem + `$10` + inLanguage
	anyEnd   = ` FROM (` + batch.FindAny + `) f LEFT JOIN scan_records p ON p.code = $8 AND p.lot = '' JOIN scan_records r ON r.code = $8 AND r.lot = CASE WHEN $9 IN ('', f.item_lot, f.item_issued_lot) THEN f.item_lot ELSE '' END`
	anyItem  = anyBegin + noLinks + anyEnd
	anyLinks = anyBegin + linksAny + anyEnd
)

// findItem reads the item behind a serial and the row to show, nil while that
// has not been made.
func (s *Service) findItem(ctx context.Context, productID string, q asked) (*itemRow, error) {
	row := &itemRow{}
	w := batch.Within{Issued: issuedItem, Any: anyItem, Args: []any{q.Code, q.Lot, q.lang}, Columns: row.Ready.columns()}
	if q.at != nil {
		w.Issued, w.Any, w.Args = issuedLinks, anyLinks, append(w.Args, q.at.Code, q.at.Variant, q.at.Serial)
	}
	found, err := s.items.Find(ctx, productID, q.Serial, w)
	if err != nil || found == nil {
		return nil, err
	}
	row.Item = found
	return row, nil
}

// item answers for a serial. It reads again when the rows to show are not made
// yet.
func (s *Service) item(ctx context.Context, q asked) (Answer, error) {
	for try := range 2 {
		productID, err := s.productID(ctx, q.Code, q.lang)
		if err != nil {
			return Answer{}, err
		}
		found, err := s.findItem(ctx, productID, q)
		if err != nil {
			return Answer{}, err
		}
		if found != nil && (s.current(&found.Ready) || try > 0) { // another version may be at work beside this one
			a, err := s.itemAnswer(q.Key, found)
			a.Lang = q.lang
			return a, err
		}
		if err := s.prepare(ctx, productID, q.Key); err != nil {
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
	ctx, cancel := context.WithTimeout(ctx, database.LookupFor)
	defer cancel()
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
	a := Answer{Key: k, Words: r.Words, Checked: r.Checked, Of: Key{Code: r.Code, Lot: r.Lot}, Links: r.Links}
	if err := a.hold(r, item); err != nil {
		return Answer{}, err
	}
	a.State = stateOf(a.Recall != nil, a.Hold != nil, item.Status, r.ExpiryDate, s.db.Now())
	return a, nil
}
