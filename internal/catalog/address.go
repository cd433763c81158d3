package catalog

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/fault"
)

// The longest names and descriptions, in characters.
const (
	maxName        = 200
	maxDescription = 5000
)

// Address is where an organisation or a place is, in the two-tier units in
// force since 1 July 2025.
type Address struct {
	Street       string // house, street, hamlet: one line, ≤ 200 characters
	WardCode     string // five digits, Decision 19/2025/QĐ-TTg
	ProvinceCode string // two digits
}

// Full is the address as one line in language lang, "vi" or "en".
func (a Address) Full(lang string) string {
	return a.Street + ", " + adminunit.FullName(a.WardCode, a.ProvinceCode, lang)
}

func (a Address) check(c *fault.Checks) {
	c.Require(a.Street != "", "/address/street")
	c.Text("/address/street", a.Street, maxName)
	c.Check("/address", adminunit.Check(a.WardCode, a.ProvinceCode))
}

func (a Address) trimmed() Address {
	a.Street = strings.TrimSpace(a.Street)
	return a
}

var (
	phoneForm   = regexp.MustCompile(`^(\+[1-9][0-9]{6,14}|0[0-9]{8,10}|1[89]00[0-9]{4,6})$`)
	taxCodeForm = regexp.MustCompile(`^([0-9]{10})(?:-?([0-9]{3}))?$`)
)

// checkPhone takes E.164 ("+84272…") and Vietnamese local numbers ("0272…",
// "1900…"); callers have taken out spaces and dots.
func checkPhone(c *fault.Checks, pointer, value string) {
	if value != "" && !phoneForm.MatchString(value) {
		c.Add(pointer, "phone_format", "Số điện thoại phải theo E.164 (+84…) hoặc số trong nước (0…).", "A phone number is E.164 (+84…) or a Vietnamese local number (0…).")
	}
}

// plainPhone takes out what people write between groups of digits.
func plainPhone(s string) string { return strings.NewReplacer(" ", "", ".", "", "-", "").Replace(s) }

func checkEmail(c *fault.Checks, pointer, value string) {
	if value == "" {
		return
	}
	parsed, err := mail.ParseAddress(value)
	if err != nil || parsed.Address != value || len(value) > 254 {
		c.Add(pointer, "email_format", "Địa chỉ thư điện tử không đúng.", "The e-mail address is not valid.")
	}
}

func checkWebsite(c *fault.Checks, pointer, value string) {
	if value == "" {
		return
	}
	c.Text(pointer, value, 500)
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		c.Add(pointer, "website_format", "Trang web phải là địa chỉ http:// hoặc https://.", "A website is an http:// or https:// address.")
	}
}

// canonicalTaxCode is the one form of a Vietnamese tax code, ten digits and,
// for a branch, "-" and three more; other text comes back as it is.
func canonicalTaxCode(s string) string {
	m := taxCodeForm.FindStringSubmatch(s)
	if m == nil || m[2] == "" {
		return s
	}
	return m[1] + "-" + m[2]
}
