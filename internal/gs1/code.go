package gs1

// Element is one application identifier with its value, decoded: without
// brackets, escapes or percent-encoding.
type Element struct {
	AI       string // 2 to 4 digits
	Value    string
	Position int // byte of the input at which the value begins
}

// Kind is the form in which a code was written.
type Kind string

// The kinds of code.
const (
	KindElementString  Kind = "element_string"          // (01)09506000134352(10)ABC
	KindScannerData    Kind = "scanner_data"            // ]C10109506000134352…, with FNC1 as the control character GS
	KindDigitalLink    Kind = "digital_link"            // https://example.com/01/09506000134352
	KindCompressedLink Kind = "compressed_digital_link" // https://example.com/AQnYUc1gmg
	KindURN            Kind = "epc_urn"                 // urn:epc:id:sgtin:9506000.013435.1
	KindTag            Kind = "epc_tag"                 // 3034…, the EPC memory of an RFID tag in hexadecimal
	KindTagURN         Kind = "epc_tag_urn"             // urn:epc:tag:sgtin-96:3.9506000.013435.1
	KindRawURN         Kind = "epc_raw_urn"             // urn:epc:raw:96.x3034…, the EPC memory in hexadecimal
	KindDigits         Kind = "digits"                  // a GTIN of 8, 12, 13 or 14 digits, or an SSCC of 18
)

// Code is what Parse read: elements that keep every rule of the dictionary.
// The zero Code holds none.
type Code struct {
	Kind     Kind
	Elements []Element // in the order of the input
	Forgiven Errors    // what Lenient passed over

	// PrefixLength is how many digits of the first key are the company prefix,
	// where the form says so (EPC URN and tag), and 0 where it does not.
	PrefixLength int
	// Filter is the filter value of an RFID tag, 0 to 7 (EPC Tag Data Standard,
	// section 10).
	Filter uint8
}

// Options say how Parse reads; the zero Options are strict.
type Options struct {
	// Lenient accepts what older systems wrote: words for identifiers in a
	// Digital Link (gtin, lot, ser …), GTINs of 8, 12 or 13 digits where 14 are
	// due, wrong check digits and company prefixes, a stray separator, and
	// identifiers whose companion is missing.
	Lenient bool
}

// Value returns the value of ai, or "" when the code has none.
func (c Code) Value(ai string) string {
	for i := range c.Elements {
		if c.Elements[i].AI == ai {
			return c.Elements[i].Value
		}
	}
	return ""
}

// Parse reads a code in any form: an element string with brackets, what a
// scanner sends (with symbology identifier or FNC1), a GS1 Digital Link on any
// host, compressed or not, an EPC URN (pure identity, class, tag or raw), the
// hexadecimal EPC memory of an RFID tag (SGTIN-96, SGTIN-198, SSCC-96), or the digits of a GTIN or SSCC.
//
// Its error is Errors, every rule broken with identifier and position; the Code
// beside it then holds the elements that could be read.
func Parse(text string, o Options) (Code, error) {
	r := reader{text: text, lenient: o.Lenient, expand: true}
	r.read()
	return r.done()
}

// FromElements makes a Code from identifiers and values that stand apart, such
// as the columns of a batch; empty values are left out. Its error is Errors,
// with a Position in the value at fault.
func FromElements(elements ...Element) (Code, error) {
	r := reader{code: Code{Kind: KindElementString, Elements: make([]Element, 0, len(elements))}}
	for _, e := range elements {
		if e.Value != "" {
			r.add(e.AI, span{text: e.Value})
		}
	}
	return r.done()
}

// done closes the reading: where every value is right, they must also stand
// together rightly.
func (r *reader) done() (Code, error) {
	if len(r.errs) == 0 && len(r.code.Elements) == 0 {
		r.fail("", 0, RuleForm, "")
	}
	if len(r.errs) == 0 {
		r.associate()
	}
	if len(r.errs) > 0 {
		return r.code, r.errs
	}
	return r.code, nil
}

// read finds out which form the text has.
func (r *reader) read() {
	t := r.text
	switch {
	case t == "" || len(t) > maxText:
		r.fail("", 0, RuleForm, "")
	case t[0] == '(':
		r.code.Kind = KindElementString
		r.readBrackets()
	case t[0] == ']':
		r.readSymbol()
	case t[0] == separator:
		r.code.Kind = KindScannerData
		r.readScan(1)
	case len(t) > 4 && (t[:4] == "http" || t[:4] == "HTTP"):
		r.code.Kind = KindDigitalLink
		r.readURI(0)
	case len(t) > len(urnStart) && t[:len(urnStart)] == urnStart:
		r.readAnyURN()
	case r.readTag(t, 0), r.readDigits(t, 0):
	case isDigit(t[0]):
		r.code.Kind = KindScannerData
		r.readScan(0)
	default:
		r.fail("", 0, RuleForm, "")
	}
}

// maxText is the longest text that is read, in bytes: more than any symbol
// holds (QR code version 40: 4,296 characters) and escapes can make of it.
const maxText = 16 << 10

// readDigits reads a bare key: a GTIN by its lengths, or an SSCC.
func (r *reader) readDigits(digits string, at int) bool {
	ai := ""
	switch len(digits) {
	case 8, 12, 13, 14:
		ai = "01"
	case 18:
		ai = "00"
	}
	if ai == "" || !allDigits(digits) {
		return false
	}
	r.code.Kind = KindDigits
	if ai == "01" {
		digits, at = zeros[:14-len(digits)]+digits, at-(14-len(digits))
	}
	r.add(ai, span{text: digits, at: at})
	return true
}

const zeros = "00000000000000"
