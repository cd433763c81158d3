package gs1

import "strings"

// URN writes the code as an EPC URN: the finest that the key has (an item
// before its batch, a batch before its class). A URN says where the company
// prefix ends: prefix says it if the key was made from it; else the code itself
// where it was read from a URN or tag; else a small table of example prefixes.
// It is "" when nothing says it, the prefix has less than 6 digits, or no scheme
// fits.
func (c Code) URN(prefix CompanyPrefix) string {
	i := c.namingKey()
	if i < 0 {
		return ""
	}
	for n := range urnSchemes {
		s := &urnSchemes[n]
		if s.ai == c.Elements[i].AI {
			if urn := s.write(c, c.Elements[i].Value, prefix); urn != "" {
				return urn
			}
		}
	}
	return ""
}

// write writes c by scheme s, or "" when it does not fit.
func (s *urnScheme) write(c Code, key string, prefix CompanyPrefix) string {
	tail := c.Value(s.tail)
	digits := key
	if !s.free {
		body := s.digits + len(s.lead)
		digits, key = key[:body], key[body+1:] // less the check digit
		if s.indicator {
			digits = digits[1:] + digits[:1]
		}
		digits = digits[len(s.lead):]
	} else {
		key = ""
	}
	if s.tail == "+" {
		tail = key
	}
	if s.pattern {
		tail = "*"
	} else if s.tail != "" && tail == "" {
		if !s.zeroIsNone {
			return ""
		}
		tail = "0"
	} else if s.zeroIsNone && tail == "0" {
		return "" // would read as none
	}
	n := c.prefixLength(digits, prefix)
	if n < 6 || n > 12 || n > len(digits) || !allDigits(digits[:n]) {
		return ""
	}
	b := append([]byte(urnStart), s.name...)
	b = append(append(append(b, ':'), digits[:n]...), '.')
	reference := digits[n:]
	if s.free && reference == "" {
		return ""
	}
	if s.indicator { // the indicator was put last
		reference = reference[len(reference)-1:] + reference[:len(reference)-1]
	}
	b = appendEscaped(b, reference, inURN)
	if s.pieces {
		b = append(append(append(append(b, '.'), key[:2]...), '.'), key[2:]...)
	}
	switch {
	case tail == "*" && s.pattern:
		b = append(b, ".*"...)
	case tail != "":
		b = appendEscaped(append(b, '.'), tail, inURN)
	}
	return string(b)
}

// inURN reports whether c stands for itself in an EPC URN (EPC Tag Data
// Standard 2.0, section 6.3 and annex A).
func inURN(c byte) bool { return strings.IndexByte(`"#%&/<>?`, c) < 0 }

// prefixLength is how many of the digits are the company prefix.
func (c Code) prefixLength(digits string, p CompanyPrefix) int {
	if !p.IsZero() && strings.HasPrefix(digits, p.s) {
		return len(p.s)
	}
	if c.PrefixLength != 0 {
		return c.PrefixLength
	}
	for _, p := range examplePrefixes {
		if strings.HasPrefix(digits, p) {
			return len(p)
		}
	}
	return 0
}
