package batch_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/batch"
)

// TestASerialIsOneForm: a text is kept as a stem and a number, from which it
// comes back whatever zeros it has.
func TestASerialIsOneForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[!-z]{0,5}[0-9]{0,20}`).Filter(func(s string) bool { return len(s) > 0 && len(s) <= 20 }).Draw(t, "text")
		f := batch.FormOf(text)
		if f.Text() != text {
			t.Fatalf("%q became %+v and then %q", text, f, f.Text())
		}
		if f.Width > 18 || f.Width < 18 && f.Stem != "" && strings.ContainsAny(f.Stem[len(f.Stem)-1:], "0123456789") {
			t.Fatalf("%q is %+v: not all the digits at its end", text, f)
		}
	})
}
