package resolver

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/maypok86/otter/v2"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/outward"
)

// Service answers scans and keeps the answers ready.
type Service struct {
	db      *database.DB
	box     *outbox.Box
	items   *batch.Service
	cache   *Cache
	profile catalog.Profile
	words   Words
	shape   string
	known   *otter.Cache[string, string] // products by code
	prove   Prove
	log     *slog.Logger
}

// Options are what the service may be told.
type Options struct {
	Profile string // id of the rule profile that says when a record is complete
	NoCache bool   // every scan is answered from the database
	Words   Words  // say the answers
	Prove   Prove  // asks hosts of links for their tokens; nil asks the internet
	Log     *slog.Logger
}

// maxKnown is how many products are known by their codes without a read.
const maxKnown = 1 << 16

// New returns the service over db, which finds serials through items, and names
// it to box as the one that keeps answers up to date.
func New(db *database.DB, box *outbox.Box, items *batch.Service, o Options) (*Service, error) {
	profile, known := catalog.FindProfile(o.Profile)
	if !known {
		return nil, fmt.Errorf("TXNG_RULE_PROFILE: there is no rule profile %q", o.Profile)
	}
	shape, err := shapeOf(o.Words)
	if err != nil {
		return nil, err
	}
	s := &Service{db: db, box: box, items: items, profile: profile, words: o.Words, shape: shape, prove: o.Prove, log: o.Log}
	if s.prove == nil {
		s.prove = outward.NewProver().Prove
	}
	if s.known, err = otter.New(&otter.Options[string, string]{MaximumSize: maxKnown}); err != nil {
		return nil, err
	}
	if !o.NoCache {
		if s.cache, err = newCache(db.Now, newWatch(db.Engine != database.Postgres)); err != nil {
			return nil, err
		}
	}
	for topic, handler := range s.handlers() {
		box.Handle(topic, handler)
	}
	return s, nil
}

// Run hears of other servers' changes and looks at hosts again until ctx ends.
func (s *Service) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { s.hear(ctx) })
	work.Go(func() { s.lookAtHosts(ctx) })
	work.Wait()
}

// publish notes since when the batch's events are public. All that it went
// into show them too, so they are brought up to date when that changes.
func (s *Service) publish(tx *database.Tx, b batch.Batch, complete bool) error {
	if complete == (b.PublishedAt != nil) {
		return nil
	}
	before, action := b, "batch.unpublish"
	b.PublishedAt = nil
	if complete {
		now := tx.Now()
		b.PublishedAt, action = &now, "batch.publish"
	}
	if err := tx.Exec("UPDATE batches SET published_at = ? WHERE id = ?", b.PublishedAt, b.ID).Error; err != nil {
		return err
	}
	if err := audit.Append(tx, audit.Entry{Action: action, ObjectKind: batch.KindBatch, ObjectID: b.ID, OrganizationID: b.OrganizationID, Before: before, After: b}); err != nil {
		return err
	}
	return s.box.Enqueue(tx, topicChain, b.ID)
}
