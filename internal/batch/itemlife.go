package batch

import (
	"context"
	"time"
)

// ItemLife is an item, what happened to it and where that left it.
type ItemLife struct {
	Item

	Events []ItemEvent
	State  ItemState
}

// ItemEvent is one step in an item's life.
type ItemEvent struct {
	EventID          string
	Step             string
	Time             time.Time
	PlaceName        string
	OrganizationName string
	TraceCode        string
}

// ItemState is what the newest events by their own times say of an item; ""
// is what none says. Names are canonical URIs, Since the time of the first
// event of those that have said the same without a break.
type ItemState struct {
	Where, WhereEventID             string
	WhereSince                      time.Time
	PlaceCode, PlaceName            string // of a registered place
	Disposition, DispositionEventID string // a bare word of the CBV or a URI
	DispositionSince                time.Time
	Container, Outermost            string // the unit that the item is in, and the one around all
	ContainerSince                  time.Time
}

// Events tells what happened to items; the event room does. Both as far as the
// reader may see it.
type Events interface {
	// ItemEvents are the events of an item in the order of their times.
	ItemEvents(ctx context.Context, item Item) ([]ItemEvent, error)
	// ItemState is where they left it.
	ItemState(ctx context.Context, item Item) (ItemState, error)
}

// Life is an item with its events and state, for those who may read its batch.
// code is a GTIN of any length or a local code.
func (s *Service) Life(ctx context.Context, code, serial string) (ItemLife, error) {
	item, err := s.Item(ctx, code, serial)
	if err != nil || s.Events == nil {
		return ItemLife{Item: item}, err
	}
	life := ItemLife{Item: item}
	if life.Events, err = s.Events.ItemEvents(ctx, item); err == nil {
		life.State, err = s.Events.ItemState(ctx, item)
	}
	return life, err
}
