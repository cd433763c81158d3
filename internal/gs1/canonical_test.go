package gs1_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

// corpus reads a table of the shared test corpus, which lies beside the
// repository and is never copied into it.
func corpus(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "corpus", "identifiers", name))
	if err != nil {
		f, err = os.Open(filepath.Join("..", "..", "..", "..", "shared", "corpus", "identifiers", name))
	}
	if err != nil {
		t.Skipf("the shared corpus is not beside the repository: %v", err)
	}
	defer func() { _ = f.Close() }()
	var rows [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		rows = append(rows, strings.Split(s.Text(), "\t"))
	}
	return rows[1:]
}

func TestCanonicalCorpus(t *testing.T) {
	t.Parallel()
	for _, row := range corpus(t, "urn-dl-to-canonical.tsv") {
		want := ""
		if len(row) > 1 {
			want = row[1]
		}
		got, err := gs1.Canonical(row[0])
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s\n got %s %v\nwant %s", row[0], got, err, want)
		}
	}
}

func TestNotGS1(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"", "abc", "urn:epc:id:", "urn:epc:id:sgtin:4012345.011111", "urn:epc:id:sgtin:4012345.01111.1", "urn:epc:id:sgtin:4012345.011111.",
		"urn:epc:id:sscc:4012345.3111111111.1", "urn:epc:idpat:sgtin:4012345.*.*", "urn:epc:id:sgtin:401234x.011111.1",
		"urn:epc:id:sgtin:4012345.011111.%zz", "urn:epc:id:itip:4012345.011111.1.02.987", "urn:epc:id:giai:4012345.",
		"https://", "https://a", "https://a/b", "https://a/01/1", "https://a/01/09506000134352/99/1", "https://a/01/09506000134352/21",
		"https://a/01/09506000134352/10/%zz", "ftp://a/01/09506000134352", "geo:50.9,6.9", "https://example.com/po/12345678",
	} {
		if got, err := gs1.Canonical(uri); err == nil {
			t.Errorf("%q became %s", uri, got)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"urn:epc:id:sgtin:4012345.011111.98%22", "urn:epc:id:cpi:0614141.1-A%23%2F.1234", "urn:epc:idpat:itip:4012345.012345.01.02.*",
		"https://id.gs1.org/gtin/9780345418913/cpv/344/lot/1223/ser/765tz", "http://a/8006/040123451234560102/22/AB/21/443322?x#y",
		"urn:epc:id:gdti:987659999999..9", "https://a/obj/VN-ABCDEFGHJK/01/09506000134352",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := gs1.Canonical(s)
		if err != nil {
			return
		}
		if twice, err := gs1.Canonical(once); err != nil || twice != once {
			t.Fatalf("%q → %q → %q, %v", s, once, twice, err)
		}
	})
}

func FuzzParseDigitalLinkPath(f *testing.F) {
	for _, s := range []string{"/01/09506000134352/10/ABC%2F1/21/123/", "/414/9521141111116/254/a+b", "/00/106141412345678908", "/01/%30", "/01/09506000134352/235/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := gs1.ParseDigitalLinkPath(s)
		if err != nil {
			if code(err) == "" {
				t.Fatalf("%q: %v is not a fault", s, err)
			}
			return
		}
		if back, err := gs1.ParseDigitalLinkPath(d.URI("")); err != nil || back != d {
			t.Fatalf("%q → %+v → %+v, %v", s, d, back, err)
		}
	})
}

func FuzzParseLot(f *testing.F) {
	f.Add("ABC/1")
	f.Add("lô")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := gs1.ParseLot(s)
		if err == nil && (l.String() != s || l.IsZero()) {
			t.Fatalf("%q became %q", s, l)
		}
	})
}
