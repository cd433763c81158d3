package label

import (
	"slices"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// piece is literal text, or the name of a placeholder.
type piece struct {
	literal     string
	placeholder string
}

// placeholders are what a text may name. What changes from label to label is
// in dynamic.
func placeholders(goods Goods) (all, dynamic []string) {
	dynamic = []string{"number", "link"}
	if goods == GoodsUnits {
		return append([]string{"sscc", "ais", "producer", "address", "product", "gtin", "count", "lot", "expiry_date", "net_weight"}, dynamic...), append(dynamic, "sscc", "ais")
	}
	dynamic = append(dynamic, "serial", "ais", "trace_code")
	return append([]string{
		"product", "product_en", "brand", "producer", "address", "phone", "place", "origin", "net_content", "code", "lot",
		"production_date", "expiry_date", "certificates",
	}, dynamic...), dynamic
}

// parseText splits a text at its {placeholders}. Its *fault.Error:
// unknown_placeholder, or unbalanced_brace.
func parseText(text string, goods Goods) (pieces []piece, err error) {
	known, _ := placeholders(goods)
	for text != "" {
		open := strings.IndexAny(text, "{}")
		if open < 0 {
			return append(pieces, piece{literal: text}), nil
		}
		end := strings.IndexAny(text[open+1:], "{}")
		if text[open] == '}' || end < 0 || text[open+1+end] == '{' {
			return nil, fault.New(fault.KindInvalid, "unbalanced_brace", "Dấu { và } phải đi thành cặp, ví dụ {lot}.", "{ and } must come in pairs, as in {lot}.")
		}
		name := text[open+1 : open+1+end]
		if !slices.Contains(known, name) {
			list := strings.Join(known, ", ")
			return nil, fault.New(fault.KindInvalid, "unknown_placeholder", "Trong { } chỉ dùng: "+list+".", "Between { } stands one of: "+list+".")
		}
		if open > 0 {
			pieces = append(pieces, piece{literal: text[:open]})
		}
		pieces = append(pieces, piece{placeholder: name})
		text = text[open+end+2:]
	}
	return pieces, nil
}

// filled is the text with values put in; "" when it names placeholders and
// none of them has a value, so that no "HSD:" stands alone.
func filled(pieces []piece, value func(name string) string) string {
	var b strings.Builder
	named, found := false, false
	for _, p := range pieces {
		b.WriteString(p.literal)
		if p.placeholder != "" {
			v := value(p.placeholder)
			named, found = true, found || v != ""
			b.WriteString(v)
		}
	}
	if named && !found {
		return ""
	}
	return b.String()
}
