package gs1

import (
	"strconv"
	"strings"
)

const (
	tagStart = urnStart + "tag:"
	rawStart = urnStart + "raw:"
)

// readTagURN reads urn:epc:tag:sgtin-96:3.0614141.812345.6789: a pure identity
// with the scheme and the filter of a tag (EPC Tag Data Standard 2.0, section
// 12), which must be able to hold it.
func (r *reader) readTagURN() {
	r.code.Kind = KindTagURN
	name, rest, _ := strings.Cut(r.text[len(tagStart):], ":")
	l := layoutOf(TagScheme(name))
	filter, parts, found := strings.Cut(rest, ".")
	if l == nil || !found || len(filter) != 1 || filter[0] < '0' || filter[0] > '7' {
		r.fail("", len(tagStart), RuleURN, "")
		return
	}
	r.code.Filter = filter[0] - '0'
	r.readParts(schemeNamed(l.identity), parts)
	if len(r.errs) > 0 {
		return
	}
	if _, ok := l.write(r.code, r.code.Filter, CompanyPrefix{}); !ok {
		r.fail("", len(r.text)-len(parts), RuleTag, "")
	}
}

// readRawURN reads urn:epc:raw:96.x3074257BF7194E4000001A85: how many bits the
// EPC memory has, in whole words, and what it holds (EPC Tag Data Standard 2.0,
// section 12). What holds no GS1 key is not read.
func (r *reader) readRawURN() {
	length, digits, found := strings.Cut(r.text[len(rawStart):], ".x")
	at := len(r.text) - len(digits)
	bits, err := strconv.ParseUint(length, 10, 16)
	if !found || err != nil || length[0] == '0' || bits%16 != 0 || int(bits) != 4*len(digits) || strings.Trim(digits, upperHex) != "" {
		r.code.Kind = KindRawURN
		r.fail("", len(rawStart), RuleURN, "")
		return
	}
	if !r.readTag(digits, at) && len(r.errs) == 0 {
		r.fail("", at, RuleTag, "")
	}
	r.code.Kind = KindRawURN
}

// TagURN writes the code as an EPC tag URI, urn:epc:tag:{scheme}:{filter}.…, from
// which a printer of RFID labels makes the tag. What it takes and refuses is as
// for Tag.
func (c Code) TagURN(scheme TagScheme, filter uint8, prefix CompanyPrefix) (urn string, ok bool) {
	if _, ok := c.Tag(scheme, filter, prefix); !ok {
		return "", false
	}
	l := layoutOf(scheme)
	s := schemeNamed(l.identity)
	identity := strings.TrimPrefix(s.write(c, c.Value(s.ai), prefix), urnStart+s.name+":")
	return tagStart + string(scheme) + ":" + strconv.Itoa(int(filter)) + "." + identity, true
}

// RawURN writes the code as an EPC raw URI, urn:epc:raw:{bits}.x{hexadecimal},
// the bits being those that Tag writes. What it takes and refuses is as for Tag.
func (c Code) RawURN(scheme TagScheme, filter uint8, prefix CompanyPrefix) (urn string, ok bool) {
	hex, ok := c.Tag(scheme, filter, prefix)
	if !ok {
		return "", false
	}
	return rawStart + strconv.Itoa(4*len(hex)) + ".x" + hex, true
}

func layoutOf(scheme TagScheme) *tagLayout {
	for i := range tagLayouts {
		if tagLayouts[i].scheme == scheme {
			return &tagLayouts[i]
		}
	}
	return nil
}
