package batch

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/serial"
)

// imitators remembers what was found among imports, so that each is opened once
// by each server and not again by every run: a million that look like serials of
// ours take a tenth of a second.
type imitators struct {
	mu    sync.Mutex
	found map[imitated]imitation
}

// imitated is a product under a version of the key.
type imitated struct {
	product string
	version int
}

// imitation is what the imports up to a place, among the product's of version 0,
// open to. Imports commit in the order of their places: the database lets none in
// beside one that is not decided.
type imitation struct {
	upTo   int64
	places []int64
}

// maxImitated is of how many products that is remembered.
const maxImitated = 1 << 12

// imitations are the places, under key, of a product's imports that look like
// serials of ours. A version begun after an import opens one with probability
// 2^-40; a run under it then goes round.
func (s *Service) imitations(tx *database.Tx, key serial.Key, productID string) ([]int64, error) {
	what := imitated{productID, key.Version()}
	known := s.imitators.of(what)
	var fresh imports
	if err := tx.Where("product_id = ? AND looks AND first_place >= ?", productID, known.upTo).Find(&fresh).Error; err != nil || len(fresh) == 0 {
		return known.places, err
	}
	product, err := uuid.Parse(productID)
	if err != nil {
		return nil, err
	}
	own, err := key.For(product)
	if err != nil {
		return nil, err
	}
	known.places = slices.Clone(known.places)
	for _, m := range fresh {
		for n := range m.Count {
			if place, ok := own.Open(m.form().text(m.FirstNumber + n)); ok {
				known.places = append(known.places, int64(place)) //nolint:gosec // below 2^45
			}
		}
		known.upTo = max(known.upTo, m.FirstPlace+m.Count)
	}
	s.imitators.keep(what, known)
	return known.places, nil
}

func (i *imitators) of(what imitated) imitation {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.found[what]
}

func (i *imitators) keep(what imitated, known imitation) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.found == nil || len(i.found) >= maxImitated {
		i.found = map[imitated]imitation{} // rare: few products have such imports
	}
	i.found[what] = known
}
