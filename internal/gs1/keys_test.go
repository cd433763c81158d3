package gs1_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

func code(err error) string {
	if e := fault.As(err); e != nil && e.Kind == fault.KindInvalid {
		return e.Code
	}
	return ""
}

func TestKeysSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	gtin := func(s string) error { _, err := gs1.ParseGTIN(s); return err }
	gln := func(s string) error { _, err := gs1.ParseGLN(s); return err }
	sscc := func(s string) error { _, err := gs1.ParseSSCC(s); return err }
	lot := func(s string) error { _, err := gs1.ParseLot(s); return err }
	serial := func(s string) error { _, err := gs1.ParseSerial(s); return err }
	prefix := func(s string) error { _, err := gs1.ParseCompanyPrefix(s); return err }
	for _, c := range []struct {
		parse    func(string) error
		in, want string
	}{
		{gtin, "09506000134352", ""},
		{gtin, "9506000134352", ""},
		{gtin, "95050003", ""},
		{gtin, "614141123452", ""},
		{gtin, "09506000134353", "check_digit"},
		{gtin, "0950600013435", "check_digit"},
		{gtin, "", "gtin_length"},
		{gtin, "123456789", "gtin_length"},
		{gtin, "0950600013435x", "gtin_digits"},
		{gtin, "٠٩٥٠٦٠٠", "gtin_digits"},
		{gln, "9521141111116", ""},
		{gln, "9521141111117", "check_digit"},
		{gln, "952114111111", "gln_length"},
		{sscc, "106141412345678908", ""},
		{sscc, "106141412345678909", "check_digit"},
		{sscc, "1", "sscc_length"},
		{lot, "ABC/1+%_", ""},
		{lot, "", "lot_length"},
		{lot, strings.Repeat("A", 21), "lot_length"},
		{lot, "LÔ 1", "lot_character"},
		{lot, "a b", "lot_character"},
		{lot, "a\x00", "lot_character"},
		{lot, "a#", "lot_character"},
		{lot, ".", "lot_dots"},
		{lot, "..", "lot_dots"},
		{lot, "...", ""},
		{lot, "./..", ""}, // its slash is percent-encoded, so these are no dot segments
		{serial, "~", "serial_character"},
		{prefix, "8930000", ""},
		{prefix, "893", "company_prefix_length"},
		{prefix, "893a", "company_prefix_digits"},
	} {
		if err := c.parse(c.in); code(err) != c.want {
			t.Errorf("%q: %v, want code %q", c.in, err, c.want)
		}
	}
}

func TestCheckDigitErrorNamesTheRightDigit(t *testing.T) {
	t.Parallel()
	_, err := gs1.ParseGTIN("09506000134353")
	if e := fault.As(err); e == nil || !strings.Contains(e.Message.EN, "should be 2, not 3") || !strings.Contains(e.Message.VI, "phải là 2, không phải 3") {
		t.Fatal(err)
	}
	_, err = gs1.ParseLot("AB#C")
	if e := fault.As(err); e == nil || !strings.Contains(e.Message.EN, "'#' at position 3") {
		t.Fatal(err)
	}
}

func TestStoredKeysAreChecked(t *testing.T) {
	t.Parallel()
	g, _ := gs1.ParseGTIN("09506000134352")
	v, _ := g.Value()
	var back gs1.GTIN
	if err := back.Scan(v); err != nil || back != g {
		t.Fatal(back, err)
	}
	if err := back.Scan("09506000134353"); err == nil {
		t.Fatal("a stored key with a wrong check digit was accepted")
	}
	if v, _ := (gs1.GLN{}).Value(); v != nil {
		t.Fatal("an absent key is not NULL")
	}
	if err := back.Scan(nil); err != nil || !back.IsZero() {
		t.Fatal("NULL is not the zero key")
	}
}

func TestAllocationFromPrefix(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, err := gs1.ParseCompanyPrefix(rapid.StringMatching(`[0-9]{4,12}`).Draw(t, "prefix"))
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.Uint64Range(0, p.Capacity()-1).Draw(t, "n")
		g, ok := p.GTINAt(n)
		if again, err := gs1.ParseGTIN(g.String()); !ok || err != nil || again != g || !p.Contains(g) {
			t.Fatalf("GTIN %s of %s: %v", g, p, err)
		}
		l, ok := p.GLNAt(n)
		if again, err := gs1.ParseGLN(l.String()); !ok || err != nil || again != l || !p.Contains(l) {
			t.Fatalf("GLN %s of %s: %v", l, p, err)
		}
		m := rapid.Uint64Range(0, p.SSCCCapacity()-1).Draw(t, "m")
		s, ok := p.SSCCAt(m)
		if again, err := gs1.ParseSSCC(s.String()); !ok || err != nil || again != s || !p.Contains(s) {
			t.Fatalf("SSCC %s of %s: %v", s, p, err)
		}
		other := rapid.Uint64Range(0, p.SSCCCapacity()-1).Draw(t, "other")
		if s2, _ := p.SSCCAt(other); (s2 == s) != (other == m) {
			t.Fatalf("numbers %d and %d give %s and %s", m, other, s, s2)
		}
		if _, ok := p.GTINAt(p.Capacity()); ok {
			t.Fatal("the prefix never runs out")
		}
	})
	if (gs1.CompanyPrefix{}).Contains(gs1.GTIN{}) {
		t.Fatal("no prefix contains no key")
	}
}
