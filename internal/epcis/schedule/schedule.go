package schedule

import (
	"slices"
	"time"
)

const (
	second = iota
	minute
	hour
	dayOfMonth
	month
	dayOfWeek
	parts
)

// Zone is where the clock on the wall hangs that schedules are written by:
// Asia/Ho_Chi_Minh, which has no summer time.
func Zone() *time.Location { return time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60) }

// Schedule names points in time, to the second: those at which each of its
// fields has one of its values. A field that was not given has them all. The
// zero Schedule names none.
type Schedule struct {
	values [parts]uint64 // a bit for each value
	texts  [parts]string // as given
}

// IsZero reports whether s is no schedule.
func (s Schedule) IsZero() bool { return s.values == [parts]uint64{} }

// Names are the names of the fields, as EPCIS 2.0 spells them.
func Names() []string {
	names := make([]string, parts)
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// Known reports whether name is that of a field.
func Known(name string) bool { return slices.Contains(Names(), name) }

// Fields are the fields that were given, as Parse reads them.
func (s Schedule) Fields() map[string]string {
	given := map[string]string{}
	for i, text := range s.texts {
		if text != "" {
			given[fields[i].name] = text
		}
	}
	return given
}

func (s Schedule) has(part, value int) bool { return s.values[part]&(1<<value) != 0 }

// horizon is the most days between two points that a schedule names: the 29th
// of February on one day of the week, around a year 2100.
const horizon = 41 * 366

// Next is the first point that s names after t; the zero time when there is
// none.
func (s Schedule) Next(t time.Time) time.Time {
	if s.IsZero() {
		return time.Time{}
	}
	begin := t.In(Zone()).Truncate(time.Second).Add(time.Second)
	year, m, day := begin.Date()
	from := begin.Hour()*3600 + begin.Minute()*60 + begin.Second()
	for i := range horizon {
		midnight := time.Date(year, m, day+i, 0, 0, 0, 0, Zone())
		if s.onDay(midnight) {
			if at, ok := s.inDay(from); ok {
				return midnight.Add(time.Duration(at) * time.Second).UTC()
			}
		}
		from = 0
	}
	return time.Time{}
}

func (s Schedule) onDay(day time.Time) bool {
	weekday := (int(day.Weekday())+6)%7 + 1
	return s.has(month, int(day.Month())) && s.has(dayOfMonth, day.Day()) && s.has(dayOfWeek, weekday)
}

// inDay is the first second of a day from the one given.
func (s Schedule) inDay(from int) (int, bool) {
	for h := from / 3600; h < 24; h++ {
		if !s.has(hour, h) {
			continue
		}
		for m := range 60 {
			if !s.has(minute, m) || h*3600+m*60+59 < from {
				continue
			}
			for at := max(h*3600+m*60, from); at <= h*3600+m*60+59; at++ {
				if s.has(second, at%60) {
					return at, true
				}
			}
		}
	}
	return 0, false
}
