package gs1

import (
	"slices"
	"strings"
)

// Claim is an error when uri claims to be a GS1 identifier, as an EPC URN or an
// address on id.gs1.org in any spelling, and Canonical cannot read it: another
// reader might take it for a key that this one does not see. Wrong check digits
// pass, which the standard's own examples have. EPC URNs without a GS1 key, such as
// urn:epc:id:gid:…, are none. Its error is Errors, or a *fault.Error with the code
// not_a_gs1_uri.
func Claim(uri string) error {
	r, name := readName(uri)
	if name != "" {
		return nil
	}
	plain := Plain(uri)
	if !strings.HasPrefix(plain, urnStart) && hostOf(plain) != strings.TrimPrefix(CanonicalBase, "https://") {
		return nil
	}
	if slices.ContainsFunc(keylessURNs, func(start string) bool { return strings.HasPrefix(uri, urnStart+start) }) {
		return nil
	}
	if _, ok := canonical(plain); ok {
		return invalid("not_a_gs1_uri",
			"Định danh GS1 phải viết đúng dạng: urn:epc: và https:// bằng chữ thường, số không viết bằng %.",
			"Write a GS1 identifier in its plain form: urn:epc: and https:// in small letters, digits not percent-encoded.")
	}
	if len(r.errs) > 0 {
		return r.errs
	}
	_, err := Canonical(uri)
	return err
}

// Plain is uri in the spelling that every reader agrees on: scheme, host and the
// name of a URN's namespace in small letters, and nothing percent-encoded that
// need not be (RFC 3986, section 6.2.2; RFC 8141, section 3.1).
func Plain(uri string) string {
	const kinds = 3 // urn:epc:id:
	if len(uri) >= len(urnStart) && strings.EqualFold(uri[:len(urnStart)], urnStart) {
		parts := strings.SplitN(uri, ":", kinds+2)
		for i := range min(len(parts)-1, kinds+1) {
			parts[i] = lower(parts[i])
		}
		return strings.Join(parts, ":")
	}
	scheme, rest, found := strings.Cut(uri, "://")
	if !found {
		return uri
	}
	host, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	return lower(scheme) + "://" + lower(host) + decodeUnreserved(path)
}

// lower is s with its ASCII letters small, which are the only ones that a scheme or
// a host has; all else stays as it is.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}

// decodeUnreserved decodes the percent-escapes of letters, digits, "-", ".", "_" and
// "~", which mean the same as they do themselves.
func decodeUnreserved(path string) string {
	b := make([]byte, 0, len(path))
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if c, bad := unescapeAt(path[i:i+3], false); bad < 0 && len(c) == 1 && unreserved(c[0]) {
				b, i = append(b, c[0]), i+2
				continue
			}
		}
		b = append(b, path[i])
	}
	return string(b)
}

// hostOf is the host of a web address in small letters, without user, port and
// the dot at its end; "" of anything else.
func hostOf(plain string) string {
	scheme, rest, _ := strings.Cut(plain, "://")
	if scheme != "https" && scheme != "http" {
		return ""
	}
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	host, _, _ = strings.Cut(host, ":")
	return strings.TrimSuffix(host, ".")
}
