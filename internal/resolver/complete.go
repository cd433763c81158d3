package resolver

import (
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
)

// complete reports whether the batch's record holds what the service's profile
// demands: from then on its steps are public.
func (s *Service) complete(tx *database.Tx, b batch.Batch, p catalog.Product, o catalog.Organization) (bool, error) {
	steps, err := stepCount(tx, b.ID)
	facts := batch.Facts{Batch: b, Product: p, Organization: o, Steps: steps}
	return len(facts.Missing(s.profile)) == 0, err
}

// stepCount is how many steps stand for a batch, declared ones left out.
func stepCount(tx *database.Tx, batchID string) (n int, err error) {
	err = tx.Raw(`SELECT count(*) FROM events e WHERE e.batch_id = ? AND NOT e.is_declaration
AND NOT `+event.Declared("e"), batchID).Scan(&n).Error
	return n, err
}
