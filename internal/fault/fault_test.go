package fault_test

import (
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
)

// TestChecksAreBounded: however much is wrong, and whichever way it is
// gathered, the fault stays small, and it stays a fault.
func TestChecksAreBounded(t *testing.T) {
	t.Parallel()
	for name, gather := range map[string]func(*fault.Checks){
		"Add":   func(c *fault.Checks) { c.Add("/a", "code", "vi", "en") },
		"Check": func(c *fault.Checks) { c.Check("/a", fault.New(fault.KindInvalid, "code", "vi", "en")) },
		"Check of fields": func(c *fault.Checks) {
			c.Check("/a", fault.InvalidFields(fault.At("/b", "code", "vi", "en"), fault.At("/c", "code", "vi", "en")))
		},
	} {
		var c fault.Checks
		for n := range 1_000 {
			if gather(&c); n == 0 && c.Err() == nil {
				t.Errorf("%s: one mistake is no fault", name)
			}
		}
		if f := fault.As(c.Err()); f == nil || len(f.Fields) != fault.MaxFields {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// TestChecksCountTheRest: what is not told one by one is counted, also when
// faults are gathered from faults.
func TestChecksCountTheRest(t *testing.T) {
	t.Parallel()
	inner := fault.Checks{Limit: 3}
	for range 10 {
		inner.Add("/a", "code", "vi", "en")
	}
	outer := fault.Checks{Limit: 5}
	outer.Check("/first", inner.Err())
	outer.Check("/second", inner.Err())
	f := fault.As(outer.Err())
	if f == nil || len(f.Fields) != 5 || f.More != 15 || f.Fields[4].Pointer != "/second/a" || !strings.Contains(f.Message.EN, "15") {
		t.Errorf("%+v", f)
	}
}

// TestTextThatNobodyCanRead is refused; what people paste is not.
func TestTextThatNobodyCanRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "Thanh long ruột đỏ": "", "Xoài 🥭": "", "\u202a0900 000 000\u202c": "", "e\u0301": "", "。": "",
		"\u200b": "invisible", "\u2060\u200b \u00ad": "invisible", "\u0301\u0302": "invisible",
		"a\u202eb": "control_character", "\u2066a\u2069": "control_character", "a\x07": "control_character", "\xff": "control_character",
	} {
		var c fault.Checks
		c.Text("/name", text, 100)
		got := ""
		if f := fault.As(c.Err()); f != nil {
			got = f.Fields[0].Code
		}
		if got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
