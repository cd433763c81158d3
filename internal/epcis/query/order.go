package query

import (
	"cmp"
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/measure"
)

// ByField reports whether q is ordered by an extension field.
func (q *Query) ByField() bool {
	return q.OrderBy != "" && q.OrderBy != ByEventTime && q.OrderBy != ByRecordTime
}

// SortKey is the value of the extension field that q is ordered by, as text: the
// first one, and "" when e has none.
func (q *Query) SortKey(e *epcis.Event) string {
	c := Condition{Key: q.OrderBy}
	for _, i := range c.fields(e.Context, e.Extensions) {
		if !i.whole && i.text != "" && len(i.text) <= maxValue {
			return i.text
		}
	}
	return ""
}

// CompareKeys orders values of SortKey: nothing, then numbers, then times, then
// texts by their bytes.
func CompareKeys(a, b string) int {
	ra, rb := rank(a), rank(b)
	if ra != rb {
		return cmp.Compare(ra, rb)
	}
	switch ra {
	case rankNumber:
		x, _ := measure.ParseNumber(a)
		y, _ := measure.ParseNumber(b)
		return x.Cmp(y)
	case rankTime:
		x, _ := epcis.ParseTime(a)
		y, _ := epcis.ParseTime(b)
		return x.Compare(y)
	}
	return strings.Compare(a, b)
}

const (
	rankNone = iota
	rankNumber
	rankTime
	rankText
)

func rank(s string) int {
	if s == "" {
		return rankNone
	}
	if _, ok := measure.ParseNumber(s); ok {
		return rankNumber
	}
	if _, err := epcis.ParseTime(s); err == nil {
		return rankTime
	}
	return rankText
}
