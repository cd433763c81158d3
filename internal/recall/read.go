package recall

import (
	"cmp"
	"context"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Standing narrows a list to what is in force, or to what no longer is.
type Standing string

// Both states of a hold.
const (
	StateOpen     Standing = "open"
	StateReleased Standing = "released"
)

// Filter narrows a list; "" is any.
type Filter struct {
	State                              Standing
	Kind                               Kind
	ProductID, BatchID, OrganizationID string
}

// Holds lists what the actor may see, which is that of its organisation's goods
// or all, in the order of ids, from after.
func (s *Service) Holds(ctx context.Context, f Filter, after string, limit int) ([]Held, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id")
	switch f.State {
	case StateOpen:
		q = q.Where(open)
	case StateReleased:
		q = q.Where("NOT " + open)
	}
	for column, value := range map[string]string{"kind = ?": string(f.Kind), "product_id = ?": f.ProductID, "batch_id = ?": f.BatchID, "organization_id = ?": f.OrganizationID, "id > ?": after} {
		if value != "" {
			q = q.Where(column, value)
		}
	}
	var rows []Hold
	if err := q.Order("id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	return withReleases(s.db.Read(ctx), rows)
}

// Hold is one that the actor may see.
func (s *Service) Hold(ctx context.Context, id string) (Held, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Held{}, err
	}
	var h Hold
	err = scope.Rows(s.db.Read(ctx), "organization_id").Where("id = ?", id).Take(&h).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("hold")
	}
	if err != nil {
		return Held{}, err
	}
	all, err := withReleases(s.db.Read(ctx), []Hold{h})
	if err != nil {
		return Held{}, err
	}
	return all[0], nil
}

func withReleases(q *gorm.DB, rows []Hold) ([]Held, error) {
	ids, all := make([]string, len(rows)), make([]Held, len(rows))
	for i, h := range rows {
		ids[i], all[i] = h.ID, Held{Hold: h}
	}
	if len(ids) == 0 {
		return all, nil
	}
	var releases []Release
	if err := q.Where("hold_id IN ?", ids).Find(&releases).Error; err != nil {
		return nil, err
	}
	for _, r := range releases {
		for i := range all {
			if all[i].ID == r.HoldID {
				all[i].Release = &r
			}
		}
	}
	return all, nil
}

// WithProducts brings in what the products of batches are held or recalled for:
// a batch's own columns do not say that.
func (s *Service) WithProducts(ctx context.Context, batches ...*batch.Batch) error {
	return withProducts(s.db.Read(ctx), batches)
}

// WithProduct is WithProducts in a transaction.
func (s *Service) WithProduct(tx *database.Tx, b *batch.Batch) error {
	return withProducts(tx.DB, []*batch.Batch{b})
}

func withProducts(q *gorm.DB, batches []*batch.Batch) error {
	ids := make([]string, 0, len(batches))
	for _, b := range batches {
		ids = append(ids, b.ProductID)
	}
	products, err := catalog.AnyProducts(q, ids)
	if err != nil {
		return err
	}
	for _, b := range batches {
		p := products[b.ProductID]
		b.HoldState, b.RecallState = cmp.Or(p.HoldState, b.HoldState), cmp.Or(p.RecallState, b.RecallState)
	}
	return nil
}

// Item is the state of one item: what holds its batch or product, or itself.
func (s *Service) Item(ctx context.Context, item batch.Item) (hold, recall string, err error) {
	q := s.db.Read(ctx)
	p, err := catalog.AnyProduct(q, item.ProductID)
	if err != nil {
		return "", "", err
	}
	holds, err := InForce(s.db.Read(ctx), item.ProductID, item.BatchID)
	if err != nil {
		return "", "", err
	}
	hold, recall = p.HoldState, p.RecallState
	for _, n := range Notices(holds) {
		switch {
		case !n.Covers(item.RunID, item.At):
		case n.Kind == KindRecall:
			recall = StateRecalled
		default:
			hold = StateHeld
		}
	}
	return hold, recall, nil
}

// MayMove refuses to let items out of a batch that is held or recalled, or
// items that are: batch.Service asks it.
func (s *Service) MayMove(tx *database.Tx, runID string, ranges []batch.Range, from []string) error {
	q, share := tx.DB, ""
	if tx.Engine() == database.Postgres { // nobody holds them until this transaction ends
		share = " FOR SHARE"
	}
	var held []string
	if err := q.Raw("SELECT id FROM batches WHERE id IN ?"+share, from).Scan(&held).Error; err != nil {
		return err
	}
	var holds []Hold
	if err := tx.Where(open+" AND batch_id IN ? AND (run_id IS NULL OR run_id = ?)", from, runID).Find(&holds).Error; err != nil {
		return err
	}
	for _, h := range holds {
		if h.RunID == nil || batch.Overlap(h.Ranges, batch.Merged(ranges)) {
			return fault.New(fault.KindConflict, "held", "Lô hoặc số sê-ri đang bị giữ hay thu hồi nên không chuyển lô được.", "The batch or the serials are held or recalled and cannot move to another batch.")
		}
	}
	return nil
}
