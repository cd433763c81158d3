package query

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/measure"
)

// fromText types a parameter of a URL as its JSON form would be.
func (p *parser) fromText(name, text string) epcis.Value {
	if _, control := controls[name]; control {
		if name == "eventCountLimit" || name == "maxEventCount" {
			return epcis.Value{Kind: epcis.KindNumber, Text: text}
		}
		return epcis.String(text)
	}
	s, _, problem := specOf(name, p.context)
	scalar := func(text string) epcis.Value {
		switch s.kind {
		case kindNumber:
			return epcis.Value{Kind: epcis.KindNumber, Text: text}
		case kindBool, kindFlag:
			if text == "true" || text == "false" {
				return epcis.Value{Kind: epcis.KindBool, Text: text}
			}
		case kindTime:
			return epcis.String(strings.ReplaceAll(text, " ", "+")) // a "+" that was not escaped
		case kindType, kindAction, kindWord, kindURI, kindID, kindPattern, kindText, kindHex, kindFree:
		}
		return epcis.String(text)
	}
	if problem != "" || s.one {
		return scalar(text)
	}
	list := epcis.Value{Kind: epcis.KindArray}
	for part := range strings.SplitSeq(text, "|") {
		list.Items = append(list.Items, scalar(part))
	}
	return list
}

// read fills c with the values of v, and reports whether they are as s demands.
func (p *parser) read(c *Condition, s spec, v epcis.Value) bool {
	if s.kind == kindFlag {
		return p.flag(c, v)
	}
	items := []epcis.Value{v}
	if v.Kind == epcis.KindArray && (!s.one || s.kind == kindFree && c.Op == EQ) {
		items = v.Items
	}
	if len(items) == 0 {
		p.bad(c.Name, "required", "Cần ít nhất một giá trị.", "At least one value is needed.")
		return false
	}
	p.values += len(items)
	for _, item := range items {
		if !p.value(c, s, item) {
			return false
		}
	}
	return true
}

// flag reads EXISTS_…: true, 1 or nothing; false asks for absence.
func (p *parser) flag(c *Condition, v epcis.Value) bool {
	switch {
	case v.Kind == epcis.KindNull, v.Kind <= epcis.KindBool && (v.Text == "true" || v.Text == "" || v.Text == "1"):
		return true
	case v.Kind <= epcis.KindBool && v.Text == "false":
		c.Absent = true
		return true
	}
	p.bad(c.Name, "not_a_flag", "Giá trị phải là true, false, 1 hoặc để trống.", "The value must be true, false, 1 or empty.")
	return false
}

func (p *parser) value(c *Condition, s spec, v epcis.Value) bool {
	if v.Kind == epcis.KindNull || v.Kind > epcis.KindBool || v.Text == "" || len(v.Text) > maxValue || !isPlain(v.Text) {
		p.bad(c.Name, "wrong_type", "Giá trị trống, quá dài hoặc sai kiểu.", "The value is empty, too long or of the wrong type.")
		return false
	}
	isText := v.Kind == epcis.KindString
	switch s.kind {
	case kindNumber:
		return p.number(c, v)
	case kindTime:
		return p.time(c, v)
	case kindFree:
		return p.free(c, v)
	case kindBool:
		if isText || v.Text != "true" && v.Text != "false" {
			p.bad(c.Name, "not_a_boolean", "Giá trị phải là true hoặc false.", "The value must be true or false.")
			return false
		}
		c.Texts = append(c.Texts, v.Text)
		return true
	case kindPattern:
		pattern, ok := parsePattern(v.Text, c.Subject)
		if !isText || !ok {
			p.bad(c.Name, "not_a_pattern", "Giá trị phải là URI, hoặc mẫu EPC như urn:epc:idpat:sgtin:0614141.*.*.", "The value must be a URI, or an EPC pattern such as urn:epc:idpat:sgtin:0614141.*.*.")
			return false
		}
		c.Patterns = append(c.Patterns, pattern)
		return true
	case kindType, kindAction, kindWord, kindURI, kindID, kindText, kindHex, kindFlag:
	}
	text, problem := p.canonical(s, v.Text)
	if !isText || problem != nil {
		if problem == nil {
			problem = &wrongText
		}
		p.bad(c.Name, problem.code, problem.vi, problem.en)
		return false
	}
	c.Texts = append(c.Texts, text)
	return true
}

// maxValue is the longest value, in bytes.
const maxValue = 2_000

// canonical checks a text value and gives it the form in which it compares.
func (p *parser) canonical(s spec, text string) (string, *problem) {
	switch s.kind {
	case kindType:
		if text = canonicalType(text, p.context); !isEventType(text) && !isURI(text) {
			return "", &wrongType
		}
	case kindAction:
		if text != epcis.ActionAdd && text != epcis.ActionObserve && text != epcis.ActionDelete {
			return "", &wrongAction
		}
	case kindWord:
		uri := canonicalWord(s.vocab, text, p.context)
		if s.vocab != epcis.Measurement && !strings.Contains(text, ":") && !epcis.IsWord(s.vocab, uri) || !isURI(uri) {
			return "", &wrongWord
		}
		return uri, nil
	case kindURI, kindID:
		if text = p.context.Expand(text); !isURI(text) {
			return "", &wrongURI
		}
		if s.kind == kindURI {
			text = CanonicalURI(text)
		}
	case kindHex:
		if _, err := hex.DecodeString(text); err != nil {
			return "", &wrongHex
		}
		text = strings.ToLower(text)
	case kindText, kindPattern, kindBool, kindFlag, kindNumber, kindTime, kindFree:
	}
	return text, nil
}

func isEventType(s string) bool {
	return slices.Contains([]string{epcis.ObjectEvent, epcis.AggregationEvent, epcis.TransactionEvent, epcis.TransformationEvent, epcis.AssociationEvent}, s)
}

func (p *parser) number(c *Condition, v epcis.Value) bool {
	n, ok := measure.ParseNumber(v.Text)
	if !ok || v.Kind != epcis.KindNumber || !isNumber(v.Text) {
		p.bad(c.Name, "not_a_number", "Giá trị phải là một số.", "The value must be a number.")
		return false
	}
	c.Numbers = append(c.Numbers, n)
	return true
}

func (p *parser) time(c *Condition, v epcis.Value) bool {
	t, err := epcis.ParseTime(v.Text)
	if err != nil || v.Kind != epcis.KindString {
		p.bad(c.Name, "not_a_time", "Giá trị phải là thời điểm như 2026-11-20T07:30:00+07:00 (dấu + trong URL viết là %2B).", "The value must be a time such as 2026-11-20T07:30:00+07:00 (a + in a URL is written %2B).")
		return false
	}
	c.Times = append(c.Times, t)
	return true
}

// free reads a value of an extension field: a text for EQ, and what orders,
// a number or a time, for the rest.
func (p *parser) free(c *Condition, v epcis.Value) bool {
	number, isNumber := measure.ParseNumber(v.Text)
	t, err := epcis.ParseTime(v.Text)
	if err != nil {
		t, err = epcis.ParseTime(strings.ReplaceAll(v.Text, " ", "+"))
	}
	switch {
	case c.Op == EQ:
		c.Texts = append(c.Texts, v.Text)
	case isNumber:
		c.Numbers = append(c.Numbers, number)
	case err == nil:
		c.Times = append(c.Times, t)
	default:
		p.bad(c.Name, "not_a_number_or_time", "Giá trị phải là một số hoặc một thời điểm.", "The value must be a number or a time.")
		return false
	}
	return true
}
