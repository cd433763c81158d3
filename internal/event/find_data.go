package event

import (
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/epcis/query"
)

// epcKinds are the kinds of event_epcs that a MATCH_ parameter looks at.
var epcKinds = map[query.Subject][]string{
	query.EPC:            {"epc", "child"},
	query.ParentID:       {"parent"},
	query.InputEPC:       {"input"},
	query.OutputEPC:      {"output"},
	query.AnyEPC:         {"epc", "child", "parent", "input", "output"},
	query.EPCClass:       {"class", "child_class"},
	query.InputEPCClass:  {"input_class"},
	query.OutputEPCClass: {"output_class"},
	query.AnyEPCClass:    {"class", "child_class", "input_class", "output_class"},
}

// referenceKinds are those of bizTransactions, sources and destinations.
var referenceKinds = map[query.Subject]string{query.BizTransaction: "transaction", query.Source: "source", query.Destination: "destination"}

// timeColumns hold whole microseconds.
var timeColumns = map[query.Subject]string{query.EventTime: "event_time", query.RecordTime: "record_time", query.DeclarationTime: "declaration_time"}

// wordColumns hold words of the CBV bare, and users' own as URIs.
var wordColumns = map[query.Subject]struct {
	name  string
	vocab epcis.Vocabulary
}{
	query.BizStep:     {"biz_step", epcis.BizStep},
	query.Disposition: {"disposition", epcis.Disposition},
	query.ErrorReason: {"error_reason", epcis.ErrorReason},
}
