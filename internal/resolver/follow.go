package resolver

import (
	"context"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/trace"
)

// The topics of the outbox that this room works on.
const (
	topicBatch        = "scan.batch"        // one batch
	topicChain        = "scan.chain"        // a batch and all that it went into
	topicProduct      = "scan.product"      // a product and all its batches
	topicPlace        = "scan.place"        // all batches that a place stands in
	topicOrganization = "scan.organization" // all batches that an organisation stands in
)

// chunk is how many tasks one transaction adds.
const chunk = 1000

func (s *Service) handlers() map[string]outbox.Handler {
	return map[string]outbox.Handler{
		topicBatch:   s.Rebuild,
		topicChain:   s.chain,
		topicProduct: s.product,
		topicPlace: func(ctx context.Context, id string) error {
			return s.mentions(ctx, "place_id", id)
		},
		topicOrganization: s.organization,
		topicHost:         s.hostChanged,
		topicLinks:        s.linksOf,
	}
}

// Changed is the hook that lower rooms call in the transaction of a change:
// kind is organization or place; other kinds name their topics themselves.
func (s *Service) Changed(tx *database.Tx, kind, id string) error {
	switch kind {
	case "organization":
		if err := s.box.Enqueue(tx, topicLinks, id); err != nil { // before what takes longer
			return err
		}
		return s.box.Enqueue(tx, topicOrganization, id)
	case "place":
		return s.box.Enqueue(tx, topicPlace, id)
	}
	return nil
}

// chain rebuilds a batch, then has all that it went into rebuilt, each as a
// task of its own. The walk visits a node once and is bounded by trace.
func (s *Service) chain(ctx context.Context, batchID string) error {
	if err := s.Rebuild(ctx, batchID); err != nil {
		return err
	}
	ids, _, err := trace.Batches(s.db.Read(ctx), batchID, trace.Forward)
	if err != nil || len(ids) < 2 {
		return err
	}
	return s.enqueue(ctx, topicBatch, ids[1:])
}

// product rebuilds a product's own answer and those of its batches.
func (s *Service) product(ctx context.Context, productID string) error {
	if err := s.RebuildProduct(ctx, productID); err != nil {
		return err
	}
	return s.pages(ctx, topicBatch, func(q *gorm.DB) *gorm.DB {
		return q.Table("batches").Select("id").Where("product_id = ?", productID)
	})
}

// organization rebuilds what bears an organisation's name: its products and
// all batches that it made or recorded steps of.
func (s *Service) organization(ctx context.Context, id string) error {
	err := s.pages(ctx, topicProduct, func(q *gorm.DB) *gorm.DB {
		return q.Table("products").Select("id").Where("organization_id = ?", id)
	})
	if err != nil {
		return err
	}
	return s.mentions(ctx, "organization_id", id)
}

// mentions rebuilds the chains of all batches that a place or an organisation
// stands in: as maker, or in an event. column is a constant of this room.
func (s *Service) mentions(ctx context.Context, column, id string) error {
	err := s.pages(ctx, topicChain, func(q *gorm.DB) *gorm.DB {
		return q.Table("batches").Select("id").Where(column+" = ?", id)
	})
	if err != nil {
		return err
	}
	return s.pages(ctx, topicChain, func(q *gorm.DB) *gorm.DB {
		return q.Table("(?) AS named", q.Session(&gorm.Session{NewDB: true}).Table("events").Select("DISTINCT batch_id AS id").Where(column+" = ? AND batch_id IS NOT NULL", id)).Select("id")
	})
}

// pages adds a task for each id that query finds, a chunk at a time.
func (s *Service) pages(ctx context.Context, topic string, query func(q *gorm.DB) *gorm.DB) error {
	after := ""
	for {
		q := query(s.db.Read(ctx))
		if after != "" {
			q = q.Where("id > ?", after)
		}
		var ids []string
		if err := q.Order("id").Limit(chunk).Find(&ids).Error; err != nil || len(ids) == 0 {
			return err
		}
		if err := s.enqueue(ctx, topic, ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

func (s *Service) enqueue(ctx context.Context, topic string, ids []string) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		for _, id := range ids {
			if err := s.box.Enqueue(tx, topic, id); err != nil {
				return err
			}
		}
		return nil
	})
}
