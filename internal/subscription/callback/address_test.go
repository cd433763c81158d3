package callback_test

import (
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/subscription/callback"
)

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for address, code := range map[string]string{
		"https://example.com/epcis": "", "https://example.com": "", "https://example.com:8443/x?y=z": "", "https://8.8.8.8/": "", "https://[2001:4860:4860::8888]/": "",
		"http://example.com/": "not_https", "ftp://example.com/": "not_https", "file:///etc/passwd": "malformed_url", "//example.com/": "not_https", "example.com": "malformed_url",
		"https://": "malformed_url", "https:///x": "malformed_url", "https:example.com": "malformed_url", "": "malformed_url", "https://u:p@example.com/": "malformed_url", "https://u@example.com/": "malformed_url",
		"https://example.com/#f": "malformed_url", "https://exa mple.com/": "malformed_url", "https://example.com\\@10.0.0.1/": "malformed_url", "https://exämple.com/": "malformed_url", "https://example.com/\r\nX: y": "malformed_url",
		"https://example.com:22/": "port_not_allowed", "https://example.com:25/": "port_not_allowed", "https://example.com:80/": "port_not_allowed", "https://example.com:0/": "port_not_allowed", "https://example.com:99999/": "port_not_allowed",
		"https://127.0.0.1/": "address_not_public", "https://10.1.2.3:8443/": "address_not_public", "https://[::1]/": "address_not_public", "https://[fe80::1%25eth0]/": "address_not_public", "https://[::ffff:169.254.169.254]/": "address_not_public",
		"https://localhost/": "address_not_public", "https://LOCALHOST./": "address_not_public", "https://db.internal/": "address_not_public", "https://printer.local/": "address_not_public",
		"https://2130706433/": "address_not_public", "https://0x7f.1/": "address_not_public", "https://127.1/": "address_not_public", "https://0177.0.0.1/": "address_not_public", "https://127.0.0.1./": "address_not_public",
		"https://example.com/" + strings.Repeat("x", 2000): "malformed_url",
	} {
		err := callback.CheckURL(address, false)
		f := fault.As(err)
		if code == "" && err != nil || code != "" && (f == nil || f.Code != "subscription_controls" || f.Fields[0].Code != code) {
			t.Errorf("%q: %v, want %q", address, err, code)
		}
	}
	for _, address := range []string{"http://127.0.0.1:8080/", "http://localhost/", "https://10.0.0.1:22/"} {
		if err := callback.CheckURL(address, true); err != nil {
			t.Errorf("%s in development: %v", address, err)
		}
	}
	if err := callback.CheckURL("ftp://localhost/", true); err == nil {
		t.Error("ftp in development")
	}
}

// FuzzCheckURL: what is accepted is https to a host that is not a private number.
func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{"https://example.com/x", "https://127.0.0.1/", "https://[::1]:8443/", "http://localhost", "https://0x7f.1", "https://a@b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if callback.CheckURL(address, false) != nil {
			return
		}
		if !strings.HasPrefix(strings.ToLower(address), "https://") || strings.ContainsAny(address, " \r\n\t\\#@") && !strings.Contains(address, "/") {
			t.Fatalf("%q was accepted", address)
		}
	})
}
