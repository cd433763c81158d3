package portal

import (
	"context"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// tellPlaces finds every place of the steps by its GLN under the owner's
// organisation, or makes it known.
func (p *push) tellPlaces(ctx context.Context) error {
	for _, place := range p.places {
		r := p.placeRecords[place.ID]
		if r.RemoteID != "" && r.Stage != stageCreated {
			continue
		}
		p.at = r
		if err := p.tellPlace(about(ctx, r), place, r); err != nil {
			return err
		}
	}
	p.at = p.record
	return nil
}

func (p *push) tellPlace(ctx context.Context, place catalog.Place, r *Record) error {
	kind := placeKindOf(place)
	found, err := p.session.FindPlace(ctx, kind, place.GLN.String())
	if err != nil {
		return err
	}
	if found == nil && r.RemoteID != "" {
		return p.reach(ctx, stageConfirmed, r) // the id was in doubt, but nothing speaks against it
	}
	if found == nil {
		if err := p.unseen(ctx, r); err != nil {
			return err
		}
		in, err := p.placeInput(ctx, kind, place)
		if err != nil {
			return err
		}
		made, err := create(ctx, p, r, func() (target.Place, error) { return p.session.CreatePlace(ctx, in) },
			func() (*target.Place, error) { return p.session.FindPlace(ctx, kind, in.GLN) })
		if err != nil {
			return err
		}
		found = &made
		// Every event will name this id for years: ask once whether it is the place's.
		seen, err := p.session.FindPlace(ctx, kind, in.GLN)
		if err != nil {
			return err
		}
		if seen != nil {
			found = seen
		}
	}
	r.RemoteID, r.RemoteTraceCode, r.SentDigest, r.SentVersion = found.ID, found.TraceCode, placeDigest(place), r.WantedVersion
	r.settle(StatusSynced, nil)
	return p.reach(ctx, stageConfirmed, r)
}

// placeKindOf is the register of places that a place belongs to.
func placeKindOf(place catalog.Place) target.PlaceKind {
	if place.Kind == catalog.PlaceFarm {
		return target.PlantingArea
	}
	return target.Site
}

// placeInput is place in the portal's own numbers.
func (p *push) placeInput(ctx context.Context, kind target.PlaceKind, place catalog.Place) (target.PlaceInput, error) {
	in := target.PlaceInput{Kind: kind, OrganizationID: p.me.ID, Name: place.Name, GLN: place.GLN.String(), Address: place.Address.Street}
	if place.Latitude != nil && place.Longitude != nil {
		in.Lat, in.Lng = *place.Latitude, *place.Longitude
	}
	for _, code := range place.Codes {
		if kind == target.PlantingArea && code.Scheme != catalog.SchemePlantingArea || kind == target.Site && code.Scheme != catalog.SchemePackingHouse {
			continue
		}
		in.Code = code.Value
		if kind == target.PlantingArea {
			in.Market = market(code.Market)
		}
		break
	}
	var err error
	if in.ProvinceID, in.WardID, err = p.maps.address(ctx, p.record.Target, p.session, place.Address); err != nil {
		return in, err
	}
	if kind == target.Site {
		in.SiteKindID, err = p.maps.siteKind(ctx, p.record.Target, p.session, place.Kind)
	}
	return in, err
}

// market is the portal's number for the market of a planting-area code.
func market(country string) int {
	switch country {
	case "":
		return 0
	case "VN":
		return 1
	}
	return 2
}

// unmapped is what the portal's catalogues have no word for.
func unmapped(op, what string) *target.Failure {
	return target.Fail(target.ClassConfig, op, fault.Text{VI: "Danh mục của cổng không có: " + what + ".", EN: "The portal's catalogue does not have: " + what + "."})
}
