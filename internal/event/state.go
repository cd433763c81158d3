package event

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
)

// teller tells from events where something is now. Nothing is kept for it: the
// order is that of event times, so that a late event changes only the past, and
// one declared wrong counts as if it had never been. Not safe for concurrent
// use; made for one answer.
type teller struct {
	s     *Service
	ctx   context.Context // of the one answer
	scope auth.Scope
	read  map[string][]telling // by the name of what they tell of, newest first
	spent map[string][]stay    // by the name of what was in a unit
	steps int
}

// Bounds of what is read for one answer: events of each name, names, and stays
// followed. Real goods need few of each.
const (
	maxTold  = 1_000
	maxNames = 64
	maxStays = 256
)

// telling is one event as far as it tells of one of the things it names.
type telling struct {
	PK, EventID            string
	EventTime              time.Time
	EventType, Action      string
	Step                   Step
	Disposition            string
	ReadPoint, BizLocation string
	Kind                   string // the role in which it names the thing
	Parent                 string
	TakesAll               bool // a DELETE takes all out that is in the parent
}

// newestFirst orders tellings by event time, those of one moment as they were recorded.
func (a telling) newestFirst(b telling) int {
	return cmp.Or(b.EventTime.Compare(a.EventTime), cmp.Compare(b.PK, a.PK))
}

// where is where the thing is after the event: where it is expected to be, else
// where it was seen (EPCIS 2.0, section 7.2.4.2).
func (a telling) where() string { return cmp.Or(a.BizLocation, a.ReadPoint) }

const toldColumns = `events.pk, events.event_id, events.event_time, events.event_type, events.action, events.step, events.disposition,
  events.read_point, events.biz_location, x.kind,
  COALESCE((SELECT p.uri FROM event_epcs p WHERE p.event_pk = events.pk AND p.record_time = events.record_time AND p.kind = 'parent'), '') AS parent,
  NOT EXISTS (SELECT 1 FROM event_epcs c WHERE c.event_pk = events.pk AND c.record_time = events.record_time
    AND (c.kind = 'child' OR c.kind = 'child_class' AND events.started_at IS NULL)) AS takes_all`

// told are the events that name uri, newest first, of those that the reader may
// see and that hold. A step that unpacks all names the batch, and has started_at.
func (t *teller) told(uri string) ([]telling, error) {
	if rows, known := t.read[uri]; known || len(t.read) >= maxNames {
		return rows, nil
	}
	var rows []telling
	err := visible(t.s.db.Read(t.ctx), t.scope).Table("events").Select(toldColumns).
		Joins("JOIN event_epcs x ON x.event_pk = events.pk AND x.record_time = events.record_time").
		Where("x.uri = ? AND x.kind NOT IN ('source', 'destination', 'transaction') AND NOT events.is_declaration", uri).
		Where("NOT " + Declared("events")).
		Order("x.event_time DESC, x.event_pk DESC").Limit(maxTold).Scan(&rows).Error
	t.read[uri] = rows
	return rows, err
}

// itemState is where an item is now, in what, and its disposition.
func (t *teller) itemState(q *gorm.DB, item, class string) (batch.ItemState, error) {
	now, err := t.contained(item)
	if err != nil {
		return now, err
	}
	all, err := t.during(item, telling{}, nil)
	if err != nil {
		return now, err
	}
	ofBatch, err := t.told(class)
	if err != nil {
		return now, err
	}
	left := slices.IndexFunc(t.read[item], func(a telling) bool {
		return itemStatus(a.Step) == batch.ItemSold || itemStatus(a.Step) == batch.ItemDestroyed
	})
	for _, a := range ofBatch {
		if left < 0 || a.newestFirst(t.read[item][left]) > 0 { // what left its batch does not go where the rest goes
			all = append(all, a)
		}
	}
	slices.SortFunc(all, telling.newestFirst)
	now.DispositionEventID, now.Disposition, now.DispositionSince = newest(all, func(a telling) string { return a.Disposition })
	now.WhereEventID, now.Where, now.WhereSince = newest(all, telling.where)
	return t.place(q, now)
}

// newest is what the newest event that says something says, and since when all
// that spoke said the same.
func newest(all []telling, says func(telling) string) (eventID, value string, since time.Time) {
	for _, a := range all {
		switch said := says(a); {
		case said == "":
			continue
		case value == "":
			eventID, value = a.EventID, said
		case said != value:
			return eventID, value, since
		}
		since = a.EventTime
	}
	return eventID, value, since
}

// place names the place where the item is, if it is registered.
func (t *teller) place(q *gorm.DB, now batch.ItemState) (batch.ItemState, error) {
	at := t.s.name(now.Where)
	if at.kind != ofPlace {
		return now, nil
	}
	p, err := catalog.AnyPlaceByCode(q, at.code)
	if fault.Is(err, fault.KindNotFound) {
		return now, nil
	}
	now.PlaceCode, now.PlaceName = p.Code, p.Name
	return now, err
}

// newTeller begins an answer for the reader of ctx.
func (s *Service) newTeller(ctx context.Context, scope auth.Scope) *teller {
	return &teller{s: s, ctx: ctx, scope: scope, read: map[string][]telling{}, spent: map[string][]stay{}}
}
