package draw_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/label/draw"
)

func TestNumbersAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e6, 1e6).Draw(t, "v")
		text := draw.Number(v)
		got, err := draw.Parsed(text)
		if err != nil || math.Abs(got-v) > 0.00005+1e-9 || strings.ContainsAny(text, "eE") || strings.Contains(text, ".") && strings.HasSuffix(text, "0") {
			t.Fatalf("%v is written %q: %v", v, text, err)
		}
	})
}
