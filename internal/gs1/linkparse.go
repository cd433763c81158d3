package gs1

import (
	"fmt"
	"strings"
)

// ParseDigitalLinkPath reads the escaped path of a GS1 Digital Link that
// begins with its primary key, such as /01/09506000134352/10/ABC%2F1/21/123:
// a product, a place or a logistic unit. A trailing slash is tolerated, '+'
// stands for itself, what follows the key may be compressed, and the GTIN has
// 14 digits. Its error is Errors, or a *fault.Error with the code
// digital_link_key when the key is of another kind.
func ParseDigitalLinkPath(escapedPath string) (DigitalLink, error) {
	c, err := ParseLinkPath(escapedPath)
	if err != nil {
		return DigitalLink{}, err
	}
	if d, ok := c.Link(); ok && c.Elements[0].Position > 1 {
		return d, nil
	}
	return DigitalLink{}, invalid("digital_link_key",
		"Địa chỉ phải bắt đầu bằng /01/ (sản phẩm), /414/ (địa điểm) hoặc /00/ (đơn vị logistics).",
		"The address must begin with /01/ (product), /414/ (place) or /00/ (logistic unit).")
}

// ParseLinkPath is ParseDigitalLinkPath for every primary key, and for a path
// that is compressed as a whole: one segment, of the kind KindCompressedLink,
// which may hold attributes too. Its error is Errors.
func ParseLinkPath(escapedPath string) (Code, error) {
	r := reader{text: escapedPath, expand: true}
	r.code.Kind = KindDigitalLink
	if r.readPath(0, len(escapedPath)); len(r.errs) == 0 {
		r.associate()
	}
	if len(r.errs) > 0 {
		return Code{}, r.errs
	}
	first := r.code.Elements[0]
	whole := r.code.Kind == KindCompressedLink && first.Position == 1
	if first.Position != len(first.AI)+2 && !whole || !dotless(r.code) {
		r.fail("", 0, RulePath, "")
		return Code{}, r.errs
	}
	return r.code, nil
}

// dotless reports whether an address can hold the code's path.
func dotless(c Code) bool { return c.DigitalLink("") != "" }

// PrimaryKeys are the identifiers that may begin the path of a Digital Link.
func PrimaryKeys() (all []string) {
	for i := range dictionary.all {
		if d := &dictionary.all[i]; d.is(primaryKey) {
			all = append(all, d.ai)
		}
	}
	return all
}

// Link returns what the address of a product, a place or a logistic unit says
// of the code, and false when it names none of them, or a value is dots alone,
// which no address can hold.
func (c Code) Link() (DigitalLink, bool) {
	var d DigitalLink
	i := c.namingKey()
	if i < 0 {
		return d, false
	}
	switch key := c.Elements[i]; key.AI {
	case "01":
		d = DigitalLink{
			GTIN: GTIN{text{key.Value}}, Variant: c.Value("22"), Lot: Lot{text{c.Value("10")}}, Serial: Serial{text{c.Value("21")}},
			ThirdParty: c.Value("235"),
		}
		return d, !dots(d.Variant) && !dots(d.Lot.s) && !dots(d.Serial.s) && !dots(d.ThirdParty)
	case "414":
		d = DigitalLink{GLN: GLN{text{key.Value}}, Extension: c.Value("254")}
		return d, !dots(d.Extension) && c.Value("7040") == ""
	case "00":
		return DigitalLink{SSCC: SSCC{text{key.Value}}}, true
	}
	return d, false
}

// dots reports whether phones and proxies take s for a step in a path, also
// percent-encoded (WHATWG URL, section 4.5; RFC 3986, section 5.2.4).
func dots(s string) bool { return s == "." || s == ".." }

// printable shortens and quotes what a stranger sent, for a message.
func printable(s string) string {
	if len(s) > 12 {
		s = s[:12] + "…"
	}
	return strings.Trim(fmt.Sprintf("%+q", s), `"`)
}
