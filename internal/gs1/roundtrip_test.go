package gs1_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/internal/gs1"
)

// drawCode makes any code whose key names an object: key, qualifiers and
// attributes.
func drawCode(t *rapid.T) gs1.Code {
	digits := func(label string, n int) string {
		return rapid.StringMatching(fmt.Sprintf("[0-9]{%d}", n)).Draw(t, label)
	}
	checked := func(label string, n int) string {
		body := digits(label, n-1)
		return body + string(gs1.CheckDigit(body))
	}
	text := func(label string, most int) string { return drawText(t, label, 0, most) }
	var e []gs1.Element
	add := func(ai, value string) { e = append(e, gs1.Element{AI: ai, Value: value}) }
	switch rapid.SampledFrom([]string{"01", "00", "414", "8006", "8003", "8004", "8010", "253", "255", "401", "402", "417", "8013", "8017", "8018", "415"}).Draw(t, "key") {
	case "01":
		add("01", checked("gtin", 14))
		if rapid.Bool().Draw(t, "controlled") {
			add("235", text("235", 28))
		} else {
			add("22", text("22", 20))
			add("10", text("10", 20))
			add("21", text("21", 20))
		}
		if rapid.Bool().Draw(t, "dated") {
			add("17", rapid.SampledFrom([]string{"261231", "280229", "260200"}).Draw(t, "17"))
		}
		if rapid.Bool().Draw(t, "weighed") {
			add("3103", digits("3103", 6))
			add("3922", digits("3922", rapid.IntRange(1, 15).Draw(t, "price")))
		}
		add("99", text("99", 90))
	case "00":
		add("00", checked("sscc", 18))
		add("403", text("403", 30))
		if rapid.Bool().Draw(t, "warm") {
			add("4331", digits("4331", 6)+rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign"))
		}
	case "414":
		add("414", checked("gln", 13))
		if rapid.Bool().Draw(t, "importer") {
			add("7040", digits("7040", 1)+rapid.StringMatching(`[A-Z0-9]{2}[A-Za-z0-9_-]`).Draw(t, "uic"))
		} else {
			add("254", text("254", 20))
		}
	case "8006":
		add("8006", checked("itip", 14)+"0102")
		add("22", text("22", 20))
		add("21", text("21", 20))
	case "8003":
		add("8003", "0"+checked("grai", 13)+text("serial", 16))
	case "8004":
		add("8004", digits("prefix", 7)+drawText(t, "asset", 1, 23))
	case "8010":
		add("8010", digits("prefix", 7)+rapid.StringMatching(`[0-9A-Z#/-]{1,23}`).Draw(t, "part"))
		if rapid.Bool().Draw(t, "numbered") {
			add("8011", rapid.StringMatching(`[1-9][0-9]{0,11}`).Draw(t, "8011"))
		}
	case "253":
		add("253", checked("gdti", 13)+text("serial", 17))
	case "255":
		add("255", checked("gcn", 13)+rapid.StringMatching(`[0-9]{0,12}`).Draw(t, "serial"))
		add("3900", digits("3900", rapid.IntRange(1, 15).Draw(t, "value")))
	case "401":
		add("401", digits("prefix", 7)+text("ginc", 23))
	case "402":
		add("402", checked("gsin", 17))
	case "417":
		add("417", checked("party", 13))
	case "8013":
		body := digits("prefix", 7) + text("model", 16)
		add("8013", body+gs1.CheckPair(body))
	case "8017":
		add("8017", checked("gsrn", 18))
		add("8019", digits("8019", rapid.IntRange(1, 10).Draw(t, "srin")))
	case "8018":
		add("8018", checked("gsrn", 18))
	case "415":
		add("415", checked("payee", 13))
		add("8020", drawText(t, "8020", 1, 25))
	}
	c, err := gs1.FromElements(e...)
	if err != nil {
		t.Fatalf("%v: %v", e, err)
	}
	return c
}

func set(c gs1.Code) map[string]string {
	m := map[string]string{}
	for _, e := range c.Elements {
		m[e.AI] = e.Value
	}
	return m
}

// TestRoundTrips: whatever is written, in whichever form, reads as what it was.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCode(t)
		same := func(form, text string, ordered bool) {
			back, err := gs1.Parse(text, gs1.Options{})
			if err != nil || !maps.Equal(set(back), set(c)) || ordered && said(back) != said(c) {
				t.Fatalf("%s %q\n was %s\nreads %s, %v", form, text, said(c), said(back), err)
			}
		}
		same("element string", c.ElementString(), true)
		same("GS1-128", "]C1"+c.ScannerData(), true)
		same("FNC1", "\x1d"+c.ScannerData(), true)
		base := rapid.SampledFrom([]string{gs1.CanonicalBase, "https://example.com/some/stem", "http://[2001:db8::1]:8080/"}).Draw(t, "base")
		same("Digital Link", c.DigitalLink(base), false)
		same("compressed link", c.CompressedLink(base), false)

		prefix, _ := gs1.ParseCompanyPrefix(prefixOf(c))
		uri := c.EPCISURI()
		if urn := c.URN(prefix); urn != "" {
			back, err := gs1.Parse(urn, gs1.Options{})
			if err != nil || back.EPCISURI() != uri || back.URN(gs1.CompanyPrefix{}) != urn {
				t.Fatalf("%s is %s, and reads %s, %v", uri, urn, back.EPCISURI(), err)
			}
		}
		if uri == "" {
			return
		}
		if back, err := gs1.Parse(uri, gs1.Options{}); err != nil || back.EPCISURI() != uri {
			t.Fatalf("%s reads %s, %v", uri, back.EPCISURI(), err)
		}
		if canonical, err := gs1.Canonical(c.DigitalLink(base)); err != nil || canonical != uri {
			t.Fatalf("%s is %s in events, %v", uri, canonical, err)
		}
	})
}

// prefixOf takes seven digits of the first key for its company prefix.
func prefixOf(c gs1.Code) string {
	key := c.Elements[0]
	switch key.AI {
	case "00", "01", "8003", "8006":
		return key.Value[1:8]
	}
	return key.Value[:7]
}

func TestTagRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		filter := rapid.Uint8Range(0, 7).Draw(t, "filter")
		scheme := rapid.SampledFrom(gs1.TagSchemes()).Draw(t, "scheme")
		c, p := drawTagged(t, scheme)
		hex, ok := c.Tag(scheme, filter, p)
		if !ok {
			t.Fatalf("%s has no tag", said(c))
		}
		back, err := gs1.Parse(hex, gs1.Options{})
		if err != nil || said(back) != said(c) || back.Filter != filter || back.PrefixLength != len(p.String()) {
			t.Fatalf("%s of %s\n was %s\nreads %s %+v, %v", hex, p, said(c), said(back), back, err)
		}
		again, _ := back.Tag(scheme, back.Filter, gs1.CompanyPrefix{})
		if lower, err := gs1.Parse(strings.ToLower(hex), gs1.Options{}); again != hex || err != nil || said(lower) != said(c) {
			t.Fatalf("%s is written %s; %v", hex, again, err)
		}
	})
}
