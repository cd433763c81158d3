package gs1

import (
	"strings"
	"time"
)

// TraceCode returns the trace code of a batch whose product and place have
// GS1 keys: the element string (01){gtin}(414){gln}(10){lot}, and (21){serial}
// for an item (GS1 General Specifications, section 4.14; "(" inside data is
// written "\(", as GS1's syntax engine does).
func TraceCode(product GTIN, place GLN, lot Lot, serial Serial) string {
	var b strings.Builder
	add := func(ai, value string) {
		if value != "" {
			b.WriteString("(" + ai + ")" + strings.ReplaceAll(value, "(", `\(`))
		}
	}
	add("01", product.s)
	add("414", place.s)
	add("10", lot.s)
	add("21", serial.s)
	return b.String()
}

// LocalTraceCode returns the trace code when product or place has no GS1 key:
// {GTIN or local code}/{GLN or local code}/{lot}, and /{serial} for an item,
// each part percent-encoded.
func LocalTraceCode(product, place string, lot Lot, serial Serial) string {
	return strings.TrimPrefix(join("", product, place, lot.s, serial.s), "/")
}

// TraceCodeAt appends an event's time to a trace code, /{yyyymmddThhmmZ} in
// UTC, as Circular 02/2024/TT-BKHCN, Article 3.5, composes it.
func TraceCodeAt(code string, at time.Time) string {
	return code + "/" + at.UTC().Format(traceTime)
}

// WithoutTraceTime takes off the time that TraceCodeAt appended, if one stands
// there: what is left names the goods.
func WithoutTraceTime(code string) string {
	i := strings.LastIndexByte(code, '/')
	if i < 0 {
		return code
	}
	if _, err := time.Parse(traceTime, code[i+1:]); err != nil {
		return code
	}
	return code[:i]
}

const traceTime = "20060102T1504Z"
