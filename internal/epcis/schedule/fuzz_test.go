package schedule_test

import (
	"maps"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/epcis/schedule"
	"github.com/txng-vn/txng/internal/fault"
)

// FuzzParse: what is read names a time behind any other and is read again from
// what it says; what is not is refused as bad controls.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"5", "1,3", "[1-5]", "1,[3-5],7", "*", "[5-1]", "99", "[1-", ""} {
		f.Add("second", seed, "hour", seed, int64(1_790_000_000))
	}
	f.Add("month", "2", "dayOfMonth", "29", int64(4_107_000_000))
	f.Fuzz(func(t *testing.T, name, value, other, its string, after int64) {
		s, err := schedule.Parse(map[string]string{name: value, other: its}, "/schedule")
		if err != nil {
			if e := fault.As(err); e == nil || e.Code != "subscription_controls" || len(e.Fields) == 0 {
				t.Fatalf("%v", err)
			}
			return
		}
		from := time.Unix(after%4_000_000_000, 0)
		if next := s.Next(from); !next.After(from) {
			t.Fatalf("%v after %s: %s", s.Fields(), from, next)
		}
		again, err := schedule.Parse(s.Fields(), "")
		if err != nil || again != s || !maps.Equal(again.Fields(), s.Fields()) {
			t.Fatalf("%v is read again as %v: %v", s.Fields(), again.Fields(), err)
		}
	})
}
