package portal

import (
	"context"
	"time"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/portal/target"
)

// tellOrder makes the batch known as a production order and confirms it.
func (p *push) tellOrder(ctx context.Context) error {
	r, in := p.record, p.orderInput()
	find := func() (*target.Order, error) { return p.session.FindOrder(ctx, in.Lot, in.ProductID) }
	if r.interrupted() {
		found, err := find()
		if err != nil {
			return err
		}
		if found != nil {
			r.RemoteID = found.ID
			if err := p.reach(ctx, stageCreated, r); err != nil {
				return err
			}
			if found.Confirmed {
				p.orderConfirmed()
				return nil
			}
		}
	}
	if r.RemoteID == "" {
		if err := p.unseen(ctx, r); err != nil {
			return err
		}
		made, err := create(ctx, p, r, func() (target.Order, error) { return p.session.CreateOrder(ctx, in) }, find)
		if err != nil {
			return err
		}
		r.RemoteID = made.ID
		if err := p.reach(ctx, stageCreated, r); err != nil {
			return err
		}
	}
	if r.Stage == stageConfirmed {
		return nil
	}
	if err := p.session.ConfirmOrder(ctx, r.RemoteID, in); err != nil {
		return err
	}
	p.orderConfirmed()
	return nil
}

func (p *push) orderConfirmed() {
	p.record.SentDigest = p.orderDigest()
	p.come(stageConfirmed, p.record)
}

// orderInput is the batch as a production order.
func (p *push) orderInput() target.OrderInput {
	b := p.batch
	unit, _ := p.words.units[0].Unit(b.Quantity.Unit) // the plan checked it
	in := target.OrderInput{
		OrganizationID: p.me.ID, ProductID: p.remote.ID, ChainID: p.chainID, Lot: b.Lot.String(),
		Production: day(b.ProductionDate), Quantity: b.Quantity.Value.String(), Unit: unit, Description: b.TraceCode,
	}
	if b.ExpiryDate != nil {
		in.Expiry = day(*b.ExpiryDate)
	}
	for _, place := range p.places {
		if place.Kind == catalog.PlaceFarm {
			in.PlantingAreaID = p.placeRecords[place.ID].RemoteID
			break
		}
	}
	return in
}

// day is the beginning, in Viet Nam, of a stored date.
func day(date string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, date, time.FixedZone("ICT", 7*60*60))
	if err != nil {
		return time.Time{} // stored dates were checked
	}
	return t
}
