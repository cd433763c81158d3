package gs1

import "strings"

// separator is FNC1 as scanners transmit it: the control character GS.
const separator = 0x1d

// readBrackets reads (01)09506000134352(10)ABC, in which a "(" inside a value
// is written "\(".
func (r *reader) readBrackets() {
	for at := 0; at < len(r.text); {
		closing := strings.IndexByte(r.text[at:], ')')
		if r.text[at] != '(' || closing < 0 {
			r.fail("", at, RuleBracket, "")
			return
		}
		ai, start := r.text[at+1:at+closing], at+closing+1
		at = start
		for at < len(r.text) && r.text[at] != '(' {
			if r.text[at] == '\\' && at+1 < len(r.text) && r.text[at+1] == '(' {
				at++
			}
			at++
		}
		r.add(ai, span{r.text[start:at], start, bracketed})
	}
}

// readScan reads identifiers and values without brackets from byte at on.
// Values without a length of their own end at a separator or at the end (GS1
// General Specifications, section 7.8).
func (r *reader) readScan(at int) {
	for at < len(r.text) {
		d := dictionary.begin(r.text[at:])
		if d == nil {
			r.fail(printable(r.text[at:min(at+4, len(r.text))]), at, RuleUnknownAI, "")
			return
		}
		at += len(d.ai)
		end := len(r.text)
		if i := strings.IndexByte(r.text[at:], separator); i >= 0 {
			end = at + i
		}
		if d.is(predefined) {
			end = min(end, at+d.max)
		}
		r.keep(d, span{text: r.text[at:end], at: at})
		at = end
		if at < len(r.text) && r.text[at] == separator {
			if at++; at == len(r.text) {
				r.fail("", at-1, RuleSeparator, "")
			}
		}
	}
}

// readSymbol reads what follows a symbology identifier, "]" and two characters
// (ISO/IEC 15424; GS1 General Specifications, section 5.1.3).
func (r *reader) readSymbol() {
	if len(r.text) < 4 {
		r.fail("", 0, RuleSymbology, "")
		return
	}
	r.code.Kind = KindScannerData
	rest := r.text[3:]
	switch content := symbologies[r.text[1:3]]; {
	case content == elementStrings:
		start := 3
		if rest[0] == separator { // some scanners send the first FNC1 too
			start++
		}
		r.readScan(start)
	case content == bareKey && r.readDigits(rest, 3):
		r.code.Kind = KindScannerData
	case content == anyText && strings.HasPrefix(strings.ToLower(rest[:min(4, len(rest))]), "http"):
		r.code.Kind = KindDigitalLink
		r.readURI(3)
	default:
		r.fail("", 0, RuleSymbology, "")
	}
}

// content is what a bar code of one symbology holds.
type content uint8

const (
	elementStrings content = iota + 1
	bareKey                // a GTIN
	anyText                // text, such as an address
)
