package gs1_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

// reads parses as the fuzzers do, and checks what holds of everything that is
// read: it is written in each form, and reads as itself again.
func reads(t *testing.T, text string) (gs1.Code, bool) {
	t.Helper()
	lenient, err := gs1.Parse(text, gs1.Options{Lenient: true})
	c, strictErr := gs1.Parse(text, gs1.Options{})
	if strictErr == nil && (err != nil || said(c) != said(lenient) || len(lenient.Forgiven) > 0 && !lenient.Forgiven.Has(gs1.RuleSeparator)) {
		t.Fatalf("%q is read strictly as %s, and leniently as %s, %v, forgiving %v", text, said(c), said(lenient), err, lenient.Forgiven)
	}
	for _, err := range []error{err, strictErr} {
		if all := (gs1.Errors{}); err != nil && (!errors.As(err, &all) || len(all) == 0 || all[0].Position > len(text)) {
			t.Fatalf("%q: %v", text, err)
		}
	}
	if strictErr != nil {
		return c, false
	}
	for _, form := range []string{c.ElementString(), "]C1" + c.ScannerData(), c.DigitalLink(gs1.CanonicalBase), c.CompressedLink(gs1.CanonicalBase)} {
		if form == "" {
			continue
		}
		back, err := gs1.Parse(form, gs1.Options{})
		if err != nil || len(back.Elements) != len(c.Elements) {
			t.Fatalf("%q → %s → %q → %s, %v", text, said(c), form, said(back), err)
		}
		for _, e := range c.Elements {
			if back.Value(e.AI) != e.Value {
				t.Fatalf("%q → %s → %q → %s", text, said(c), form, said(back))
			}
		}
	}
	return c, true
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"(01)09506000134352(10)ABC", `(01)09506000134352(10)A\(1)`, "]C1010950600013435210ABC\x1d17261231", "010950600013435210ABC", "9506000134352", "]E495050003",
		"https://a/gtin/9506000134352/lot/A?exp=261231#x", "]Q1https://a/01/09506000134352", "(", ")", "]", "\x1d", "(8110)106141416543213500110000310123196000", "(01)٠",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { reads(t, s) })
}

func FuzzScannerData(f *testing.F) {
	for _, s := range []string{"010950600013435210ABC\x1d17261231", "00106141412345678908", "41495211411111162540", "8010952114A#-\x1d80111", "310300019501"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { reads(t, "]C1"+s) })
}

func FuzzDigitalLink(f *testing.F) {
	for _, s := range []string{"/01/09506000134352/22/v/10/ABC%2F1+2/21/12%253?17=261231&99=a+b", "/some/stem/414/9521141111116/254/a", "/01/%30", "/8006/095060001343520102/22/A/10/B/21/C", "/415/9521141111116/8020/x", "/obj/VN-ABCDEFGHJK/01/09506000134352", "/01/09506000134352?90"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { reads(t, "https://example.com"+s) })
}

func FuzzCompressedLink(f *testing.F) {
	for _, s := range []string{"ARFKk4XB0CDKWcnpq", "AQnYUc1gmg", "01/05412345000013/EEarwSM", "JVUqG5hJ5wA", "gBN05060917511473062B98T", "8AAAAAAAAA", "_____", "DwGeoa", "JVA000000AA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { reads(t, "https://example.com/"+s) })
}

func FuzzURN(f *testing.F) {
	for _, s := range []string{"id:sgtin:4012345.011111.98%22", "class:lgtin:4012345.012345.Lot987", "idpat:itip:4012345.012345.01.02.*", "id:cpi:0614141.1-A%23%2F.1234", "id:gdti:987659999999..9", "id:sgln:4012345.00005.0", "tag:sgtin-96:3.0614141.812345.6789", "tag:sgtin-198:1.0614141.712345.32a%2Fb", "raw:96.x31AC16465751CCD0C2000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := reads(t, "urn:epc:"+s)
		if !ok {
			return
		}
		forms := []string{c.URN(gs1.CompanyPrefix{})}
		for _, scheme := range gs1.TagSchemes() {
			if tag, ok := c.TagURN(scheme, c.Filter, gs1.CompanyPrefix{}); ok {
				raw, _ := c.RawURN(scheme, c.Filter, gs1.CompanyPrefix{})
				forms = append(forms, tag, raw)
			}
		}
		if len(forms) == 1 && c.Kind != gs1.KindURN {
			t.Fatalf("%q is no tag when it is written", s)
		}
		for _, urn := range forms {
			back, err := gs1.Parse(urn, gs1.Options{})
			if err != nil || said(back) != said(c) || back.Filter != c.Filter && back.Kind != gs1.KindURN {
				t.Fatalf("%q → %s → %q → %s, %v", s, said(c), urn, said(back), err)
			}
		}
	})
}

func FuzzTag(f *testing.F) {
	for _, s := range []string{"3074257BF7194E4000001A85", "3674257BF6B7A659B2C2BF100000000000000000000000000000", "31AC16465751CCD0C2000000", "307C257BF7194E4000001A85"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := reads(t, s)
		if !ok || c.Kind != gs1.KindTag {
			return
		}
		scheme := map[byte]gs1.TagScheme{'0': gs1.TagSGTIN96, '1': gs1.TagSSCC96, '6': gs1.TagSGTIN198}[s[1]]
		if back, ok := c.Tag(scheme, c.Filter, gs1.CompanyPrefix{}); !ok || !strings.HasPrefix(back, strings.ToUpper(s)) {
			t.Fatalf("%s is written %s", s, back)
		}
	})
}
