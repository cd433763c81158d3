package batch

import (
	"context"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Batch is one batch that the actor may read: its own, one in its custody, or
// any for those who see all.
func (s *Service) Batch(ctx context.Context, id string) (Batch, error) {
	return visible(ctx, s.db.Read(ctx), id)
}

func visible(ctx context.Context, q *gorm.DB, id string) (Batch, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Batch{}, err
	}
	b, err := AnyBatch(q, id)
	if err != nil || scope.Sees(b.OrganizationID) {
		return b, err
	}
	received, err := holds(q, KindBatch, id, scope.Actor().OrganizationID)
	if err == nil && !received {
		err = fault.NotFound("batch")
	}
	if err != nil {
		return Batch{}, err
	}
	return b, nil
}

// owned is the batch if the actor may change it; a custodian, who sees it but
// does not own it, gets a 403.
func (s *Service) owned(tx *database.Tx, id string) (Batch, error) {
	b, err := visible(tx.Context(), tx.DB, id)
	if err != nil {
		return b, err
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err == nil && !scope.Changes(b.OrganizationID) {
		err = auth.Forbidden()
	}
	return b, err
}

// Custody is how a batch came to the reader.
type Custody string

// The ways: made by the reader, shipped to it, or either.
const (
	CustodyOwn      Custody = "own"
	CustodyReceived Custody = "received"
	CustodyAll      Custody = "all"
)

// Filter narrows a list; "" is any.
type Filter struct {
	ProductID string
	Lot       string
	Status    Status
	Custody   Custody // all when ""; those who see all see all whichever it is
	From, To  string  // production dates YYYY-MM-DD, both included
}

// Batches lists what the actor may read in the order of ids, from after.
func (s *Service) Batches(ctx context.Context, f Filter, after string, limit int) ([]Batch, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	org := scope.Actor().OrganizationID
	switch {
	case scope.SeesAll():
	case org == "":
		q = scope.Rows(q, "organization_id")
	case f.Custody == CustodyOwn:
		q = scope.Rows(q, "organization_id")
	case f.Custody == CustodyReceived:
		q = held(q, s.db.Engine, org).Where("organization_id <> ?", org)
	default:
		q = held(q, s.db.Engine, org) // creators have custody too
	}
	for column, value := range map[string]string{"product_id = ?": f.ProductID, "lot = ?": f.Lot, "status = ?": string(f.Status), "production_date >= ?": f.From, "production_date <= ?": f.To, "id > ?": after} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	var rows []Batch
	err = q.Order("id").Limit(limit).Find(&rows).Error
	return rows, err
}

// AnyBatch is the batch with this id, whoever's it is: for rooms that have
// decided already that their reader may know it.
func AnyBatch(q *gorm.DB, id string) (b Batch, err error) {
	err = q.Where("id = ?", id).Take(&b).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("batch")
	}
	return b, err
}

// AnyBatches are the batches with these ids that exist, by id.
func AnyBatches(q *gorm.DB, ids []string) (map[string]Batch, error) {
	found := make(map[string]Batch, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []Batch
	if err := q.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, b := range rows {
		found[b.ID] = b
	}
	return found, nil
}

// AnyBatchByLot is the batch of the product called code (GTIN-14 or local)
// with this lot, whoever's it is.
func AnyBatchByLot(q *gorm.DB, code, lot string) (b Batch, err error) {
	err = q.Where("code = ? AND lot = ?", code, lot).Take(&b).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("batch")
	}
	return b, err
}
