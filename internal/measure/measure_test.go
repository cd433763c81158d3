package measure_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/measure"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, code string }{
		{in: "1250.5", want: "1250.5"},
		{in: "1250.500", want: "1250.5"},
		{in: "0", want: "0"},
		{in: "0.000", want: "0"},
		{in: "0.000001", want: "0.000001"},
		{in: "999999999999999.999999", want: "999999999999999.999999"},
		{in: "1000000000000000", code: "quantity_out_of_range"},
		{in: "1.0000001", code: "quantity_out_of_range"},
		{in: "-1", code: "negative_quantity"},
		{in: "-0.5", code: "negative_quantity"},
		{in: "-0", code: "quantity_format"},
		{in: "--1", code: "quantity_format"},
		{in: "+1", code: "quantity_format"},
		{in: "", code: "quantity_format"},
		{in: ".", code: "quantity_format"},
		{in: ".5", code: "quantity_format"},
		{in: "5.", code: "quantity_format"},
		{in: "007", code: "quantity_format"},
		{in: "1e3", code: "quantity_format"},
		{in: "1,5", code: "quantity_format"},
		{in: " 1", code: "quantity_format"},
		{in: "NaN", code: "quantity_format"},
		{in: "١", code: "quantity_format"},
		{in: "1\x00", code: "quantity_format"},
		{in: "1.2.3", code: "quantity_format"},
	} {
		d, err := measure.ParseDecimal(c.in)
		switch e := fault.As(err); {
		case c.code == "" && (err != nil || d.String() != c.want):
			t.Errorf("ParseDecimal(%q) = %s, %v; want %s", c.in, d, err, c.want)
		case c.code != "" && (e == nil || e.Code != c.code):
			t.Errorf("ParseDecimal(%q) = %v; want %s", c.in, err, c.code)
		}
	}
	if _, err := measure.ParsePositive("0.0"); fault.As(err) == nil || fault.As(err).Code != "quantity_out_of_range" {
		t.Errorf("ParsePositive(0.0) = %v", err)
	}
}

func decimals() *rapid.Generator[measure.Decimal] {
	return rapid.Custom(func(t *rapid.T) measure.Decimal {
		d, err := measure.ParseDecimal(rapid.StringMatching(`(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?`).Draw(t, "digits"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}

func TestDecimalRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d")
		again, err := measure.ParseDecimal(d.String())
		if err != nil || again != d {
			t.Fatalf("%s came back as %s, %v", d, again, err)
		}
		data, err := json.Marshal(measure.Quantity{Value: d, Unit: "KGM"})
		if err != nil || string(data) != `{"value":"`+d.String()+`","unit":"KGM"}` {
			t.Fatalf("%s, %v", data, err)
		}
		var q measure.Quantity
		if err := json.Unmarshal(data, &q); err != nil || q.Value != d {
			t.Fatalf("%v, %v", q, err)
		}
		stored, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		var scanned measure.Decimal
		if err := scanned.Scan(stored); err != nil || scanned != d {
			t.Fatalf("%v stored, %s read: %v", stored, scanned, err)
		}
	})
}

func TestDecimalArithmeticAgreesWithRationals(t *testing.T) {
	t.Parallel()
	rat := func(d measure.Decimal) *big.Rat { r, _ := new(big.Rat).SetString(d.String()); return r }
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals().Draw(t, "a"), decimals().Draw(t, "b")
		if got, want := a.Cmp(b), rat(a).Cmp(rat(b)); got != want {
			t.Fatalf("Cmp(%s, %s) = %d, want %d", a, b, got, want)
		}
		want := new(big.Rat).Add(rat(a), rat(b))
		sum, err := a.Add(b)
		limit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(15), nil))
		if tooBig := want.Cmp(limit) >= 0; tooBig != (err != nil) {
			t.Fatalf("%s + %s = %s, %v", a, b, sum, err)
		}
		if err == nil && rat(sum).Cmp(want) != 0 {
			t.Fatalf("%s + %s = %s", a, b, sum)
		}
	})
}

func TestScanReadsWhatDriversReturn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src  any
		want string
	}{
		{"1250.500000", "1250.5"},
		{[]byte("12.0000000000"), "12"},
		{int64(100), "100"},
		{1250.5, "1250.5"},
	} {
		var d measure.Decimal
		if err := d.Scan(c.src); err != nil || d.String() != c.want {
			t.Errorf("Scan(%v) = %s, %v; want %s", c.src, d, err, c.want)
		}
	}
	for _, src := range []any{nil, true, "abc", int64(-1), 1e30} {
		if err := new(measure.Decimal).Scan(src); err == nil {
			t.Errorf("Scan(%v) was accepted", src)
		}
	}
}

func TestUnmarshalJSONTakesStringsOnly(t *testing.T) {
	t.Parallel()
	for _, in := range []string{`1250.5`, `null`, `{}`, `"\u0031"`, `true`} {
		err := new(measure.Decimal).UnmarshalJSON([]byte(in))
		if e := fault.As(err); e == nil || e.Code != "quantity_format" {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestQuantity(t *testing.T) {
	t.Parallel()
	codes := func(err error) string {
		var out []string
		if e := fault.As(err); e != nil {
			for _, f := range e.Fields {
				out = append(out, f.Pointer+" "+f.Code)
			}
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct{ value, unit, want string }{
		{"12", "EA", ""},
		{"1.5", "KGM", ""},
		{"1.5", "XBX", ""},
		{"1.5", "EA", "/value quantity_not_whole"},
		{"0", "KGM", "/value quantity_out_of_range"},
		{"-3", "kgm", "/value negative_quantity, /unit unknown_unit"},
		{"1", "", "/unit unknown_unit"},
	} {
		if _, err := measure.NewQuantity(c.value, c.unit); codes(err) != c.want {
			t.Errorf("NewQuantity(%s, %s): %v, want %s", c.value, c.unit, codes(err), c.want)
		}
	}
	q, err := measure.NewQuantity("1234567.5", "KGM")
	if err != nil || q.In("vi") != "1.234.567,5 kg" || q.In("en") != "1,234,567.5 kg" {
		t.Errorf("%s, %s, %v", q.In("vi"), q.In("en"), err)
	}
}

func TestUnitsAreCompleteAndUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, u := range measure.Units() {
		if seen[u.Code] || u.Name.VI == "" || u.Name.EN == "" || u.Dimension == "" {
			t.Errorf("unit %+v is repeated or incomplete", u)
		}
		seen[u.Code] = true
		if got, err := measure.ParseUnit(u.Code); err != nil || got != u {
			t.Errorf("ParseUnit(%s) = %+v, %v", u.Code, got, err)
		}
	}
	for code := range strings.FieldsSeq("KGM GRM TNE LTR MLT MTQ H87 EA C62 XBX XCT XBG XCR MTR CMT MMT KMT INH FOT LBR ONZ CEL FAH KEL P1 A93 HUR DAY") {
		if !seen[code] {
			t.Errorf("unit %s is missing", code)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"1250.5", "0", "-1", "1e3", "000.1", "999999999999999.999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := measure.ParseDecimal(s)
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("%q: %v is not a fault", s, err)
			}
			return
		}
		want, ok := new(big.Rat).SetString(s)
		got, _ := new(big.Rat).SetString(d.String())
		if !ok || got.Cmp(want) != 0 {
			t.Fatalf("%q became %s", s, d)
		}
	})
}
