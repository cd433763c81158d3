package callback

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/outward"
)

// maxURL is the longest address of a subscriber, in bytes.
const maxURL = 2_000

// CheckURL reads where a subscriber wants to be called: https, a host, no
// credentials and no fragment, port 443 or one from 1024 on. An address that
// stands there as a number must be public; what a name resolves to is checked
// when it is called. private is for development: http, any port and any address
// are taken too. The *fault.Error has the code subscription_controls and the
// field /dest.
func CheckURL(text string, private bool) error {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || u.Opaque != "" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || strings.ContainsFunc(text, outside) {
		return badURL("malformed_url", "dest phải là một địa chỉ https đầy đủ, không có tên đăng nhập và không có phần sau #.", "dest must be a whole https address, without credentials and without a fragment.")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !private) {
		return badURL("not_https", "dest phải bắt đầu bằng https://.", "dest must begin with https://.")
	}
	if private {
		return nil
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n != 443 && n < 1024 || n > 65535 {
			return badURL("port_not_allowed", "Cổng của dest phải là 443 hoặc từ 1024 trở lên.", "The port of dest must be 443, or 1024 or higher.")
		}
	}
	if a, err := netip.ParseAddr(strings.TrimSuffix(u.Hostname(), ".")); err == nil && !outward.Public(a) || outward.Local(u.Hostname()) {
		return badURL("address_not_public", "dest phải là địa chỉ công khai trên Internet.", "dest must be an address of the public internet.")
	}
	return nil
}

// outside are characters that no address holds unescaped.
func outside(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }

func badURL(code, vi, en string) error {
	e := fault.New(fault.KindInvalid, "subscription_controls", vi, en)
	e.Fields = []fault.Field{fault.At("/dest", code, vi, en)}
	return e
}
