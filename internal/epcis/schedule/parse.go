package schedule

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// maxText is the longest field, in bytes: more than all values in a list.
const maxText = 200

// Parse reads a schedule's fields by their names: numbers, lists "1,3" and
// ranges "[1-5]", which may stand in lists, without spaces and without steps.
// At least one must be given, and together they must name some time. at begins
// the pointers of the *fault.Error ("/schedule" gives "/schedule/hour"), whose
// code is subscription_controls.
func Parse(given map[string]string, at string) (Schedule, error) {
	var s Schedule
	var c fault.Checks
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !Known(name) {
			c.Add(at+"/"+pointer(name), "unknown_field", "Lịch gồm second, minute, hour, dayOfMonth, month, dayOfWeek.", "A schedule has second, minute, hour, dayOfMonth, month and dayOfWeek.")
		}
	}
	for i, f := range fields {
		text, ok := given[f.name]
		if !ok {
			s.values[i] = f.all()
			continue
		}
		if s.values[i], ok = f.parse(text); !ok {
			span := strconv.Itoa(f.min) + "–" + strconv.Itoa(f.max)
			c.Add(at+"/"+f.name, "malformed_field", "Giá trị là số, danh sách 1,3 hoặc khoảng [1-5], trong "+span+".", "The value is a number, a list 1,3 or a range [1-5], within "+span+".")
		}
		s.texts[i] = text
	}
	if len(given) == 0 {
		c.Add(at, "required", "Lịch phải có ít nhất một mục.", "A schedule needs at least one field.")
	}
	if err := c.Err(); err != nil {
		return Schedule{}, refused(err)
	}
	if s.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		c.Add(at, "never", "Lịch này không bao giờ đến: không có ngày nào như vậy.", "This schedule never comes: there is no such day.")
	}
	if err := c.Err(); err != nil {
		return Schedule{}, refused(err)
	}
	return s, nil
}

// refused is err with the code of bad subscription controls.
func refused(err error) error {
	e := fault.New(fault.KindInvalid, "subscription_controls", "Lịch chưa đúng; xem từng mục trong errors.", "The schedule is not valid; see each entry of errors.")
	e.Fields = fault.As(err).Fields
	return e
}

func pointer(name string) string {
	if len(name) > maxText {
		name = strings.ToValidUTF8(name[:maxText], "")
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func (f field) all() (bits uint64) {
	for v := f.min; v <= f.max; v++ {
		bits |= 1 << v
	}
	return bits
}

func (f field) parse(text string) (bits uint64, ok bool) {
	if text == "" || len(text) > maxText {
		return 0, false
	}
	for item := range strings.SplitSeq(text, ",") {
		low, high := item, item
		if inner, opened := strings.CutPrefix(item, "["); opened {
			span, closed := strings.CutSuffix(inner, "]")
			if low, high, ok = strings.Cut(span, "-"); !ok || !closed {
				return 0, false
			}
		}
		from, ok := f.number(low)
		to, fine := f.number(high)
		if !ok || !fine || from > to {
			return 0, false
		}
		for v := from; v <= to; v++ {
			bits |= 1 << v
		}
	}
	return bits, true
}

// number reads one or two digits within the field's range.
func (f field) number(s string) (int, bool) {
	if len(s) < 1 || len(s) > 2 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && f.min <= n && n <= f.max
}
