package measure

import "strings"

// In returns d as a person reads it in language lang: grouped by thousands,
// "1.250,5" in Vietnamese and "1,250.5" in English ("en").
func (d Decimal) In(lang string) string {
	group, point := ".", ","
	if lang == "en" {
		group, point = ",", "."
	}
	whole, fraction, hasFraction := strings.Cut(d.String(), ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return b.String()
}
