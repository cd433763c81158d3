package outward

import (
	"net/netip"
	"slices"
	"strings"
)

// Public reports whether a is an address of the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Local reports whether a name is never one of the public internet, or may be a
// number in a form that some resolvers read (0x7f.1, 2130706433).
func Local(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" || last[0] >= '0' && last[0] <= '9' {
		_, err := netip.ParseAddr(host)
		return err != nil
	}
	return slices.Contains([]string{"localhost", "local", "internal", "home", "lan", "arpa", "invalid", "test", "onion"}, last)
}
