package batch_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/batch"
)

// TestSegmentsCoverTheRunExactlyOnce holds segments against the plain model,
// one state per place, after any changes.
func TestSegmentsCoverTheRunExactlyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.Int64Range(1, 60).Draw(t, "count")
		segments := batch.Segments{{Count: count, BatchID: "0"}}
		model := make([]batch.Segment, count)
		for i := range model {
			model[i].BatchID = "0"
		}
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			var ranges []batch.Range
			for range rapid.IntRange(1, 4).Draw(t, "ranges") {
				first := rapid.Int64Range(0, count-1).Draw(t, "first")
				ranges = append(ranges, batch.Range{First: first, Count: rapid.Int64Range(1, count-first).Draw(t, "length")})
			}
			change := changeOf(rapid.IntRange(0, 3).Draw(t, "what"), rapid.IntRange(0, 2).Draw(t, "batch"))
			segments = segments.Change(ranges, change)
			touched := make([]bool, count)
			for _, r := range ranges {
				for i := r.First; i < r.First+r.Count; i++ {
					if !touched[i] {
						change(&model[i])
					}
					touched[i] = true
				}
			}
		}
		next := int64(0)
		for n, s := range segments {
			if s.First != next || s.Count < 1 {
				t.Fatalf("segment %d is %+v, want it to begin at %d", n, s, next)
			}
			next += s.Count
			for i := s.First; i < next; i++ {
				want := model[i]
				want.First, want.Count = s.First, s.Count
				if s != want {
					t.Fatalf("place %d is %+v, want %+v", i, s, want)
				}
			}
			if n > 0 {
				before := segments[n-1]
				before.First, before.Count = s.First, s.Count
				if before == s {
					t.Fatalf("segments %d and %d are alike: %+v", n-1, n, s)
				}
			}
		}
		if c := segments.Counts(); next != count || c.Issued+c.Printed+c.Active+c.Void != count {
			t.Fatalf("%d places, counts %+v, want %d", next, c, count)
		}
	})
}

func changeOf(what, other int) func(*batch.Segment) {
	return func(s *batch.Segment) {
		switch what {
		case 0:
			s.Printed = true
		case 1:
			s.Active = true
		case 2:
			s.Void, s.VoidReason = true, "wet"
		case 3:
			s.BatchID = strconv.Itoa(other)
		}
	}
}
