package resolver

import (
	"context"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
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
	GTIN  string // "" when the code is local
	Facts Facts  // of the batch; of the product alone when Facts.Batch is nil
	// UnknownLot: the product exists but the lot does not; State is NotIssued.
	UnknownLot bool
}

// Scan answers a scanned code by one indexed read, and one more for a serial.
// An unknown code is a not-found fault; an unknown lot of a known product, and
// a serial that was not issued for this product and lot, are the state
// NotIssued. Why a serial was not issued is not told, nor to be told apart by
// the work done.
func (s *Service) Scan(ctx context.Context, k Key) (Answer, error) {
	product, lot, err := s.records(ctx, k)
	if err != nil {
		return Answer{}, err
	}
	if k.Serial != "" {
		return s.item(ctx, k, product, lot)
	}
	shown, unknown := lot, false
	if shown == nil {
		shown, unknown = product, k.Lot != ""
	}
	a, err := s.answer(k, shown, "")
	if unknown {
		a.State, a.UnknownLot = NotIssued, true
	}
	return a, err
}

// records are the rows of k. A row that the outbox has not made yet is made
// here, so that what was acknowledged can be scanned at once.
func (s *Service) records(ctx context.Context, k Key) (product, lot *record, err error) {
	product, lot, err = find(s.db.Read(ctx), k.Code, k.Lot)
	if err != nil || product != nil && (k.Lot == "" || lot != nil) {
		return product, lot, err
	}
	made := false
	if product == nil {
		p, err := catalog.AnyProductByCode(s.db.Read(ctx), k.Code)
		if fault.Is(err, fault.KindNotFound) {
			return nil, nil, fault.NotFound("code")
		}
		if err != nil {
			return nil, nil, err
		}
		if err := s.RebuildProduct(ctx, p.ID); err != nil {
			return nil, nil, err
		}
		made = true
	}
	if k.Lot != "" && lot == nil {
		b, err := batch.AnyBatchByLot(s.db.Read(ctx), k.Code, k.Lot)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return nil, nil, err
		}
		if err == nil {
			if err := s.Rebuild(ctx, b.ID); err != nil {
				return nil, nil, err
			}
			made = true
		}
	}
	if made {
		product, lot, err = find(s.db.Read(ctx), k.Code, k.Lot)
	}
	if err == nil && product == nil {
		err = fault.NotFound("code")
	}
	return product, lot, err
}

// item answers for a serial. It is looked for whether or not the lot exists.
func (s *Service) item(ctx context.Context, k Key, product, lot *record) (Answer, error) {
	found, err := s.lookup(ctx, product.ProductID, k)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return Answer{}, err
	}
	if err == nil && k.Lot == "" {
		lot, err = s.ofBatch(ctx, found.BatchID)
		if err != nil {
			return Answer{}, err
		}
	}
	if err != nil || lot == nil || lot.BatchID == nil || *lot.BatchID != found.BatchID {
		facts, err := product.facts()
		return Answer{State: NotIssued, Key: k, GTIN: facts.Product.GTIN, Facts: facts}, err
	}
	return s.answer(k, lot, found.Status)
}

func (s *Service) lookup(ctx context.Context, productID string, k Key) (Item, error) {
	if s.Items == nil {
		return Item{}, fault.NotFound("item")
	}
	return s.Items(ctx, productID, k.Code, k.Serial)
}

// ofBatch is the row of an issued item's batch.
func (s *Service) ofBatch(ctx context.Context, batchID string) (*record, error) {
	for range 2 {
		var rows []record
		if err := s.db.Read(ctx).Where("batch_id = ?", batchID).Limit(1).Find(&rows).Error; err != nil {
			return nil, err
		}
		if len(rows) == 1 {
			return &rows[0], nil
		}
		if err := s.Rebuild(ctx, batchID); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (s *Service) answer(k Key, r *record, item batch.ItemStatus) (Answer, error) {
	f, err := r.facts()
	if k.Lot == "" {
		k.Lot = r.Lot
	}
	return Answer{State: stateOf(r.RecallState, r.HoldState, item, r.ExpiryDate, s.db.Now()), Key: k, GTIN: f.Product.GTIN, Facts: f}, err
}
