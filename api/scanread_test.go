package api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// codePaths are paths of codes, right and wrong.
func codePaths() []string {
	return []string{
		"/01/08930000000019", "/01/08930000000019/10/TL-1", "/01/08930000000019/10/A%2FB%2B1/21/7K3M9PQRSTVWX2345", "/01/08930000000019/21/S1/", "/t/VN-7K3M9PQ2AE", "/t/vn-7k3m9pq2ae/L%25/S",
		"/01/8930000000019", "/01/%30", "/01//10/", "/t/", "/t//", "/00/1", "/414/8930000000002", "/01/08930000000019/10/%zz", "/01/08930000000019/10/%00", "//evil.example/01/1", "",
	}
}

// typedCodes are what people type, paste or read out.
func typedCodes() []string {
	all := []string{
		"8930000000019", "8 930000 000019", "08930000000019/TL-1", "VN-7K3M9PQ2AE/L1/S1", "vn-7k3m9pq2ae", "(01)08930000000019(414)8930000000026(10)A\\(1(21)S", "(10)1", "(01)", "(",
		"08930000000019/8930000000026/L%2F1", "VN-7K3M9PQ2AE/VN-7K3M9PQ2AE/L1/S", "javascript:1", "%zz", "://", "\\(", "٨٩٣", "  ",
		"]C1010893000000001910TL-1\x1d21S", "urn:epc:class:lgtin:8930000.000001.TL-1", "(00)106141412345678908", "3074257BF7194E4000001A85", "https://a/AQnYUc1gmiCNV4JG", "https://a/gtin/8930000000019/lot/L", "(01)08930000000018",
	}
	for _, path := range codePaths() {
		all = append(all, path, "https://txng.example"+path+"?utm=1", "https://txng.example/p"+path)
	}
	return all
}

// TestWhatIsReadHasOneAddress: a path or a typed code that is read has one
// address, which reads as itself; what is not read is the reader's fault and
// says why. (The parsers below are fuzzed in gs1.)
func TestWhatIsReadHasOneAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		read  func(string) (string, error)
		seeds []string
	}{"scanned": {api.ReadScanned, codePaths()}, "typed": {api.ReadTyped, typedCodes()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range c.seeds {
				checkRead(t, c.read, text)
			}
			rapid.Check(t, func(r *rapid.T) {
				text := rapid.SampledFrom(c.seeds).Draw(r, "seed")
				at := rapid.IntRange(0, len(text)).Draw(r, "at")
				upTo := rapid.IntRange(at, len(text)).Draw(r, "up to")
				checkRead(r, c.read, text[:at]+rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9/%()+.\\?#]{0,4}`)).Draw(r, "instead")+text[upTo:])
			})
		})
	}
}

func checkRead(t rapid.TB, read func(string) (string, error), text string) {
	address, err := read(text)
	if err != nil {
		if f := fault.As(err); f == nil || f.Message.VI == "" || f.Message.EN == "" {
			t.Fatalf("%q: %v", text, err)
		}
		return
	}
	checkAddress(t, text, address)
	if again, err := read(address); err != nil || again != address {
		t.Fatalf("%q is at %q, which reads as %q: %v", text, address, again, err)
	}
}

// checkAddress: whatever was read, the address is a path of a code here, and
// no way elsewhere or into a header.
func checkAddress(t rapid.TB, read, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" || u.EscapedPath() != address || strings.ContainsAny(address, "\r\n\\ ") ||
		!slices.ContainsFunc(append(gs1.PrimaryKeys(), "t"), func(key string) bool { return strings.HasPrefix(address, "/"+key+"/") }) {
		t.Fatalf("%q leads to %q", read, address)
	}
}
