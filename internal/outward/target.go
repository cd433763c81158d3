package outward

import (
	"net/url"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// maxTarget is the longest address that people are led to, in bytes.
const maxTarget = 2_000

// ParseTarget reads an address that people may be led to: https, a name of
// ParseHost, no credentials, no port, and nothing that could end a header. It
// returns the address with its host in the one form, all else byte by byte as
// it was, and that host. The *fault.Error has the code malformed_url,
// not_https, port_not_allowed, or one of ParseHost's, and no field.
func ParseTarget(s string) (address, host string, err error) {
	rest, https := strings.CutPrefix(s, "https://")
	if !https {
		return "", "", fault.New(fault.KindInvalid, "not_https", "Địa chỉ phải bắt đầu bằng https://.", "The address must begin with https://.")
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	name, tail := rest[:end], rest[end:]
	if len(s) > maxTarget || strings.ContainsFunc(tail, noPart) || strings.Count(tail, "#") > 1 || strings.ContainsAny(name, `@\%[]`) {
		return "", "", badTarget()
	}
	if strings.Contains(name, ":") {
		return "", "", fault.New(fault.KindInvalid, "port_not_allowed", "Địa chỉ không được có cổng.", "The address must not have a port.")
	}
	if host, err = ParseHost(name); err != nil {
		return "", "", err
	}
	address = "https://" + host + tail
	u, err := url.Parse(address)
	if err != nil || u.Host != host || u.Scheme != "https" || u.User != nil {
		return "", "", badTarget()
	}
	return address, host, nil
}

// noPart are characters that stand in no address unescaped (RFC 3986, section 2).
func noPart(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r) }

func badTarget() *fault.Error {
	return fault.New(fault.KindInvalid, "malformed_url", "Phải là địa chỉ https đầy đủ, tối đa 2000 ký tự ASCII, không có tên đăng nhập; chữ có dấu trong đường dẫn phải mã hóa bằng %.",
		"It must be a whole https address of at most 2000 ASCII characters, without credentials; other letters in the path must be percent-encoded.")
}
