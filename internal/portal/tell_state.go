package portal

import (
	"cmp"
	"context"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/recall"
)

// maxNamed is how many items of a recall are named; of a larger part of a batch
// it is only said that a part is recalled.
const maxNamed = 1_000

// postState posts what became of a batch that changed after it had been told: an
// observation with its present quantity and dates, and whether it, or its
// product, is held or recalled.
func (p *push) postState(ctx context.Context, post func(context.Context, []byte) error) error {
	digest := p.orderDigest()
	if p.record.SentDigest == digest || len(p.missing) > 0 {
		return nil
	}
	if p.record.SentDigest != "" || p.recallState() != "" {
		events, err := p.stateEvents(ctx)
		if err != nil {
			return err
		}
		document, err := epcis.MarshalDocument(events, p.service.db.Now())
		if err != nil {
			return err
		}
		if err := post(ctx, document); err != nil {
			return err
		}
	}
	p.record.SentDigest = digest
	return p.reach(ctx, stageConfirmed, p.record)
}

// recallState is how far the batch is recalled, by itself or with its product.
func (p *plan) recallState() string { return cmp.Or(p.product.RecallState, p.batch.RecallState) }

// stateAt is when the batch came to stand as it does.
func (p *plan) stateAt() time.Time {
	if p.product.UpdatedAt.After(p.batch.UpdatedAt) {
		return p.product.UpdatedAt.UTC()
	}
	return p.batch.UpdatedAt.UTC()
}

// stateEvents are the batch as it stands now, and the items that are recalled
// when not all are: the rest must not look recalled. The same state has the same
// ids.
func (p *push) stateEvents(ctx context.Context) ([]*epcis.Event, error) {
	b := p.batch
	class := epcis.Quantity{EPCClass: p.service.classURI(b.GTIN, b.Code, b.Lot), Amount: b.Quantity.Value.String()}
	if !measure.IsPiece(b.Quantity.Unit) {
		class.UOM = b.Quantity.Unit
	}
	e := &epcis.Event{Type: epcis.ObjectEvent, Action: epcis.ActionObserve, Time: p.stateAt(), TimeZoneOffset: "+07:00", Quantities: []epcis.Quantity{class}}
	if state := p.recallState(); state != "" {
		if state == recall.StateRecalled {
			e.Disposition = epcis.DispositionRecalled
		}
		e.Extend("recall", epcis.String(state))
	}
	if state := cmp.Or(p.product.HoldState, b.HoldState); state != "" {
		e.Extend("hold", epcis.String(state))
	}
	e.Extend("productionDate", epcis.String(b.ProductionDate))
	if b.ExpiryDate != nil {
		e.Extend("expiryDate", epcis.String(*b.ExpiryDate))
	}
	e.ID = epcis.HashEvent(e)
	items, err := p.recalledItems(ctx)
	if err != nil || len(items) == 0 {
		return []*epcis.Event{e}, err
	}
	some := &epcis.Event{Type: epcis.ObjectEvent, Action: epcis.ActionObserve, Time: e.Time, TimeZoneOffset: e.TimeZoneOffset, EPCs: items, Disposition: epcis.DispositionRecalled}
	some.Extend("recall", epcis.String(recall.StateRecalled))
	some.ID = epcis.HashEvent(some)
	return []*epcis.Event{e, some}, nil
}

// recalledItems names the items of recalls that are about some of the batch's;
// none when they are too many.
func (p *push) recalledItems(ctx context.Context) (uris []string, err error) {
	if p.service.Serials == nil {
		return nil, nil
	}
	ranges := map[string][]batch.Range{}
	for _, h := range p.recalls {
		ranges[*h.RunID] = append(ranges[*h.RunID], h.Ranges...)
	}
	for _, h := range p.recalls {
		if ranges[*h.RunID] == nil {
			continue // named with an earlier recall
		}
		serials, whole, err := p.service.Serials(ctx, *h.RunID, batch.Merged(ranges[*h.RunID]), maxNamed-int64(len(uris)))
		if err != nil || !whole {
			return nil, err
		}
		ranges[*h.RunID] = nil
		for _, text := range serials {
			uris = append(uris, p.service.itemURI(p.batch, text))
		}
	}
	return uris, nil
}

// itemURI names an item in events.
func (s *Service) itemURI(b batch.Batch, text string) string {
	serial, _ := gs1.ParseSerial(text) // one of the batch's
	if !b.GTIN.IsZero() {
		return gs1.InstanceURI(b.GTIN, serial)
	}
	local, _ := gs1.ParseLocalCode(b.Code)
	return gs1.LocalInstanceURI(s.IDBase, local, b.Lot, serial)
}

// classURI names a lot in events.
func (s *Service) classURI(gtin gs1.GTIN, code string, lot gs1.Lot) string {
	if !gtin.IsZero() {
		return gs1.ClassURI(gtin, lot)
	}
	local, _ := gs1.ParseLocalCode(code) // stored codes are valid
	return gs1.LocalClassURI(s.IDBase, local, lot)
}
