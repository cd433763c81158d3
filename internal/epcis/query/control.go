package query

import (
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/epcis"
)

// Orders that are not extension fields.
const (
	ByEventTime  = "eventTime"
	ByRecordTime = "recordTime"
)

func (p *parser) orderBy(q *Query, m epcis.Member) {
	q.OrderBy = m.Value.Text
	if q.OrderBy == ByEventTime || q.OrderBy == ByRecordTime {
		return
	}
	var problem string
	if q.OrderBy, problem = fullName(m.Value.Text, p.context); problem != "" || m.Value.Kind != epcis.KindString || !isPlain(q.OrderBy) {
		p.bad(m.Name, "unknown_order", "orderBy phải là eventTime, recordTime hoặc một trường mở rộng có tiền tố đã khai báo.", "orderBy must be eventTime, recordTime or an extension field whose prefix is declared.")
	}
}

func (p *parser) orderDirection(q *Query, m epcis.Member) {
	q.Ascending = m.Value.Text == "ASC"
	if m.Value.Text != "ASC" && m.Value.Text != "DESC" {
		p.bad(m.Name, "unknown_direction", "orderDirection phải là ASC hoặc DESC.", "orderDirection must be ASC or DESC.")
	}
}

func (p *parser) count(m epcis.Member) int {
	n, err := strconv.Atoi(m.Value.Text)
	if err != nil || n < 1 || n > 1_000_000_000 || m.Value.Kind != epcis.KindNumber || !isNumber(m.Value.Text) {
		p.bad(m.Name, "not_a_count", "Giá trị phải là số nguyên dương.", "The value must be a whole number, 1 or more.")
	}
	return n
}

// checkControls refuses what EPCIS 2.0 says shall not stand together.
func (p *parser) checkControls(q *Query) {
	if q.EventCountLimit > 0 && q.MaxEventCount > 0 {
		p.bad("maxEventCount", "exclusive", "Không dùng maxEventCount cùng với eventCountLimit.", "maxEventCount and eventCountLimit exclude each other.")
	}
	if q.EventCountLimit > 0 && q.OrderBy == "" {
		p.bad("eventCountLimit", "needs_order", "eventCountLimit cần có orderBy.", "eventCountLimit needs orderBy.")
	}
}

// ReadExtensions reads a GS1-Extensions header: prefix=namespace pairs with
// commas between them. The *fault.Error has the code query_parameter.
func ReadExtensions(header string) (epcis.Context, error) {
	var context epcis.Context
	p := parser{at: "header/"}
	for pair := range strings.SplitSeq(header, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		prefix, ns, ok := strings.Cut(pair, "=")
		prefix, ns = strings.TrimSpace(prefix), strings.Trim(strings.TrimSpace(ns), `"`)
		if !ok || prefix == "" || !isPlain(pair) || strings.ContainsAny(prefix, ": /#") || !isURI(ns) || len(context) >= MaxConditions {
			p.bad("GS1-Extensions", "malformed", "GS1-Extensions có dạng tiền_tố=không_gian_tên, cách nhau bằng dấu phẩy.", "GS1-Extensions is written as prefix=namespace, with commas between.")
			return nil, p.err()
		}
		context = append(context, epcis.Binding{Prefix: prefix, Namespace: ns})
	}
	return context, nil
}
