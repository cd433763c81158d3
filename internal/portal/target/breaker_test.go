package target_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/portal/target"
)

// TestBreaker: any row of outcomes and waits leaves the line good exactly when
// the last call was answered or fewer than five in a row were not, and a cut
// line is tried again within its longest cut and a quarter.
func TestBreaker(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := &target.Breaker{First: time.Second, Longest: 8 * time.Second}
		now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		failures := 0
		for range rapid.IntRange(1, 200).Draw(t, "calls") {
			if rapid.Bool().Draw(t, "answered") {
				b.Note(now, true)
				failures = 0
			} else {
				b.Note(now, false)
				failures++
			}
			line := b.Line(now)
			if good := line == target.LineGood; good != (failures < 5) {
				t.Fatalf("%s after %d failures", line, failures)
			}
			if (b.Left(now) > 0) != (line == target.LineCut) || b.Left(now) > 10*time.Second {
				t.Fatalf("%s for %s", line, b.Left(now))
			}
			if line == target.LineCut && b.Line(now.Add(10*time.Second+1)) != target.LineTrial {
				t.Fatal("cut for too long")
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 12_000).Draw(t, "ms")) * time.Millisecond)
		}
		if b.Line(now.AddDate(0, 0, -1)) == target.LineCut {
			t.Fatal("a clock that was set back keeps the line cut")
		}
	})
}
