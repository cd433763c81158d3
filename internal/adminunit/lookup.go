package adminunit

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// FindProvince returns the province with this two-digit code.
func FindProvince(code string) (Province, bool) {
	p, ok := table().province[code]
	return p, ok
}

// FindWard returns the ward, commune or special zone with this five-digit
// code.
func FindWard(code string) (Ward, bool) {
	w, ok := table().ward[code]
	return w, ok
}

// Provinces returns all provinces in the order of their codes, for a form.
func Provinces() []Province { return slices.Clone(table().provinces) }

// Wards returns the wards of a province in the order of their codes, for a
// form; none when there is no such province.
func Wards(provinceCode string) []Ward { return slices.Clone(table().wards[provinceCode]) }

// Check refuses an address whose ward or province is unknown, or whose ward
// lies in another province. Its *fault.Error has the fields /ward_code
// (unknown_ward, ward_not_in_province) and /province_code (unknown_province).
func Check(wardCode, provinceCode string) error {
	var checks fault.Checks
	w, okWard := FindWard(wardCode)
	if !okWard {
		checks.Add("/ward_code", "unknown_ward",
			"Không có xã, phường, đặc khu mang mã này (5 chữ số, theo Quyết định 19/2025/QĐ-TTg).",
			"There is no ward, commune or special zone with this five-digit code.")
	}
	p, okProvince := FindProvince(provinceCode)
	if !okProvince {
		checks.Add("/province_code", "unknown_province",
			"Không có tỉnh, thành phố mang mã này (2 chữ số, theo Quyết định 19/2025/QĐ-TTg).",
			"There is no province or city with this two-digit code.")
	}
	if okWard && okProvince && w.ProvinceCode != provinceCode {
		checks.Add("/ward_code", "ward_not_in_province",
			w.FullName("vi")+" không thuộc "+lowerFirst(p.FullName("vi"))+".",
			w.FullName("en")+" is not in "+p.FullName("en")+".")
	}
	return checks.Err()
}

// FullName returns "Xã Bến Lức, tỉnh Tây Ninh" (in English, "en", "Ben Luc
// Commune, Tay Ninh Province") for two codes; a code that is unknown or empty
// is left out.
func FullName(wardCode, provinceCode, lang string) string {
	var parts []string
	if w, ok := FindWard(wardCode); ok {
		parts = append(parts, w.FullName(lang))
	}
	if p, ok := FindProvince(provinceCode); ok {
		name := p.FullName(lang)
		if len(parts) > 0 && lang != "en" {
			name = lowerFirst(name)
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, ", ")
}

// lowerFirst lowers the rank's word inside a sentence; it begins with an
// ASCII letter in every rank of a province.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
