package schedule_test

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/epcis/schedule"
	"github.com/txng-vn/txng/internal/fault"
)

func TestNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields      map[string]string
		after, want string
	}{
		{map[string]string{"second": "0", "minute": "0", "hour": "8"}, "2026-11-25T07:59:59+07:00", "2026-11-25T08:00:00+07:00"},
		{map[string]string{"second": "0", "minute": "0", "hour": "8"}, "2026-11-25T08:00:00+07:00", "2026-11-26T08:00:00+07:00"},
		{map[string]string{"second": "0", "minute": "0", "hour": "8"}, "2026-11-25T02:00:00Z", "2026-11-26T08:00:00+07:00"},
		{map[string]string{"second": "5"}, "2026-11-25T07:59:04.9+07:00", "2026-11-25T07:59:05+07:00"},
		{map[string]string{"second": "0", "minute": "1,3"}, "2026-11-25T07:01:00+07:00", "2026-11-25T07:03:00+07:00"},
		{map[string]string{"second": "30", "minute": "[0-59]", "hour": "23"}, "2026-11-25T23:59:30+07:00", "2026-11-26T23:00:30+07:00"},
		{map[string]string{"dayOfWeek": "1", "hour": "00", "minute": "00", "second": "00"}, "2026-11-25T12:00:00+07:00", "2026-11-30T00:00:00+07:00"},
		{map[string]string{"dayOfWeek": "7", "hour": "0", "minute": "0", "second": "0"}, "2026-11-25T12:00:00+07:00", "2026-11-29T00:00:00+07:00"},
		{map[string]string{"dayOfMonth": "31", "hour": "0", "minute": "0", "second": "0"}, "2026-11-01T12:00:00+07:00", "2026-12-31T00:00:00+07:00"},
		{map[string]string{"month": "2", "dayOfMonth": "29", "dayOfWeek": "1"}, "2072-03-01T00:00:00+07:00", "2112-02-29T00:00:00+07:00"},
		{map[string]string{"month": "12,[1-2]", "hour": "5"}, "2026-11-25T12:00:00+07:00", "2026-12-01T05:00:00+07:00"},
	} {
		s, err := schedule.Parse(c.fields, "")
		if err != nil {
			t.Fatalf("%v: %v", c.fields, err)
		}
		after, _ := time.Parse(time.RFC3339Nano, c.after)
		want, _ := time.Parse(time.RFC3339, c.want)
		if got := s.Next(after); !got.Equal(want) {
			t.Errorf("%v after %s: %s, want %s", c.fields, c.after, got.In(schedule.Zone()), c.want)
		}
		if !maps.Equal(s.Fields(), c.fields) {
			t.Errorf("%v became %v", c.fields, s.Fields())
		}
	}
}

func TestBadSchedules(t *testing.T) {
	t.Parallel()
	bad := map[string][]string{
		"second": {"60", "-1", "*", "*/5", "", " 1", "1 ", "[5-1]", "[1-", "1-5", "[1-2-3]", "[]", "1,,2", "1,", "001", "１", "[1,2]", strings.Repeat("1,", 200) + "1"},
		"minute": {"60"}, "hour": {"24", "[22-24]"}, "dayOfMonth": {"0", "32"}, "month": {"0", "13", "Jan"}, "dayOfWeek": {"0", "8"}, "year": {"2026"},
	}
	for name, values := range bad {
		for _, value := range values {
			_, err := schedule.Parse(map[string]string{name: value}, "/schedule")
			if f := fault.As(err); f == nil || f.Code != "subscription_controls" || len(f.Fields) != 1 || f.Fields[0].Pointer != "/schedule/"+name {
				t.Errorf("%s %q: %v", name, value, err)
			}
		}
	}
	for _, never := range []map[string]string{{}, {"month": "2", "dayOfMonth": "30"}, {"month": "4,6", "dayOfMonth": "31"}} {
		if _, err := schedule.Parse(never, "/schedule"); err == nil {
			t.Errorf("%v was accepted", never)
		}
	}
}

// TestNextIsTheFirst: against a clock that is wound on second by second.
func TestNextIsTheFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fields := map[string]string{"second": strconv.Itoa(rapid.IntRange(0, 59).Draw(t, "second"))}
		if rapid.Bool().Draw(t, "by minute") {
			low := rapid.IntRange(0, 59).Draw(t, "low")
			fields["minute"] = "[" + strconv.Itoa(low) + "-" + strconv.Itoa(rapid.IntRange(low, 59).Draw(t, "high")) + "]"
		}
		s, err := schedule.Parse(fields, "")
		if err != nil {
			t.Fatal(err)
		}
		after := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "after"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		got := s.Next(after)
		for at := after.Truncate(time.Second).Add(time.Second); ; at = at.Add(time.Second) {
			minutes, all := fields["minute"]
			inside := !all || func() bool {
				low, high, _ := strings.Cut(strings.Trim(minutes, "[]"), "-")
				from, _ := strconv.Atoi(low)
				to, _ := strconv.Atoi(high)
				return from <= at.UTC().Minute() && at.UTC().Minute() <= to
			}()
			if inside && strconv.Itoa(at.Second()) == fields["second"] {
				if !got.Equal(at) {
					t.Fatalf("%v after %s: %s, want %s", fields, after, got, at)
				}
				return
			}
		}
	})
}
