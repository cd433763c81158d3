package event

import (
	"slices"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/epcis"
)

// stay is the time that something spent in a unit: from the event that put it
// there to the one that ended that, nil when none has.
type stay struct {
	unit string
	from telling
	to   *telling
}

// stays are the times that uri spent in units, the latest first. It leaves a
// unit when it is taken out, when all is taken out, and when it is put into
// another; it is in one at a time.
func (t *teller) stays(uri string) ([]stay, error) {
	if all, known := t.spent[uri]; known {
		return all, nil
	}
	rows, err := t.told(uri)
	if err != nil {
		return nil, err
	}
	var all []stay
	var later *telling // the next event that put it somewhere
	for i, a := range rows {
		if !a.isChild() || a.Action != epcis.ActionAdd || a.Parent == "" {
			continue
		}
		unit, err := t.told(a.Parent)
		if err != nil {
			return nil, err
		}
		end := later
		for _, b := range slices.Concat(rows[:i], unit) {
			if b.Action == epcis.ActionDelete && b.EventType == epcis.AggregationEvent && b.Parent == a.Parent && (b.isChild() || b.TakesAll) && b.between(a, end) {
				end = &b
			}
		}
		all = append(all, stay{a.Parent, a, end})
		later = &rows[i]
	}
	t.spent[uri] = all
	return all, nil
}

func (a telling) isChild() bool { return a.Kind == roleChild && a.EventType == epcis.AggregationEvent }

// between reports whether a is later than from and no later than to, nil being
// the end of time.
func (a telling) between(from telling, to *telling) bool {
	return a.newestFirst(from) < 0 && (to == nil || a.newestFirst(*to) >= 0)
}

// during are the events later than from and no later than to that tell of uri:
// those that name it, and those of the units that it was in at their time.
func (t *teller) during(uri string, from telling, to *telling) (all []telling, err error) {
	if t.steps++; t.steps > maxStays {
		return nil, nil
	}
	rows, err := t.told(uri)
	if err != nil {
		return nil, err
	}
	for _, a := range rows {
		if a.between(from, to) {
			all = append(all, a)
		}
	}
	stays, err := t.stays(uri)
	if err != nil {
		return nil, err
	}
	for _, s := range stays {
		start, end := s.from, s.to
		if from.newestFirst(start) < 0 {
			start = from
		}
		if to != nil && (end == nil || to.newestFirst(*end) > 0) {
			end = to
		}
		if end != nil && !end.between(start, nil) {
			continue
		}
		more, err := t.during(s.unit, start, end)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// contained is the unit that uri is in now, and the outermost around that.
// Units that are told to be in one another are not followed round.
func (t *teller) contained(uri string) (now batch.ItemState, err error) {
	for seen := (set{}); ; {
		seen.add(uri)
		stays, err := t.stays(uri)
		if err != nil || len(stays) == 0 || stays[0].to != nil || seen.has[stays[0].unit] {
			return now, err
		}
		uri = stays[0].unit
		if now.Container == "" {
			now.Container, now.ContainerSince = uri, stays[0].from.EventTime
		}
		now.Outermost = uri
	}
}
