package resolver

import (
	"context"
	"fmt"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/outbox"
)

// Item is what is known of an issued serial.
type Item struct {
	BatchID string
	Status  batch.ItemStatus
}

// Service answers scans and keeps the answers ready.
type Service struct {
	db      *database.DB
	box     *outbox.Box
	cache   *Cache
	profile catalog.Profile

	// Items finds the item of a product by its serial; a not-found fault when
	// it was never issued, after the same number of queries whatever the
	// reason. nil: no serials are issued.
	Items func(ctx context.Context, productID, code, serial string) (Item, error)
}

// Options are what the service may be told.
type Options struct {
	Profile string // id of the rule profile that says when a record is complete
	NoCache bool   // every scan is answered from the database
}

// New returns the service over db and names it to box as the one that keeps
// answers up to date.
func New(db *database.DB, box *outbox.Box, o Options) (*Service, error) {
	profile, known := catalog.FindProfile(o.Profile)
	if !known {
		return nil, fmt.Errorf("TXNG_RULE_PROFILE: there is no rule profile %q", o.Profile)
	}
	s := &Service{db: db, box: box, profile: profile}
	if !o.NoCache {
		var err error
		if s.cache, err = newCache(db.Now); err != nil {
			return nil, err
		}
	}
	for topic, handler := range s.handlers() {
		box.Handle(topic, handler)
	}
	return s, nil
}

// publish notes since when the batch's events are public. All that it went
// into show them too, so they are brought up to date when that changes.
func (s *Service) publish(tx *database.Tx, b batch.Batch, complete bool) error {
	if complete == (b.PublishedAt != nil) {
		return nil
	}
	var at any
	if complete {
		at = tx.Now()
	}
	if err := tx.Exec("UPDATE batches SET published_at = ? WHERE id = ?", at, b.ID).Error; err != nil {
		return err
	}
	return s.box.Enqueue(tx, topicChain, b.ID)
}
