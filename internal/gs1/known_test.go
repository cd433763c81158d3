package gs1_test

import (
	"path/filepath"
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

// TestKnownCompressedLinks reads links that others compressed.
func TestKnownCompressedLinks(t *testing.T) {
	t.Parallel()
	for compressed, want := range map[string]string{
		"ARFKk4XB0CDKWcnpq":                         "/01/09506000134376/10/LOT01",
		"AN2yxDhfaiaw":                              "/00/998440410914660971",
		"AQnYUc1gmg":                                "/01/05412345000013",
		"AQnYUc1gmiCNV4JGQhcNT6K6c":                 "/01/05412345000013/10/ABC123/21/72292641703",
		"AQnYUc1gmkTaASxvp7z3tqfx6":                 "/01/05412345000013/22/AJY3095721P49",
		"AQnYUc1gmkax7ipGrOHDPC5YNI8hMz":            "/01/05412345000013/235/8TFV883a904GH%263",
		"JTLIetaiHYA":                               "/253/3060077601309",
		"JVUqG5hJ5wA":                               "/255/5678409730535",
		"QBl2DVoxZM2jVm3ZOWEFoxTR5HDgzZg":           "/401/0541234537290A41%26GHpp33",
		"JUa0T-eifdtOO9UFEmlYwv3Q":                  "/414/5060917510004/254/RP56J920471",
		"QUSaVjC_dHBAVlCrg":                         "/414/5060917510004/7040/5KFX",
		"gAMJCAXukTMA":                              "/8003/04965031954585",
		"gAYMBI_bNGwJk":                             "/8006/054123450000130201",
		"IQuGp9FdPAAwYCR-2aNgTI":                    "/8006/054123450000130201/21/72292641703",
		"gBCVYNWjFkzaNWbdk5YQWjFHHkM2cAI0xdvpGo":    "/8010/0541234537290A41%23GH33/8011/6639047221",
		"gBe1ajAd9ATDmAGXPRfk":                      "/8017/817019610850151481/8019/4003812",
		"01/05412345000013/EEarwSM":                 "/01/05412345000013/10/ABC123",
		"01/05412345000013/EEarwSMibQCWN9Pee9tT-PQ": "/01/05412345000013/22/AJY3095721P49/10/ABC123",
		"8018/411369833821910265/gBlz0X5A":          "/8018/411369833821910265/8019/4003812",
		"some/stem/AQnYUc1gmg?99=A":                 "/01/05412345000013?99=A",
	} {
		c, err := gs1.Parse("https://example.com/"+compressed, gs1.Options{Lenient: true})
		if got := c.DigitalLink(""); got != want || c.Kind != gs1.KindCompressedLink {
			t.Errorf("%s\n got %s %v\nwant %s", compressed, got, err, want)
		}
	}
}

func TestKnownTags(t *testing.T) {
	t.Parallel()
	for hex, want := range map[string]string{
		"3074257BF7194E4000001A85":                             "urn:epc:id:sgtin:0614141.812345.6789",
		"3674257BF6B7A659B2C2BF100000000000000000000000000000": "urn:epc:id:sgtin:0614141.712345.32a%2Fb",
		"31AC16465751CCD0C2000000":                             "urn:epc:id:sscc:023356789.30200002",
	} {
		c, err := gs1.Parse(hex, gs1.Options{})
		if got := c.URN(gs1.CompanyPrefix{}); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", hex, got, err, want)
		}
		scheme := map[byte]gs1.TagScheme{'0': gs1.TagSGTIN96, '1': gs1.TagSSCC96, '6': gs1.TagSGTIN198}[hex[1]]
		if back, ok := c.Tag(scheme, c.Filter, gs1.CompanyPrefix{}); !ok || back != hex {
			t.Errorf("%s is written %s", hex, back)
		}
	}
}

func TestKnownCheckPairs(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{"1987654Ad4X4bL5ttr2310c": "2K", "12345678901234567890123": "NT", "99999zzzzzzzzzzzzzzzzzz": "T2", `12345_!"%&'()*+,-./`: "LC"} {
		if got := gs1.CheckPair(body); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// TestIdentifiers: no type holds what its identifier may not.
func TestIdentifiers(t *testing.T) {
	t.Parallel()
	parsers := map[string]func(string) (string, error){
		"8006": parser(gs1.ITIP{}), "8003": parser(gs1.GRAI{}), "8004": parser(gs1.GIAI{}), "253": parser(gs1.GDTI{}), "255": parser(gs1.GCN{}),
		"8017": parser(gs1.ProviderGSRN{}), "8018": parser(gs1.RecipientGSRN{}), "8010": parser(gs1.CPID{}), "401": parser(gs1.GINC{}),
		"402": parser(gs1.GSIN{}), "8013": parser(gs1.GMN{}), "417": parser(gs1.PartyGLN{}), "254": parser(gs1.GLNExtension{}),
	}
	tried := map[string]int{}
	for _, row := range table(t, filepath.Join("testdata", "values.tsv")) {
		parse := parsers[row[0]]
		if parse == nil {
			continue
		}
		tried[row[0]]++
		got, err := parse(row[1])
		if (err == nil) != (row[2] == "") || err == nil && got != row[1] {
			t.Errorf("(%s)%s: %q, %v", row[0], row[1], got, err)
		}
	}
	if len(tried) != len(parsers) {
		t.Errorf("tried %v only", tried)
	}
	if gs1.GRAI.AI(gs1.GRAI{}) != "8003" {
		t.Error("a GRAI is (8003)")
	}
	var g gs1.GSIN
	if err := g.Scan("95211411234567892"); err != nil || g.String() != "95211411234567892" {
		t.Error(g, err)
	}
	if err := g.UnmarshalText([]byte("95211411234567893")); err == nil {
		t.Error("a GSIN with a wrong check digit")
	}
}

// parser is the parser of an identifier's type, less the type.
func parser[I interface {
	Parse(s string) (I, error)
	String() string
}](i I) func(string) (string, error) {
	return func(s string) (string, error) {
		got, err := i.Parse(s)
		return got.String(), err
	}
}
