package fault_test

import (
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
