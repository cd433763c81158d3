package gs1

import "strings"

// TagScheme is how an RFID tag's EPC memory holds a code (EPC Tag Data Standard
// 2.0, section 14).
type TagScheme string

// The schemes that are read and written.
const (
	TagSGTIN96  TagScheme = "sgtin-96"  // serial of digits below 2^38, without leading zeros
	TagSGTIN198 TagScheme = "sgtin-198" // any serial
	TagSSCC96   TagScheme = "sscc-96"
)

// TagSchemes are all of them.
func TagSchemes() []TagScheme { return []TagScheme{TagSGTIN96, TagSGTIN198, TagSSCC96} }

// tagLayout is the fixed part of a scheme.
type tagLayout struct {
	scheme    TagScheme
	identity  string // the scheme of its pure identity
	header    byte
	digits    int   // of a key without its check digit
	bits      int   // in all
	padded    int   // to whole 16-bit words
	reference []int // bits of the reference, by partition
}

// readTag reads the EPC memory of a tag in hexadecimal, which stands at byte at
// of the text, without the protocol control bits; it reports false when it is no
// such thing.
func (r *reader) readTag(hex string, at int) bool {
	layout := tagOf(hex)
	if layout == nil {
		return false
	}
	in := bitReader{bits: make([]byte, 0, 4*len(hex))}
	for i := range len(hex) {
		v := unhex(hex[i])
		if v < 0 {
			return false
		}
		for n := 3; n >= 0; n-- {
			in.bits = append(in.bits, byte(v>>n&1))
		}
	}
	in.take(8)
	filter := uint8(in.take(3))  //nolint:gosec // three bits
	partition := int(in.take(3)) //nolint:gosec // three bits
	if partition > 6 {
		return r.badTag(hex, at+2)
	}
	length := 12 - partition
	prefix := in.number(prefixBits[partition], length)
	reference := in.number(layout.reference[partition], layout.digits-length)
	if in.short {
		return r.badTag(hex, at+3)
	}
	serial, ok := layout.serial(&in)
	for ok && in.left() > 0 {
		ok = in.bit() == 0
	}
	if !ok {
		return r.badTag(hex, at+len(hex)-1)
	}
	r.code.Kind, r.code.Filter, r.code.PrefixLength = KindTag, filter, length
	key := withCheck(reference[:1] + prefix + reference[1:])
	if layout.scheme == TagSSCC96 {
		r.add("00", span{key, at, packed})
	} else {
		r.add("01", span{key, at, packed})
		r.add("21", span{serial, at, packed})
	}
	return true
}

// badTag records that a tag breaks its scheme, unless its text may be digits
// of another form.
func (r *reader) badTag(hex string, at int) bool {
	if allDigits(hex) {
		return false
	}
	r.code.Kind = KindTag
	r.fail("", at, RuleTag, "")
	return true
}

func tagOf(text string) *tagLayout {
	if len(text) < 24 || text[0] != '3' {
		return nil
	}
	for i := range tagLayouts {
		l := &tagLayouts[i]
		if unhex(text[1]) == int(l.header&15) && (len(text)*4 == l.padded || len(text)*4 == (l.bits+7)/8*8) {
			return l
		}
	}
	return nil
}

// serial reads a serial number, up to the bits that must be zero.
func (l *tagLayout) serial(in *bitReader) (serial string, ok bool) {
	switch l.scheme {
	case TagSGTIN96:
		n := in.number(38, 12)
		if n = strings.TrimLeft(n, "0"); n == "" {
			n = "0"
		}
		return n, true
	case TagSGTIN198:
		b := make([]byte, 0, 20)
		for in.left() >= 7 && len(b) < 20 {
			c := byte(in.take(7)) //nolint:gosec // seven bits
			if c == 0 {
				break // the rest must be zeros too
			}
			b = append(b, c)
		}
		return string(b), len(b) > 0
	case TagSSCC96:
	}
	return "", true
}

// Tag writes the code as an RFID tag's EPC memory, in capital hexadecimal
// digits: 24 for 96 bits, 52 for 198 bits filled up to whole words. filter is 0
// to 7; prefix as for URN. It reports false when the code has not what the
// scheme holds, or the prefix length is not known.
func (c Code) Tag(scheme TagScheme, filter uint8, prefix CompanyPrefix) (hex string, ok bool) {
	l := layoutOf(scheme)
	if l == nil || filter > 7 {
		return "", false
	}
	return l.write(c, filter, prefix)
}

func (l *tagLayout) write(c Code, filter uint8, prefix CompanyPrefix) (string, bool) {
	key := c.Value("01")
	if l.scheme == TagSSCC96 {
		key = c.Value("00")
	}
	if len(key) != l.digits+1 {
		return "", false
	}
	length := c.prefixLength(key[1:], prefix)
	if length < 6 || length > 12 {
		return "", false
	}
	partition := 12 - length
	var out bitWriter
	out.put(uint64(l.header), 8)
	out.put(uint64(filter), 3)
	out.put(uint64(partition), 3)
	out.number(key[1:1+length], prefixBits[partition])
	out.number(key[:1]+key[1+length:l.digits], l.reference[partition])
	if !l.writeSerial(&out, c.Value("21")) {
		return "", false
	}
	out.put(0, l.padded-len(out.bits))
	return out.hex(), true
}

func (l *tagLayout) writeSerial(out *bitWriter, serial string) bool {
	switch l.scheme {
	case TagSGTIN96:
		if serial == "" || !allDigits(serial) || len(serial) > 12 || serial[0] == '0' && serial != "0" {
			return false
		}
		n := uint64(0)
		for i := range len(serial) {
			n = n*10 + uint64(serial[i]-'0')
		}
		out.put(n, 38)
		return n < 1<<38
	case TagSGTIN198:
		for i := range len(serial) {
			out.put(uint64(serial[i]), 7)
		}
		return serial != ""
	case TagSSCC96:
	}
	return true
}

func (w *bitWriter) hex() string {
	b := make([]byte, 0, len(w.bits)/4)
	for i := 0; i+4 <= len(w.bits); i += 4 {
		b = append(b, upperHex[w.bits[i]<<3|w.bits[i+1]<<2|w.bits[i+2]<<1|w.bits[i+3]])
	}
	return string(b)
}
