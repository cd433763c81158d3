package outward_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outward"
)

func TestParseTarget(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://shop.example/": "https://shop.example/", "https://shop.example": "https://shop.example", "https://shop.example?a=b&c=%C3%A9": "https://shop.example?a=b&c=%C3%A9",
		"https://SHOP.Example/Path/A;b=1?q=1#frag": "https://shop.example/Path/A;b=1?q=1#frag", "https://bücher.example/x": "https://xn--bcher-kva.example/x", "https://shop.example/a//b/../c": "https://shop.example/a//b/../c",
	} {
		address, host, err := outward.ParseTarget(text)
		if err != nil || address != want || !strings.HasPrefix(address, "https://"+host) {
			t.Errorf("%q: %q %q %v", text, address, host, err)
		}
	}
	for text, code := range map[string]string{
		"": "not_https", "http://shop.example/": "not_https", "javascript:alert(1)": "not_https", "//shop.example/": "not_https", "HTTPS://shop.example/": "not_https", "data:text/html,x": "not_https", " https://shop.example/": "not_https",
		"https://u:p@shop.example/": "malformed_url", "https://shop.example@evil.example/": "malformed_url", "https://shop.example\\@evil.example/": "malformed_url", "https://[::1]/": "malformed_url", "https://%65vil.example/": "malformed_url",
		"https://shop.example:443/": "port_not_allowed", "https://shop.example:8443": "port_not_allowed", "https://10.0.0.1/": "host_not_public", "https://2130706433/": "host_not_public", "https://localhost/": "host_not_public",
		"https://shop.example/\r\nSet-Cookie: a=b": "malformed_url", "https://shop.example/%zz": "malformed_url", "https://shop.example/a b": "malformed_url", "https://shop.example/ă": "malformed_url", "https://shop.example/<script>": "malformed_url", "https://shop.example/#a#b": "malformed_url",
		"https:///x": "malformed_host", "https://shop.example./": "malformed_host", "https://shоp.example/": "mixed_scripts", "https://shop.example/" + strings.Repeat("x", 2000): "malformed_url",
	} {
		if address, _, err := outward.ParseTarget(text); fault.As(err) == nil || fault.As(err).Code != code {
			t.Errorf("%q: %q %v, want %s", text, address, err, code)
		}
	}
}

// FuzzParseTarget: what is accepted leads to the host that it says, and fits
// into a header.
func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{"https://shop.example/?a#b", "https://a@b.example", "https://x.example\t/", "https://bücher.example/%20", "https://a.example/\r\n", "https://a.example?//b.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, host, err := outward.ParseTarget(text)
		if err != nil {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.Host != host || u.User != nil || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Fatalf("%q became %q on %q: %v", text, address, host, err)
		}
		if again, _, err := outward.ParseTarget(address); err != nil || again != address {
			t.Fatalf("%q became %q, which became %q: %v", text, address, again, err)
		}
	})
}
