package measure_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/measure"
)

func TestConvert(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ n, from, want, to string }{
		{"1", "TNE", "1000", "KGM"},
		{"2.5", "KGM", "2500", "GRM"},
		{"1", "LBR", "453.59237", "GRM"},
		{"16", "ONZ", "1", "LBR"},
		{"12", "INH", "1", "FOT"},
		{"1", "MTQ", "1000", "LTR"},
		{"-20", "CEL", "253.15", "KEL"},
		{"68", "FAH", "20", "CEL"},
		{"-40", "FAH", "-40", "CEL"},
		{"1", "BAR", "100000", "PAL"},
		{"36", "KMH", "10", "MTS"},
		{"2", "DZN", "24", "EA"},
		{"1", "HUR", "60", "MIN"},
		{"1", "GL", "1000", "A93"},
		{"50", "P1", "500000", "59"},
		{"7", "XBX", "7", "XBX"},
	} {
		n, _ := measure.ParseNumber(c.n)
		want, _ := measure.ParseNumber(c.want)
		if got, ok := measure.Convert(n, c.from, c.to); !ok || got.Cmp(want) != 0 {
			t.Errorf("%s %s is %v %s, want %s", c.n, c.from, got, c.to, c.want)
		}
	}
	for _, c := range [][2]string{{"KGM", "LTR"}, {"CEL", "P1"}, {"XBX", "XCT"}, {"KGM", "XXX"}} {
		if _, ok := measure.Convert(big.NewRat(1, 1), c[0], c[1]); ok {
			t.Errorf("%s became %s", c[0], c[1])
		}
	}
}

// What converts there converts back to itself, exactly.
func TestConvertRoundTrip(t *testing.T) {
	t.Parallel()
	codes := []string{"KGM", "FAH", "CEL", "INH", "GLL", "PAL", "KMH", "DZN", "KWH", "GL"}
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom(codes).Draw(t, "from")
		to := rapid.SampledFrom(measure.Convertible(from)).Draw(t, "to")
		n := big.NewRat(rapid.Int64().Draw(t, "n"), rapid.Int64Range(1, 1e6).Draw(t, "d"))
		there, ok := measure.Convert(n, from, to)
		if !ok {
			t.Fatalf("%s does not convert to %s", from, to)
		}
		if back, ok := measure.Convert(there, to, from); !ok || back.Cmp(n) != 0 {
			t.Fatalf("%v %s came back as %v", n, from, back)
		}
	})
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "x", "1/2", "0x10", "1e301", "1e-999999999", "1_000", "Inf", "NaN", "--1", strings.Repeat("9", 401)} {
		if n, ok := measure.ParseNumber(s); ok {
			t.Errorf("%q is %v", s, n)
		}
	}
	a, _ := measure.ParseNumber("2.50e3")
	if b, _ := measure.ParseNumber("2500"); a.Cmp(b) != 0 {
		t.Error("2.50e3 is not 2500")
	}
}
