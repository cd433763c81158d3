package gs1_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/gs1"
)

const set82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

func drawText(t *rapid.T, label string, least, most int) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune(set82)), least, most, -1).Filter(func(s string) bool { return s != "." && s != ".." }).Draw(t, label)
}

func drawLink(t *rapid.T) gs1.DigitalLink {
	p, _ := gs1.ParseCompanyPrefix("8930000")
	var d gs1.DigitalLink
	switch rapid.IntRange(0, 2).Draw(t, "key") {
	case 0:
		d.SSCC, _ = p.SSCCAt(rapid.Uint64Range(0, 1e9).Draw(t, "n"))
	case 1:
		d.GLN, _ = p.GLNAt(rapid.Uint64Range(0, 99999).Draw(t, "n"))
		d.Extension = drawText(t, "extension", 0, 20)
	default:
		d.GTIN, _ = p.GTINAt(rapid.Uint64Range(0, 99999).Draw(t, "n"))
		if d.ThirdParty = drawText(t, "third", 0, 28); d.ThirdParty == "" {
			d.Variant = drawText(t, "variant", 0, 20)
			d.Lot, _ = gs1.ParseLot(drawText(t, "lot", 0, 20))
			d.Serial, _ = gs1.ParseSerial(drawText(t, "serial", 0, 20))
		}
	}
	return d
}

func TestDigitalLinkRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawLink(t)
		path := d.URI("")
		for _, p := range []string{path, path + "/"} {
			if back, err := gs1.ParseDigitalLinkPath(p); err != nil || back != d {
				t.Fatalf("%s → %+v, %v", p, back, err)
			}
		}
		canonical, err := gs1.Canonical(d.URI("https://example.vn/stem/"))
		if err != nil || canonical != d.EPCIS() {
			t.Fatalf("%s → %s, %v; want %s", path, canonical, err, d.EPCIS())
		}
	})
}

func TestDigitalLinkForms(t *testing.T) {
	t.Parallel()
	d, err := gs1.ParseDigitalLinkPath("/01/09506000134352/22/v/10/ABC%2F1+2/21/12%253")
	if err != nil || d.Lot.String() != "ABC/1+2" || d.Serial.String() != "12%3" {
		t.Fatal(d, err)
	}
	if got := d.Canonical(); got != "https://id.gs1.org/01/09506000134352/22/v/10/ABC%2F1%2B2/21/12%253" {
		t.Error(got)
	}
	if got := d.EPCIS(); got != "https://id.gs1.org/01/09506000134352/21/12%253" {
		t.Error(got)
	}
	if got := gs1.ClassURI(d.GTIN, d.Lot); got != "https://id.gs1.org/01/09506000134352/10/ABC%2F1%2B2" {
		t.Error(got)
	}
}

func TestCompressedPath(t *testing.T) {
	t.Parallel()
	d, err := gs1.ParseDigitalLinkPath("/01/05412345000013/EEarwSM")
	if err != nil || d.URI("") != "/01/05412345000013/10/ABC123" {
		t.Fatal(d, err)
	}
}

func TestDigitalLinkRefusals(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"": "primary_key", "/": "primary_key", "/01": "primary_key", "/01/09506000134352/foo": "path",
		"/01/09506000134352//":                        "path",
		"/01/9506000134352":                           "gtin_length",
		"/01/09506000134353":                          "check_digit",
		"/99/1":                                       "primary_key",
		"/stem/01/09506000134352":                     "path",
		"/8004/9521141A":                              "digital_link_key",
		"/414/9521141111116/7040/1ABC":                "digital_link_key",
		"/01/09506000134352/21/1/10/2":                "qualifier",
		"/01/09506000134352/10/1/10/2":                "qualifier",
		"/01/09506000134352/10/1/235/2":               "qualifier",
		"/01/09506000134352/254/1":                    "qualifier",
		"/00/106141412345678908/10/1":                 "qualifier",
		"/01/09506000134352/10/%zz":                   "percent_encoding",
		"/01/09506000134352/10/%00":                   "character",
		"/01/09506000134352/10/..":                    "dots",
		"/01/09506000134352/10/%2E%2e":                "dots",
		"/01/09506000134352/10/A/21/%2e":              "dots",
		"/01/09506000134352/22/.":                     "dots",
		"/414/9521141111116/254/..":                   "dots",
		"/01/09506000134352/10/":                      "path",
		"/01/09506000134352/10/123456789012345678901": "too_long",
		"/01/09506000134352/21/s/235/t":               "qualifier",
	} {
		if _, err := gs1.ParseDigitalLinkPath(path); code(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestLocalLinks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := gs1.NewLocalCode(strings.NewReader(strings.Repeat(drawText(t, "random", 30, 30), 20)))
		if err != nil {
			t.Skip("not enough randomness")
		}
		l := gs1.LocalLink{Code: c}
		l.Lot, _ = gs1.ParseLot(drawText(t, "lot", 0, 20))
		if !l.Lot.IsZero() {
			l.Serial, _ = gs1.ParseSerial(drawText(t, "serial", 0, 20))
		}
		if back, err := gs1.ParseLocalPath(l.URI("")); err != nil || back != l {
			t.Fatalf("%s → %+v, %v", l.URI(""), back, err)
		}
		if got := gs1.LocalInstanceURI("https://id.example.vn", l.Code, l.Lot, l.Serial); gs1.CanonicalOr(got) != got {
			t.Fatalf("%s was taken for a GS1 key", got)
		}
	})
}

func TestLocalAddressesAreNotGS1Keys(t *testing.T) {
	t.Parallel()
	c, err := gs1.NewLocalCode(strings.NewReader(strings.Repeat("abcdefgh", 100)))
	if err != nil {
		t.Fatal(err)
	}
	lot, _ := gs1.ParseLot("01")
	serial, _ := gs1.ParseSerial("09506000134352")
	uri := gs1.LocalInstanceURI("https://id.example.vn", c, lot, serial)
	if got, err := gs1.Canonical(uri); err == nil {
		t.Fatalf("%s became %s", uri, got)
	}
}

func TestTraceCodes(t *testing.T) {
	t.Parallel()
	g, _ := gs1.ParseGTIN("09506000134352")
	l, _ := gs1.ParseGLN("9521141111116")
	lot, _ := gs1.ParseLot("A(1)/2")
	serial, _ := gs1.ParseSerial("7")
	if got := gs1.TraceCode(g, l, lot, serial); got != `(01)09506000134352(414)9521141111116(10)A\(1)/2(21)7` {
		t.Error(got)
	}
	if got := gs1.TraceCode(g, l, lot, gs1.Serial{}); got != `(01)09506000134352(414)9521141111116(10)A\(1)/2` {
		t.Error(got)
	}
	local := gs1.LocalTraceCode("VN-ABCDEFGHJK", l.String(), lot, gs1.Serial{})
	if local != "VN-ABCDEFGHJK/9521141111116/A%281%29%2F2" {
		t.Error(local)
	}
	at := time.Date(2026, 11, 20, 7, 30, 0, 0, time.FixedZone("", 7*3600))
	if got := gs1.TraceCodeAt("x", at); got != "x/20261120T0030Z" {
		t.Error(got)
	}
	for _, code := range []string{local, gs1.TraceCode(g, l, lot, serial), "", "x"} {
		if got := gs1.WithoutTraceTime(gs1.TraceCodeAt(code, at)); got != code {
			t.Errorf("%q with a time, and without: %q", code, got)
		}
		if got := gs1.WithoutTraceTime(code + "/20261320T0030Z"); got != code+"/20261320T0030Z" {
			t.Errorf("a thirteenth month was taken for a time: %q", got)
		}
	}
}
