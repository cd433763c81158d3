package outward

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/txng-vn/txng/internal/fault"
)

// maxHost is the longest name of a host, in bytes (RFC 1035, section 3.1).
const maxHost = 253

// ParseHost reads the name of a public host and returns its one form: small
// letters, ASCII, with international labels as xn--… (RFC 5891). It refuses
// numbers, names of one label and of networks that are not public, and labels
// that mix scripts, which are made to look like others. The *fault.Error has
// the code malformed_host, host_not_public or mixed_scripts, and no field.
func ParseHost(s string) (string, error) {
	if len(s) > 4*maxHost || strings.HasSuffix(s, ".") {
		return "", malformed()
	}
	ascii, err := profile().ToASCII(s)
	if err != nil || ascii == "" || len(ascii) > maxHost || strings.HasSuffix(ascii, ".") || strings.ContainsFunc(ascii, func(r rune) bool {
		return r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	}) {
		return "", malformed()
	}
	if _, err := netip.ParseAddr(ascii); err == nil || !strings.Contains(ascii, ".") || Local(ascii) {
		return "", fault.New(fault.KindInvalid, "host_not_public", "Phải là tên miền công khai trên Internet, không phải địa chỉ số.", "It must be a public domain name of the internet, not a numeric address.")
	}
	shown, err := profile().ToUnicode(ascii)
	if err != nil {
		return "", malformed()
	}
	if again, err := profile().ToASCII(shown); err != nil || again != ascii {
		return "", malformed()
	}
	for label := range strings.SplitSeq(shown, ".") {
		if mixed(label) {
			return "", fault.New(fault.KindInvalid, "mixed_scripts", "Tên miền trộn nhiều hệ chữ viết, dễ nhầm với tên khác; hãy dùng tên khác.", "The name mixes scripts and may be taken for another; use another name.")
		}
	}
	return ascii, nil
}

// profile is how browsers look up names, with letters made small.
func profile() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.Transitional(false))
}

// together are the scripts that one language writes in (Unicode Technical
// Standard 39, section 5.1).
func together() [][]string {
	return [][]string{{"Han", "Hiragana", "Katakana"}, {"Han", "Hangul"}, {"Han", "Bopomofo"}}
}

// mixed reports whether a label holds letters of scripts that no language
// writes together. Latin mixes with none: "аpple" with a Cyrillic а is the
// oldest of these tricks.
func mixed(label string) bool {
	var found []string
	for _, r := range label {
		if r < 0x80 && !unicode.IsLetter(r) || unicode.In(r, unicode.Common, unicode.Inherited) {
			continue
		}
		for name, table := range unicode.Scripts {
			if unicode.Is(table, r) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	if len(found) < 2 {
		return false
	}
	return !slices.ContainsFunc(together(), func(scripts []string) bool {
		return !slices.ContainsFunc(found, func(s string) bool { return !slices.Contains(scripts, s) })
	})
}

func malformed() *fault.Error {
	return fault.New(fault.KindInvalid, "malformed_host", "Tên miền không hợp lệ; ví dụ đúng: www.example.com, không có https:// và không có cổng.", "The host name is not valid; a right one: www.example.com, without https:// and without a port.")
}
