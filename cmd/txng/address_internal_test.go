package main

import (
	"net"
	"testing"
)

// TestLANTakesAnAddressThatAPhoneCanOpen: private ones first, any other of a
// network rather than none.
func TestLANTakesAnAddressThatAPhoneCanOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want string
		have []string
	}{
		{"192.168.1.5", []string{"127.0.0.1/8", "::1/128", "203.0.113.7/24", "192.168.1.5/24", "10.0.0.1/8"}},
		{"100.64.3.2", []string{"127.0.0.1/8", "169.254.1.1/16", "fd00::2/64", "100.64.3.2/10"}},
		{"<nil>", []string{"127.0.0.1/8", "::1/128", "169.254.1.1/16", "fe80::1/64"}},
	} {
		var addresses []net.Addr
		for _, a := range c.have {
			ip, network, err := net.ParseCIDR(a)
			if err != nil {
				t.Fatal(err)
			}
			addresses = append(addresses, &net.IPNet{IP: ip, Mask: network.Mask})
		}
		if got := reachable(addresses).String(); got != c.want {
			t.Errorf("of %v: %s, want %s", c.have, got, c.want)
		}
	}
}
