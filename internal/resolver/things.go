package resolver

import (
	"context"
	"slices"
	"time"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/recall"
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
	State     State // Recalled, Held (also when some items of it are either), Expired, or OK
}

// LotsOf are those of batches that exist, by id.
func (s *Service) LotsOf(ctx context.Context, ids []string) (map[string]UnitLot, error) {
	lots := make(map[string]UnitLot, len(ids))
	today := Today(s.db.Now())
	for some := range slices.Chunk(ids, chunk) {
		var rows []struct {
			ID, Code, Lot, Expiry, Holds, Recalls string
			Published                             bool
		}
		err := s.db.Read(ctx).Raw(`SELECT b.id, b.code, b.lot, coalesce(b.expiry_date, '') AS expiry, b.published_at IS NOT NULL AS published,
 coalesce(r.hold_state, '') || coalesce(p.hold_state, '') AS holds, coalesce(r.recall_state, '') || coalesce(p.recall_state, '') AS recalls
FROM batches b LEFT JOIN scan_records r ON r.code = b.code AND r.lot = b.lot LEFT JOIN scan_records p ON p.code = b.code AND p.lot = '' WHERE b.id IN ?`, some).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			lots[r.ID] = UnitLot{Key{Code: r.Code, Lot: r.Lot}, r.Published, lotState(r.Recalls, r.Holds, r.Expiry, today)}
		}
	}
	return lots, nil
}

func lotState(recalls, holds, expiry, today string) State {
	switch {
	case recalls == recall.StatePartlyRecalled: // perhaps of those that are here
		return Held
	case recalls != "":
		return Recalled
	case holds != "":
		return Held
	case expiry != "" && today > expiry:
		return Expired
	}
	return OK
}

// Today is the day, YYYY-MM-DD, by Viet Nam's calendar.
func Today(now time.Time) string { return now.In(vietNam()).Format(time.DateOnly) }
