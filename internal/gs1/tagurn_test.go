package gs1_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/gs1"
)

// drawTagged makes a code that the scheme holds, and the company prefix it was
// made from.
func drawTagged(t *rapid.T, scheme gs1.TagScheme) (gs1.Code, gs1.CompanyPrefix) {
	p, _ := gs1.ParseCompanyPrefix(rapid.StringMatching(`[0-9]{6,12}`).Draw(t, "prefix"))
	var e []gs1.Element
	if scheme == gs1.TagSSCC96 {
		s, _ := p.SSCCAt(rapid.Uint64Range(0, p.SSCCCapacity()-1).Draw(t, "n"))
		e = []gs1.Element{{AI: "00", Value: s.String()}}
	} else {
		g, _ := p.GTINAt(rapid.Uint64Range(0, p.Capacity()-1).Draw(t, "n"))
		serial := rapid.StringMatching(`0|[1-9][0-9]{0,10}`).Draw(t, "serial")
		if scheme == gs1.TagSGTIN198 {
			serial = drawText(t, "serial", 1, 20)
		}
		e = []gs1.Element{{AI: "01", Value: g.String()}, {AI: "21", Value: serial}}
	}
	c, err := gs1.FromElements(e...)
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

// TestTagURNRoundTrip: the tag URI, the raw URI, the hexadecimal memory and the
// pure identity of a tag say the same, and each is written from each.
func TestTagURNRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scheme := rapid.SampledFrom(gs1.TagSchemes()).Draw(t, "scheme")
		filter := rapid.Uint8Range(0, 7).Draw(t, "filter")
		c, p := drawTagged(t, scheme)
		none := gs1.CompanyPrefix{}
		hex, _ := c.Tag(scheme, filter, p)
		tag, ok := c.TagURN(scheme, filter, p)
		raw, alsoRaw := c.RawURN(scheme, filter, p)
		if !ok || !alsoRaw {
			t.Fatalf("%s has no URI of %s", said(c), scheme)
		}
		for kind, text := range map[gs1.Kind]string{gs1.KindTagURN: tag, gs1.KindRawURN: raw, gs1.KindTag: hex} {
			back, err := gs1.Parse(text, gs1.Options{})
			if err != nil || back.Kind != kind || said(back) != said(c) || back.Filter != filter || back.PrefixLength != len(p.String()) {
				t.Fatalf("%s\n was %s\nreads %s %s of %+v, %v", text, said(c), back.Kind, said(back), back, err)
			}
			tag2, _ := back.TagURN(scheme, back.Filter, none)
			raw2, _ := back.RawURN(scheme, back.Filter, none)
			hex2, _ := back.Tag(scheme, back.Filter, none)
			if tag2 != tag || raw2 != raw || hex2 != hex || back.URN(none) != c.URN(p) {
				t.Fatalf("%s is written\n%s\n%s\n%s\n%s", text, tag2, raw2, hex2, back.URN(none))
			}
		}
	})
}

func TestKnownTagURNs(t *testing.T) {
	t.Parallel()
	for _, row := range [][3]string{
		{"urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:raw:96.x3074257BF7194E4000001A85", "urn:epc:id:sgtin:0614141.812345.6789"},
		{"urn:epc:tag:sgtin-198:3.0614141.712345.32a%2Fb", "urn:epc:raw:208.x3674257BF6B7A659B2C2BF100000000000000000000000000000", "urn:epc:id:sgtin:0614141.712345.32a%2Fb"},
		{"urn:epc:tag:sscc-96:5.023356789.30200002", "urn:epc:raw:96.x31AC16465751CCD0C2000000", "urn:epc:id:sscc:023356789.30200002"},
	} {
		for _, text := range row {
			c, err := gs1.Parse(text, gs1.Options{})
			if got := c.URN(gs1.CompanyPrefix{}); err != nil || got != row[2] {
				t.Errorf("%s is %s, %v; want %s", text, got, err, row[2])
			}
		}
		c, _ := gs1.Parse(row[0], gs1.Options{})
		scheme := gs1.TagScheme(strings.Split(row[0], ":")[3])
		if tag, ok := c.TagURN(scheme, c.Filter, gs1.CompanyPrefix{}); !ok || tag != row[0] {
			t.Errorf("%s is written %s", row[0], tag)
		}
		if raw, ok := c.RawURN(scheme, c.Filter, gs1.CompanyPrefix{}); !ok || raw != row[1] {
			t.Errorf("%s is written %s, want %s", row[0], raw, row[1])
		}
		if _, err := gs1.Canonical(row[0]); err == nil {
			t.Errorf("%s names nothing in events: only a pure identity does", row[0])
		}
	}
}

func TestTagURNRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"urn:epc:tag:": " 12 urn",
		"urn:epc:tag:sgtin-64:3.0614141.812345.6789":         " 12 urn",
		"urn:epc:tag:sgtin-96:0614141.812345.6789":           " 12 urn",
		"urn:epc:tag:sgtin-96:8.0614141.812345.6789":         " 12 urn",
		"urn:epc:tag:sgtin-96:3":                             " 12 urn",
		"urn:epc:tag:sgtin-96:3.0614141.81234.6789":          "01 23 urn",
		"urn:epc:tag:sgtin-96:3.0614141.812345.06789":        " 23 tag", // it would come back without the zero
		"urn:epc:tag:sgtin-96:3.0614141.812345.A":            " 23 tag",
		"urn:epc:tag:sgtin-96:3.0614141.812345.274877906944": " 23 tag", // 2^38
		"urn:epc:tag:sgtin-198:3.0614141.812345.A#":          "21 40 character",
		"urn:epc:tag:sscc-96:3.0614141.1234567890.1":         "00 22 urn",
		"urn:epc:raw:":     " 12 urn",
		"urn:epc:raw:96.x": " 12 urn",
		"urn:epc:raw:.x":   " 12 urn",
		"urn:epc:raw:0.x":  " 12 urn",
		"urn:epc:raw:096.x3074257BF7194E4000001A85":    " 12 urn",
		"urn:epc:raw:96.x3074257bf7194e4000001a85":     " 12 urn",
		"urn:epc:raw:100.x3074257BF7194E4000001A850":   " 12 urn",
		"urn:epc:raw:65632.x3074257BF7194E4000001A85":  " 12 urn", // 96 in 16 bits
		"urn:epc:raw:96.xE2.x3074257BF7194E4000001A85": " 12 urn", // of another numbering
		"urn:epc:raw:96.x2C74257BF7194E4000001A85":     " 16 tag",
		"urn:epc:raw:96.x307C257BF7194E4000001A85":     " 18 tag",
	} {
		_, err := gs1.Parse(text, gs1.Options{})
		if got := problems(err); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
