package gs1_test

import (
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/gs1"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pattern, hits, misses string }{
		{"urn:epc:idpat:sgtin:0614141.107346.*", "urn:epc:id:sgtin:0614141.107346.2018 urn:epc:id:sgtin:0614141.107346.a%2Fb", "urn:epc:id:sgtin:0614141.107347.2018 urn:epc:class:lgtin:0614141.107346.L1 urn:epc:idpat:sgtin:0614141.107346.*"},
		{"urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:id:sgtin:0614141.107346.2018 urn:epc:id:sgtin:0614141.907346.1", "urn:epc:id:sgtin:4012345.011111.9876 urn:epc:class:lgtin:0614141.107346.L1 urn:epc:id:sgln:0614141.00777.0"},
		{"urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:sgtin:4012345.011111.9876", "urn:epc:id:sscc:0614141.1234567890"},
		{"urn:epc:class:lgtin:4012345.012345.*", "urn:epc:class:lgtin:4012345.012345.998877", "urn:epc:id:sgtin:4012345.012345.1 urn:epc:class:lgtin:4012345.012346.998877"},
		{"urn:epc:idpat:sscc:0614141.*", "urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sscc:4012345.0123456789"},
		{"urn:epc:idpat:sgln:4012345.00005.*", "urn:epc:id:sgln:4012345.00005.0 urn:epc:id:sgln:4012345.00005.A1", "urn:epc:id:sgln:4012345.00006.0"},
		{"urn:epc:idpat:grai:4012345.55555.*", "urn:epc:id:grai:4012345.55555.987", "urn:epc:id:grai:4012345.55556.987"},
		{"urn:epc:idpat:giai:4000001.*", "urn:epc:id:giai:4000001.111", "urn:epc:id:giai:4000002.111"},
		{"urn:epc:idpat:gdti:0614141.*.*", "urn:epc:id:gdti:0614141.00001.1618034", "urn:epc:id:gdti:4012345.00001.1618034"},
	} {
		p, ok := gs1.ParsePattern(c.pattern)
		if !ok {
			t.Errorf("%s is no pattern", c.pattern)
			continue
		}
		for uri := range strings.FieldsSeq(c.hits) {
			if name, err := gs1.Canonical(uri); err != nil || !p.Matches(name) {
				t.Errorf("%s misses %s (%s): %v", c.pattern, uri, name, p)
			}
		}
		for uri := range strings.FieldsSeq(c.misses) {
			if p.Matches(gs1.CanonicalOr(uri)) {
				t.Errorf("%s hits %s: %v", c.pattern, uri, p)
			}
		}
	}
	for _, bad := range []string{
		"", "*", "urn:epc:idpat:sgtin", "urn:epc:idpat:sgtin:*.112345.*", "urn:epc:idpat:nosuch:0614141.*", "urn:epc:id:sgtin:0614141.107346.2018",
		"urn:epc:idpat:sgtin:061.*.*", "urn:epc:idpat:sgtin:0614141.1.*", "https://id.gs1.org/01/*",
	} {
		if p, ok := gs1.ParsePattern(bad); ok {
			t.Errorf("%q is the pattern %v", bad, p)
		}
	}
}
