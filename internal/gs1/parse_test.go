package gs1_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// said is a code's elements as bracketed text, without escapes.
func said(c gs1.Code) string {
	var b strings.Builder
	for _, e := range c.Elements {
		b.WriteString("(" + e.AI + ")" + e.Value)
	}
	return b.String()
}

// problems is what Parse found wrong: identifier, position and rule of each.
func problems(err error) string {
	var words []string
	if all := (gs1.Errors{}); errors.As(err, &all) {
		for _, e := range all {
			words = append(words, strings.Join([]string{e.AI, strconv.Itoa(e.Position), string(e.Rule)}, " "))
		}
	}
	return strings.Join(words, " ")
}

func TestEveryFormSaysTheSame(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"(01)09506000134352(10)ABC":                       "element_string (01)09506000134352(10)ABC",
		`(01)09506000134352(10)A\(1)`:                     "element_string (01)09506000134352(10)A(1)",
		"(10)ABC(01)09506000134352":                       "element_string (10)ABC(01)09506000134352",
		"]C1010950600013435210ABC\x1d17261231":            "scanner_data (01)09506000134352(10)ABC(17)261231",
		"]d2010950600013435210ABC":                        "scanner_data (01)09506000134352(10)ABC",
		"]Q3\x1d010950600013435210ABC":                    "scanner_data (01)09506000134352(10)ABC",
		"]e001095060001343523103000195":                   "scanner_data (01)09506000134352(3103)000195",
		"]J100106141412345678908":                         "scanner_data (00)106141412345678908",
		"\x1d0109506000134352\x1d10ABC":                   "scanner_data (01)09506000134352(10)ABC", // a separator where none is due
		"010950600013435210ABC":                           "scanner_data (01)09506000134352(10)ABC",
		"]E09506000134352":                                "scanner_data (01)09506000134352",
		"]E495050003":                                     "scanner_data (01)00000095050003",
		"]I109506000134352":                               "scanner_data (01)09506000134352",
		"]Q1https://example.com/01/09506000134352":        "digital_link (01)09506000134352",
		"]d1HTTPS://EXAMPLE.COM/01/09506000134352/10/ABC": "digital_link (01)09506000134352(10)ABC",
		"https://example.com/some/stem/01/09506000134352/10/A%2FB/?17=261231&lang=vi": "digital_link (01)09506000134352(10)A/B(17)261231",
		"https://example.com/AQnYUc1gmiCNV4JG":                                        "compressed_digital_link (01)05412345000013(10)ABC123",
		"urn:epc:id:sgtin:4012345.011111.98%22":                                       `epc_urn (01)04012345111118(21)98"`,
		"urn:epc:id:sgtin:4012345.011111.*":                                           "epc_urn (01)04012345111118(21)*", // a serial may be so
		"3074257BF7194E4000001A85":                                                    "epc_tag (01)80614141123458(21)6789",
		"9506000134352":                                                               "digits (01)09506000134352",
		"106141412345678908":                                                          "digits (00)106141412345678908",
	} {
		c, err := gs1.Parse(text, gs1.Options{})
		if got := string(c.Kind) + " " + said(c); err != nil || got != want {
			t.Errorf("%q\n got %s %v\nwant %s", text, got, err, want)
		}
	}
}

// TestErrorsSayWhere: identifier, position and rule of everything malformed.
func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	const link = "https://example.com/01/09506000134352"
	for text, want := range map[string]string{
		"":                            " 0 unreadable",
		"hello":                       " 0 unreadable",
		"(01)09506000134353":          "01 17 check_digit",
		"(01)0950600013435x":          "01 17 character",
		"(01)9506000134352":           "01 4 gtin_length",
		"(01)095060001343":            "01 4 gtin_length",
		"(01)":                        "01 4 empty",
		"(04)1":                       "04 1 unknown_ai",
		"(01)09506000134352(10)A#":    "10 23 character",
		`(01)09506000134352(10)\(\(#`: "10 26 character",
		"(10)ABC":                     "10 4 required_ai",
		"(01)09506000134352(37)5":     "01 4 excluded_ai 37 22 required_ai",
		"(01)09506000134352(02)09506000134352(37)1": "01 4 excluded_ai 02 22 excluded_ai 37 40 required_ai",
		"(01)09506000134352(01)80614141123458":      "01 22 repeated_ai",
		"(01)09506000134352(10)A(10)A":              "", // the same twice, from two symbols of one label
		"(01)09506000134352(11)261332":              "11 24 date",
		"(01)09506000134352(10":                     " 18 bracket",
		"01)09506000134352":                         "01 2 character 2 16 unknown_ai", // as scanner data
		"]C101095060001343521":                      "1 19 unknown_ai",
		"]C1010950600013435210ABC\x1d":              " 24 separator",
		"]A0ABC":                                    " 0 symbology",
		"]X":                                        " 0 symbology",
		"https://":                                  " 8 uri",
		"https:/a/01/09506000134352":                " 0 uri",
		"httpS://a/01/09506000134352":               " 0 uri",
		"https://a/01/09506000134352/10/a b":        " 32 uri",
		"https://a/b":                               " 10 primary_key",
		"https://a":                                 " 0 primary_key",
		link + "/foo":                               " 38 path",
		link + "/21/1/10/2":                         "10 43 qualifier",
		link + "/10/1/10/2":                         "10 43 qualifier",
		link + "/10/%zz":                            "10 41 percent_encoding",
		link + "/10/a%00":                           "10 42 character",
		link + "/10/%2F%2F%23":                      "10 47 character",
		link + "/10/..":                             "10 41 dots",
		link + "?10=A":                              "10 41 attribute",
		link + "?21=A":                              "21 41 attribute",
		link + "?89=A":                              "89 38 unknown_ai",
		link + "?99=":                               "99 41 empty",
		link + "?99=A&99=A":                         "99 46 repeated_ai",
		link + "?17=261332":                         "17 43 date",
		"https://a/415/9521141111116":               "415 14 required_ai",
		"urn:epc:id:sgtin:4012345.01111.1":          "01 17 urn",
		"urn:epc:id:nothing:1.2.3":                  " 8 urn",
		"3074257BF7194E4000001A8G":                  "30 10 too_long",
		"307C257BF7194E4000001A85":                  " 2 epc_tag",
		"95060001343531":                            "01 13 check_digit",
	} {
		if want == " 2 epc_tag" {
			want = " 2 tag"
		}
		c, err := gs1.Parse(text, gs1.Options{})
		if all := (gs1.Errors{}); errors.As(err, &all) {
			for _, e := range all {
				if x := e.Text(); x.VI == "" || x.EN == "" || strings.Contains(x.VI+x.EN, "{}") || strings.HasSuffix(x.EN, ": ") {
					t.Errorf("%q: %q", text, x)
				}
			}
			if f := fault.As(err); f == nil || f.Kind != fault.KindInvalid || f.Code != string(all[0].Rule) {
				t.Errorf("%q: %v in the chain", text, f)
			}
		}
		if got := problems(err); got != want {
			t.Errorf("%q: got %q, want %q (%s)", text, got, want, said(c))
		}
	}
}

// TestFaultsAreBounded: the answer to a text of nothing but faults stays short.
func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	_, err := gs1.Parse(strings.Repeat("(04)1", 3000), gs1.Options{})
	if all := (gs1.Errors{}); !errors.As(err, &all) || len(all) != 32 {
		t.Errorf("%d faults", len(all))
	}
	if _, err := gs1.Parse(strings.Repeat("(04)1", 4000), gs1.Options{}); fault.As(err).Code != string(gs1.RuleForm) {
		t.Error(err)
	}
}

func TestLeniencyIsTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://a/gtin/12312312312333/ser/ABC123": "word word",
		"https://a/01/02345673":                    "gtin_length",
		"https://a/01/09506000134353":              "check_digit",
		"(10)ABC":                                  "required_ai",
		"(01)9506000134352(10)ABC":                 "gtin_length",
		"]C1010950600013435210ABC\x1d":             "separator",
		"(8004)ABC":                                "company_prefix",
		"(01)09506000134352":                       "",
	} {
		if _, err := gs1.Parse(text, gs1.Options{}); (err == nil) != (want == "") {
			t.Errorf("%q, strictly: %v", text, err)
		}
		c, err := gs1.Parse(text, gs1.Options{Lenient: true})
		var rules []string
		for _, e := range c.Forgiven {
			rules = append(rules, string(e.Rule))
		}
		if got := strings.Join(rules, " "); err != nil || got != want {
			t.Errorf("%q forgives %q, want %q: %v", text, got, want, err)
		}
	}
	for _, text := range []string{"(01)0950600013435x", "(01)09506000134352(37)1", "https://a/01/09506000134352/21/1/10/2", "(11)261332"} {
		if _, err := gs1.Parse(text, gs1.Options{Lenient: true}); err == nil {
			t.Errorf("%q is not a legacy form", text)
		}
	}
}

func TestFromElements(t *testing.T) {
	t.Parallel()
	c, err := gs1.FromElements(gs1.Element{AI: "01", Value: "09506000134352"}, gs1.Element{AI: "17", Value: "261231"}, gs1.Element{AI: "21"}, gs1.Element{AI: "10", Value: "A(1"})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.ElementString(); got != `(01)09506000134352(17)261231(10)A\(1` {
		t.Error(got)
	}
	if got := c.ScannerData(); got != "01095060001343521726123110A(1" {
		t.Error(got)
	}
	if got := c.HRI(); !slices.Equal(got, []string{"(01)09506000134352", "(17)261231", "(10)A(1"}) {
		t.Error(got)
	}
	if got := c.DigitalLink("https://txng.example/"); got != "https://txng.example/01/09506000134352/10/A%281?17=261231" {
		t.Error(got)
	}
	if got := c.EPCISURI(); got != "https://id.gs1.org/01/09506000134352/10/A%281" {
		t.Error(got)
	}
	if got := c.URN(gs1.CompanyPrefix{}); got != "urn:epc:class:lgtin:9506000.013435.A(1" {
		t.Error(got)
	}
	if _, err := gs1.FromElements(gs1.Element{AI: "10", Value: "A"}); fault.As(err).Code != string(gs1.RuleRequired) {
		t.Error(err)
	}
}
