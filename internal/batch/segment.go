package batch

import (
	"cmp"
	"slices"
	"time"
)

// ItemStatus is what became of one item.
type ItemStatus string

// The statuses, of which a later one hides an earlier: issued serials are
// printed, then active; sold and destroyed come from events; void ends all.
const (
	ItemIssued    ItemStatus = "issued"
	ItemPrinted   ItemStatus = "printed"
	ItemActive    ItemStatus = "active"
	ItemSold      ItemStatus = "sold"
	ItemDestroyed ItemStatus = "destroyed"
	ItemVoid      ItemStatus = "void"
)

// Segment is a range of a run whose items share one state.
type Segment struct {
	RunID      string `gorm:"primaryKey"`
	First      int64  `gorm:"primaryKey"` // counted from the run's beginning
	Count      int64  // ≥ 1
	BatchID    string // the batch these items belong to
	Printed    bool
	Active     bool
	Void       bool
	VoidReason string
	UpdatedAt  time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of segments.
func (Segment) TableName() string { return "serial_segments" }

// Status is the one status of the segment's items, as far as runs know it.
func (s Segment) Status() ItemStatus {
	switch {
	case s.Void:
		return ItemVoid
	case s.Active:
		return ItemActive
	case s.Printed:
		return ItemPrinted
	}
	return ItemIssued
}

// alike reports whether two segments differ in their ranges only.
func (s Segment) alike(o Segment) bool {
	s.First, s.Count, s.UpdatedAt = o.First, o.Count, o.UpdatedAt
	return s == o
}

// Range is Count places of a run from First, counted from the run's beginning.
type Range struct{ First, Count int64 }

// Segments is the whole of a run, in order: each place is in exactly one.
type Segments []Segment

// Change returns the segments after change was applied to the places in
// ranges, which may overlap and come in any order but lie inside the run.
// Neighbours that have become alike are joined.
func (s Segments) Change(ranges []Range, change func(*Segment)) Segments {
	ranges = merged(ranges)
	changed := make(Segments, 0, len(s)+2*len(ranges))
	for _, segment := range s {
		for segment.Count > 0 {
			for len(ranges) > 0 && ranges[0].First+ranges[0].Count <= segment.First {
				ranges = ranges[1:]
			}
			part, inside := segment, false
			if len(ranges) > 0 {
				part.Count, inside = cut(segment, ranges[0])
			}
			segment.First, segment.Count = segment.First+part.Count, segment.Count-part.Count
			if inside {
				change(&part)
			}
			changed = changed.join(part)
		}
	}
	return changed
}

// cut is how far the beginning of s reaches before r begins or ends, and
// whether it is inside r. r ends after s begins.
func cut(s Segment, r Range) (count int64, inside bool) {
	if r.First > s.First {
		return min(s.Count, r.First-s.First), false
	}
	return min(s.Count, r.First+r.Count-s.First), true
}

func (s Segments) join(part Segment) Segments {
	if last := len(s) - 1; last >= 0 && s[last].alike(part) {
		s[last].Count += part.Count
		return s
	}
	return append(s, part)
}

// merged sorts ranges and joins those that touch or overlap.
func merged(ranges []Range) (out []Range) {
	ranges = slices.Clone(ranges)
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.First, b.First) })
	for _, r := range ranges {
		if last := len(out) - 1; last >= 0 && r.First <= out[last].First+out[last].Count {
			out[last].Count = max(out[last].Count, r.First+r.Count-out[last].First)
			continue
		}
		out = append(out, r)
	}
	return out
}

// Counts is how many items of a run have which status; together they are the
// run.
type Counts struct{ Issued, Printed, Active, Void int64 }

// Counts counts the items by status.
func (s Segments) Counts() (c Counts) {
	for _, segment := range s {
		switch segment.Status() {
		case ItemVoid:
			c.Void += segment.Count
		case ItemActive:
			c.Active += segment.Count
		case ItemPrinted:
			c.Printed += segment.Count
		default:
			c.Issued += segment.Count
		}
	}
	return c
}

// status is what all items of the run are, or "mixed".
func (s Segments) status() RunStatus {
	for _, segment := range s[1:] {
		if segment.Status() != s[0].Status() {
			return RunMixed
		}
	}
	return RunStatus(s[0].Status())
}
