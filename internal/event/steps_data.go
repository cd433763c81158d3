package event

import (
	"maps"
	"slices"

	"github.com/txng-vn/txng/internal/fault"
)

// Step is a critical tracking event in plain words.
type Step string

// The steps.
const (
	Harvest   Step = "harvest"
	Produce   Step = "produce"
	Process   Step = "process"
	Receive   Step = "receive"
	Pack      Step = "pack"
	Unpack    Step = "unpack"
	Inspect   Step = "inspect"
	Store     Step = "store"
	Ship      Step = "ship"
	Transport Step = "transport"
	Return    Step = "return"
	Sell      Step = "sell"
	Destroy   Step = "destroy"
	Care      Step = "care"
	Other     Step = "other"
)

// stepFacts is how a step becomes an EPCIS event (the table of the wire
// contract; words of CBV 2.0, sections 7.1 and 7.2).
type stepFacts struct {
	label       fault.Text
	bizStep     string
	disposition string
	action      string
	stays       bool // the goods are at the place afterwards: bizLocation is given
	byCustodian bool // any custodian may record it, not the owner alone
}

// stepTable is keyed by step.
var stepTable = map[Step]stepFacts{
	Harvest:   {fault.Text{VI: "Thu hoạch", EN: "Harvest"}, "creating_class_instance", "in_progress", "ADD", true, false},
	Produce:   {fault.Text{VI: "Sản xuất", EN: "Production"}, "creating_class_instance", "in_progress", "ADD", true, false},
	Process:   {fault.Text{VI: "Chế biến", EN: "Processing"}, "creating_class_instance", "in_progress", "", true, true},
	Receive:   {fault.Text{VI: "Tiếp nhận", EN: "Receiving"}, "receiving", "in_progress", "OBSERVE", true, true},
	Pack:      {fault.Text{VI: "Đóng gói", EN: "Packing"}, "packing", "in_progress", "OBSERVE", true, true},
	Unpack:    {fault.Text{VI: "Dỡ gói", EN: "Unpacking"}, "unpacking", "in_progress", "DELETE", true, true},
	Inspect:   {fault.Text{VI: "Kiểm tra", EN: "Inspection"}, "inspecting", "in_progress", "OBSERVE", true, true},
	Store:     {fault.Text{VI: "Lưu kho", EN: "Storage"}, "storing", "in_progress", "OBSERVE", true, true},
	Ship:      {fault.Text{VI: "Xuất hàng", EN: "Shipping"}, "shipping", "in_transit", "OBSERVE", false, true},
	Transport: {fault.Text{VI: "Vận chuyển", EN: "Transport"}, "transporting", "in_transit", "OBSERVE", false, true},
	Return:    {fault.Text{VI: "Trả hàng", EN: "Return"}, "shipping", "returned", "OBSERVE", false, true},
	Sell:      {fault.Text{VI: "Bán lẻ", EN: "Retail sale"}, "retail_selling", "retail_sold", "OBSERVE", false, true},
	Destroy:   {fault.Text{VI: "Tiêu hủy", EN: "Destruction"}, "destroying", "destroyed", "DELETE", false, true},
	Care:      {fault.Text{VI: "Chăm sóc", EN: "Crop care"}, "other", "in_progress", "OBSERVE", true, false},
	Other:     {fault.Text{VI: "Hoạt động khác", EN: "Other activity"}, "other", "in_progress", "OBSERVE", true, true},
}

// Steps are all steps, in alphabetical order.
func Steps() []Step { return slices.Sorted(maps.Keys(stepTable)) }

// Label is the step's name as people say it; lang is "vi" or "en".
func (s Step) Label(lang string) string {
	if f, ok := stepTable[s]; ok {
		return f.label.In(lang)
	}
	return string(s)
}
