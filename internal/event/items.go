package event

import (
	"context"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
)

// maxItemEvents bounds the events shown of one item.
const maxItemEvents = 1_000

// ItemEvents are the events that name the item, or its whole batch, and that
// the reader may see, in the order of their times; those declared wrong are
// left out.
func (s *Service) ItemEvents(ctx context.Context, item batch.Item) ([]batch.ItemEvent, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := s.db.Read(ctx)
	b, err := batch.AnyBatch(q, item.BatchID)
	if err != nil {
		return nil, err
	}
	var rows []Event
	err = visible(s.db.Read(ctx), scope).Where("NOT is_declaration").
		Where("pk IN (SELECT event_pk FROM event_epcs WHERE uri IN ?)", []string{s.itemURI(b, item.Serial), s.batchURI(b)}).
		Where("NOT " + Declared("events")).
		Order("event_time, pk").Limit(maxItemEvents).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	var places, organizations []string
	for _, r := range rows {
		organizations = append(organizations, r.OrganizationID)
		if r.PlaceID != nil {
			places = append(places, *r.PlaceID)
		}
	}
	placeOf, err := catalog.AnyPlaces(q, places)
	if err != nil {
		return nil, err
	}
	organizationOf, err := catalog.AnyOrganizations(q, organizations)
	if err != nil {
		return nil, err
	}
	events := make([]batch.ItemEvent, len(rows))
	for i, r := range rows {
		events[i] = batch.ItemEvent{EventID: r.EventID, Step: string(r.Step), Time: r.EventTime, OrganizationName: organizationOf[r.OrganizationID].Name, TraceCode: r.TraceCode}
		if r.PlaceID != nil {
			events[i].PlaceName = placeOf[*r.PlaceID].Name
		}
	}
	return events, nil
}

// ItemState is where an item is now, in what, and its disposition, as far as
// the events tell that the reader may see.
func (s *Service) ItemState(ctx context.Context, item batch.Item) (batch.ItemState, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return batch.ItemState{}, err
	}
	q := s.db.Read(ctx)
	b, err := batch.AnyBatch(q, item.BatchID)
	if err != nil {
		return batch.ItemState{}, err
	}
	return s.newTeller(ctx, scope).itemState(q, s.itemURI(b, item.Serial), s.batchURI(b))
}
