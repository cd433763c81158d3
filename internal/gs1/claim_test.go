package gs1_test

import (
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

// TestClaim: what says that it is a GS1 identifier is one, or is refused.
func TestClaim(t *testing.T) {
	t.Parallel()
	for uri, ok := range map[string]bool{
		"urn:epc:id:sgtin:0614141.107346.2017":             true,
		"urn:epc:id:gid:95100000.12345.400":                true,
		"https://id.gs1.org/01/10614141073464/21/2017":     true,
		"http://id.gs1.org/01/10614141073464/21/2017":      true,
		"https://example.com/01/10614141073464/21/2017":    true,
		"https://example.com/blog/01/2026":                 true,
		"urn:uuid:9f1d6c1e-1d1b-4e55-9a52-8f4f6ab6f7b1":    true,
		"URN:EPC:id:sgtin:0614141.107346.2017":             false,
		"urn:EPC:ID:sgtin:0614141.107346.2017":             false,
		"urn:epc:id:sgtin:0614141.107346":                  false,
		"urn:epc:id:nothing:0614141.107346":                false,
		"URN:EPC:ID:GID:95100000.12345.400":                false,
		"https://id.gs1.org/01/10614141073465/21/2017":     true, // a wrong check digit
		"https://id.gs1.org/%30%31/10614141073464/21/2017": false,
		"HTTPS://ID.GS1.ORG./%30%31/10614141073464":        false,
		"http://user@ID.gs1.org:80/0%31/10614141073464":    false,
		"Https://id.gs1.org/01/10614141073464":             false,
		"https://id.gs1.org/":                              false,
		"https://id.gs1.org?01=10614141073464":             false,
	} {
		if err := gs1.Claim(uri); (err == nil) != ok {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

// FuzzClaim: whatever is asked, Plain is plain already, and what is read is no
// false claim.
func FuzzClaim(f *testing.F) {
	for _, uri := range []string{"URN:epc:id:sgtin:0614141.107346.2017", "https://id.gs1.org/%30%31/1", "a://%", "urn:epc:"} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		if plain := gs1.Plain(uri); len(plain) > len(uri) {
			t.Errorf("%q grows to %q", uri, plain)
		}
		if _, err := gs1.Canonical(uri); err == nil && gs1.Claim(uri) != nil {
			t.Errorf("%q is refused: %v", uri, gs1.Claim(uri))
		}
	})
}
