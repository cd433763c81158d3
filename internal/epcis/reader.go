package epcis

import (
	"strconv"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// reader turns JSON values into events and gathers what is wrong with them. It
// knows where it reads, so that pointers are only written where they are told.
type reader struct {
	checks fault.Checks
	base   string // pointer to what is read
	path   []step // from there to the value in hand
}

// step is a member's name, or an item's number where that is not negative.
type step struct {
	name string
	item int
}

func newReader(base string) *reader {
	return &reader{checks: fault.Checks{Limit: MaxProblems}, base: base}
}

// pointer returns the JSON Pointer (RFC 6901) to the value in hand.
func (r *reader) pointer() string {
	p := r.base
	for _, s := range r.path {
		if s.item < 0 {
			p = under(p, s.name)
		} else {
			p = at(p, s.item)
		}
	}
	return p
}

func (r *reader) enter(name string) { r.path = append(r.path, step{name, -1}) }
func (r *reader) enterItem(i int)   { r.path = append(r.path, step{"", i}) }
func (r *reader) leave()            { r.path = r.path[:len(r.path)-1] }

func (r *reader) bad(code, vi, en string) { r.checks.Add(r.pointer(), code, vi, en) }

func (r *reader) wrongType(vi, en string) {
	r.bad("wrong_type", "Mục này phải là "+vi+".", "This must be "+en+".")
}

func (r *reader) unknown() {
	r.bad("unknown_field", "Mục này không có trong EPCIS 2.0; phần mở rộng phải có tiền tố, ví dụ example:myField.",
		"EPCIS 2.0 has no such field; extensions carry a prefix, such as example:myField.")
}

// object calls read for each member of v.
func (r *reader) object(v Value, read func(Member)) {
	if v.Kind != KindObject {
		r.wrongType("một đối tượng", "an object")
	}
	for _, m := range v.Members {
		r.enter(m.Name)
		read(m)
		r.leave()
	}
}

// each reads a list item by item.
func each[T any](r *reader, v Value, read func(Value) T) []T {
	if v.Kind != KindArray {
		r.wrongType("một danh sách", "a list")
	}
	if len(v.Items) == 0 {
		return nil
	}
	list := make([]T, len(v.Items))
	for i, item := range v.Items {
		r.enterItem(i)
		list[i] = read(item)
		r.leave()
	}
	return list
}

func (r *reader) string(v Value) string {
	if v.Kind != KindString {
		r.wrongType("một chuỗi", "a string")
	}
	return v.Text
}

func (r *reader) strings(v Value) []string { return each(r, v, r.string) }

// time reads a date and time with its offset.
func (r *reader) time(v Value) time.Time {
	t, err := parseTime(v.Text)
	if v.Kind != KindString || err != nil {
		r.bad("invalid_time", "Thời điểm phải có dạng 2026-11-20T07:30:00+07:00.", "A time is written as 2026-11-20T07:30:00+07:00.")
	}
	return t
}

// parseTime reads RFC 3339 and returns UTC, in the years 1 to 9999. The
// library's reading is more lenient than the standard: it takes hours of one
// digit, and a comma for the point.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC()
	if err == nil && (t.IsZero() || t.Year() < 1 || t.Year() > 9999 || s[13] != ':' || s[19] == ',') {
		err = &time.ParseError{Value: s, Message: ": not a time of EPCIS"}
	}
	return t, err
}

// under returns the RFC 6901 pointer to member name of p.
func under(p, name string) string {
	if strings.ContainsAny(name, "~/") {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	}
	return p + "/" + name
}

// at returns the pointer to item i of p.
func at(p string, i int) string { return p + "/" + strconv.Itoa(i) }
