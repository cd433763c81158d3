package portal

import (
	"context"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// maxReasons bounds how many reasons an overview tells apart.
const maxReasons = 50

// Count is how many batches stand so at a target.
type Count struct {
	Target string
	Status Status
	N      int64
}

// Reason is why batches of a target stand still, and what to do about it.
type Reason struct {
	Target  string
	Status  Status // rejected or parked
	Class   target.Class
	Message fault.Text `gorm:"serializer:json"`
	Action  fault.Text `gorm:"serializer:json"`
	N       int64
}

// Counts counts batches by target and status, as far as the actor may see.
func (s *Service) Counts(ctx context.Context) (counts []Count, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	err = scope.Rows(s.db.Read(ctx).Model(&Record{}), "organization_id").Where("object_kind = ?", KindBatch).
		Select("target, status, count(*) AS n").Group("target, status").Order("target, status").Scan(&counts).Error
	return counts, err
}

// Reasons groups the batches that a person must act on by why, the most frequent
// reason first; more reports that there are further reasons.
func (s *Service) Reasons(ctx context.Context) (reasons []Reason, more bool, err error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, false, err
	}
	err = scope.Rows(s.db.Read(ctx).Model(&Record{}), "organization_id").
		Where("object_kind = ? AND status IN ?", KindBatch, []Status{StatusRejected, StatusParked}).
		Select("target, status, error_class AS class, error_message AS message, error_action AS action, count(*) AS n").
		Group("target, status, error_class, error_message, error_action").Order("n DESC, target, class, message").Limit(maxReasons + 1).Find(&reasons).Error
	if len(reasons) > maxReasons {
		reasons, more = reasons[:maxReasons], true
	}
	return reasons, more, err
}

// Record is one that the actor may see, or a 404.
func (s *Service) Record(ctx context.Context, id string) (Record, error) {
	return own(ctx, s.db.Read(ctx), id)
}

// Naming is what people call what a record is about; what is unknown is "".
type Naming struct {
	Organization string // whose credential
	Place        string // of places
	Step         event.Step
	Product, Lot string // of batches and events: of the batch
}

// Namings names what records are about, by record id. The caller may see the
// records.
func (s *Service) Namings(ctx context.Context, records []Record) (map[string]Naming, error) {
	q := s.db.Read(ctx)
	var owners, batchIDs, placeIDs, pks []string
	for _, r := range records {
		owners = append(owners, r.OrganizationID)
		switch r.ObjectKind {
		case KindPlace:
			placeIDs = append(placeIDs, r.ObjectID)
		case KindEvent:
			pks = append(pks, r.ObjectID)
		}
		if r.BatchID != nil {
			batchIDs = append(batchIDs, *r.BatchID)
		}
	}
	organizations, err := catalog.AnyOrganizations(q, owners)
	if err != nil {
		return nil, err
	}
	places, err := catalog.AnyPlaces(q, placeIDs)
	if err != nil {
		return nil, err
	}
	batches, err := batch.AnyBatches(q, batchIDs)
	if err != nil {
		return nil, err
	}
	var productIDs []string
	for _, b := range batches {
		productIDs = append(productIDs, b.ProductID)
	}
	products, err := catalog.AnyProducts(q, productIDs)
	if err != nil {
		return nil, err
	}
	steps, err := stepsOf(q, pks)
	if err != nil {
		return nil, err
	}
	names := make(map[string]Naming, len(records))
	for _, r := range records {
		n := Naming{Organization: organizations[r.OrganizationID].Name, Place: places[r.ObjectID].Name, Step: steps[r.ObjectID]}
		if r.BatchID != nil {
			b := batches[*r.BatchID]
			n.Product, n.Lot = products[b.ProductID].Name, b.Lot.String()
		}
		names[r.ID] = n
	}
	return names, nil
}

// stepsOf are the steps of events by pk.
func stepsOf(q *gorm.DB, pks []string) (map[string]event.Step, error) {
	if len(pks) == 0 {
		return map[string]event.Step{}, nil
	}
	var rows []event.Event
	if err := q.Session(&gorm.Session{}).Select("pk, step").Where("pk IN ?", pks).Find(&rows).Error; err != nil {
		return nil, err
	}
	steps := make(map[string]event.Step, len(rows))
	for _, r := range rows {
		steps[r.PK] = r.Step
	}
	return steps, nil
}
