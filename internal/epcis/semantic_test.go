package epcis_test

import (
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
)

// canonical writes a value so that two that say the same are the same text:
// members sorted, times in UTC; everything else as it stands. An event's own
// @context is left out.
func canonical(v epcis.Value) string {
	switch v.Kind {
	case epcis.KindObject:
		var parts []string
		for _, m := range v.Members {
			if m.Name != "@context" {
				parts = append(parts, m.Name+":"+canonical(m.Value))
			}
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case epcis.KindArray:
		var parts []string
		for _, item := range v.Items {
			parts = append(parts, canonical(item))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case epcis.KindString:
		if t, err := time.Parse(time.RFC3339Nano, v.Text); err == nil {
			return "time " + t.UTC().Format(time.RFC3339Nano)
		}
		return "string " + v.Text
	case epcis.KindNull, epcis.KindNumber, epcis.KindBool:
	}
	return v.Text
}
