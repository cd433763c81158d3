package linkset

import (
	"slices"
	"strconv"
	"strings"
)

// What is read of a header of preferences; nobody's browser sends more.
const (
	maxHeader = 4 << 10
	maxRanges = 64
)

// full is the weight of what is wanted most, in thousandths.
const full = 1000

// Range is one item of Accept or Accept-Language, in small letters, with its
// weight in thousandths (RFC 9110, section 12.4.2).
type Range struct {
	Value  string
	Weight int
}

// Preferences are the items of Accept or Accept-Language; nil is "whatever".
type Preferences []Range

// ParsePreferences reads the lines of a header. What is malformed weighs 0;
// the beginning alone of an endless one is read.
func ParsePreferences(lines []string) Preferences {
	header := ""
	for _, line := range lines {
		if len(header) > maxHeader {
			break
		}
		if header != "" {
			header += ","
		}
		header += line[:min(len(line), maxHeader+1)]
	}
	if len(header) > maxHeader {
		header = header[:max(strings.LastIndexByte(header[:maxHeader], ','), 0)]
	}
	var all Preferences
	for item := range strings.SplitSeq(header, ",") {
		value, parameters, _ := strings.Cut(item, ";")
		if value = strings.ToLower(strings.TrimSpace(value)); value != "" {
			all = append(all, Range{value, weight(parameters)})
		}
		if len(all) == maxRanges {
			break
		}
	}
	return all
}

// weight is the q among an item's parameters.
func weight(parameters string) int {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return 0
			}
			return int(q*full + 0.5)
		}
	}
	return full
}

// Named is the weight of a media type that is named itself, not by a wildcard.
func (p Preferences) Named(media string) (weight int) {
	for _, r := range p {
		if r.Value == media {
			weight = max(weight, r.Weight)
		}
	}
	return weight
}

// media is the weight of a media type; the most specific range counts. Of "",
// the type of a link that does not tell it, it is that of what is not named.
func (p Preferences) media(media string) int {
	if p == nil {
		return 1
	}
	best, weight := -1, 0
	for _, r := range p {
		specific := -1
		switch {
		case r.Value == media:
			specific = 2
		case media != "" && strings.HasSuffix(r.Value, "/*") && strings.HasPrefix(media, r.Value[:len(r.Value)-1]):
			specific = 1
		case r.Value == "*/*":
			specific = 0
		}
		if specific > best {
			best, weight = specific, r.Weight
		}
	}
	if best < 0 && media == "" {
		return 1
	}
	return weight
}

// language is the weight of the best of a link's languages. Of none it is that
// of what is not named.
func (p Preferences) language(tags []string) int {
	if p == nil {
		return 1
	}
	if len(tags) == 0 {
		if i := slices.IndexFunc(p, func(r Range) bool { return r.Value == "*" }); i >= 0 {
			return p[i].Weight
		}
		return 1
	}
	weight := 0
	for _, tag := range tags {
		weight = max(weight, p.tag(strings.ToLower(tag)))
	}
	return weight
}

// tag is the weight of one language: vi-VN matches the range vi, and the
// language vi the range vi-VN when nothing names it better, a little less than
// vi-VN itself does (RFC 4647, sections 3.3.1 and 3.4).
func (p Preferences) tag(tag string) int {
	best, weight := -1, 0
	for _, r := range p {
		specific, weighs := -1, r.Weight
		switch {
		case r.Value == tag:
			specific = 1000
		case strings.HasPrefix(tag, r.Value+"-"):
			specific = 100 + len(r.Value)
		case strings.HasPrefix(r.Value, tag+"-"):
			specific, weighs = 1, max(r.Weight-1, min(r.Weight, 1))
		case r.Value == "*":
			specific = 0
		}
		if specific > best || specific == best && specific >= 0 && weighs > weight {
			best, weight = specific, weighs
		}
	}
	return weight
}
