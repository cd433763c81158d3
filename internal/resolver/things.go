package resolver

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/issuing"
)

// PublicPlace is what the public may know of a place: of a household's no
// street, and a position rounded to 0.01 degrees.
type PublicPlace struct {
	Place
	Code   string // GLN
	Kind   catalog.PlaceKind
	Active bool
	Owner  Producer
}

// PlaceOf is the place with a GLN (13 digits), or a not-found fault.
func (s *Service) PlaceOf(ctx context.Context, gln string) (PublicPlace, error) {
	q := s.db.Read(ctx)
	p, err := catalog.AnyPlaceByCode(q, gln)
	if err != nil {
		return PublicPlace{}, err
	}
	owner, err := catalog.AnyOrganization(q, p.OrganizationID)
	if err != nil {
		return PublicPlace{}, err
	}
	return PublicPlace{placeOf(p, owner), p.Code, p.Kind, p.Status == catalog.StatusActive, producerOf(owner)}, nil
}

// UnitOf is who an SSCC (18 digits) was issued to, or who put it on a unit; a
// not-found fault when nobody is known.
func (s *Service) UnitOf(ctx context.Context, sscc string) (Producer, error) {
	q := s.db.Read(ctx)
	var owners []string
	err := q.Table("issued_codes").Where("kind = ? AND code = ?", issuing.SSCC, sscc).Limit(1).Pluck("organization_id", &owners).Error
	if err != nil {
		return Producer{}, err
	}
	if len(owners) == 0 {
		return Producer{}, fault.NotFound("code")
	}
	owner, err := catalog.AnyOrganization(q, owners[0])
	return producerOf(owner), err
}

// UnitLot is a lot in a unit. One that is not published is nobody's to read off
// a pallet: SSCCs can be guessed, lots that were made here cannot.
type UnitLot struct {
	Key
	Published bool
}

// LotsOf are those of batches that exist, by id.
func (s *Service) LotsOf(ctx context.Context, ids []string) (map[string]UnitLot, error) {
	all, err := batch.AnyBatches(s.db.Read(ctx), ids)
	if err != nil {
		return nil, err
	}
	lots := make(map[string]UnitLot, len(all))
	for id, b := range all {
		lots[id] = UnitLot{Key{Code: b.Code, Lot: b.Lot.String()}, b.PublishedAt != nil}
	}
	return lots, nil
}

// Today is the day, YYYY-MM-DD, by Viet Nam's calendar.
func Today(now time.Time) string { return now.In(vietNam()).Format(time.DateOnly) }
