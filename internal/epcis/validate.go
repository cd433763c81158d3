package epcis

import (
	"slices"
	"strings"
	"unicode"

	"github.com/txng-vn/txng/internal/fault"
)

// Validate checks e against the rules of EPCIS 2.0 (section 7.4) that bind
// every event, and tells all that is wrong at once, with pointers into the
// event. Words outside the CBV must be URIs; extensions are free. A
// persistentDisposition is allowed on every event type.
func Validate(e *Event) error {
	var c fault.Checks
	v := validator{&c}
	v.event(e)
	return c.Err()
}

// Validate checks every event of d, with pointers into the document.
func (d *Document) Validate() error {
	var c fault.Checks
	p := "/epcisBody/eventList"
	if d.Type == "EPCISQueryDocument" {
		p = "/epcisBody/queryResults/resultsBody/eventList"
	}
	for i, e := range d.Events {
		c.Check(at(p, i), Validate(e))
	}
	return c.Err()
}

type validator struct {
	*fault.Checks
}

func (v validator) event(e *Event) {
	v.Require(!e.Time.IsZero(), "/eventTime")
	v.offset(e.TimeZoneOffset)
	if e.ID != "" {
		v.uri("/eventID", e.ID)
	}
	switch e.Type {
	case ObjectEvent, AggregationEvent, TransactionEvent, AssociationEvent:
		v.action(e.Action)
	case TransformationEvent:
		v.absent(e.Action != "", "/action", e.Type)
	default:
		v.Add("/type", "event_type", "type phải là một trong năm loại sự kiện của EPCIS 2.0.", "The type must be one of the five event types of EPCIS 2.0.")
		return
	}
	v.belongs(e)
	v.complete(e)
	v.identifiers(e)
	v.vocabulary(e)
	v.sensors(e)
	if d := e.ErrorDeclaration; d != nil {
		v.Require(!d.Time.IsZero(), "/errorDeclaration/declarationTime")
		v.word("/errorDeclaration/reason", ErrorReason, d.Reason)
		v.uris("/errorDeclaration/correctiveEventIDs", d.CorrectiveEventIDs)
	}
}

func (v validator) action(action string) {
	switch action {
	case ActionAdd, ActionObserve, ActionDelete:
	case "":
		v.Require(false, "/action")
	default:
		v.Add("/action", "event_action", "action phải là ADD, OBSERVE hoặc DELETE.", "The action must be ADD, OBSERVE or DELETE.")
	}
}

// belongs refuses fields that the event's type does not have.
func (v validator) belongs(e *Event) {
	is := func(types ...string) bool { return slices.Contains(types, e.Type) }
	whole := is(ObjectEvent, TransactionEvent)
	v.absent(!whole && len(e.EPCs) > 0, "/epcList", e.Type)
	v.absent(!whole && len(e.Quantities) > 0, "/quantityList", e.Type)
	parts := is(AggregationEvent, AssociationEvent)
	v.absent(!parts && len(e.ChildEPCs) > 0, "/childEPCs", e.Type)
	v.absent(!parts && len(e.ChildQuantities) > 0, "/childQuantityList", e.Type)
	v.absent(!parts && !is(TransactionEvent) && e.ParentID != "", "/parentID", e.Type)
	change := is(TransformationEvent)
	v.absent(!change && len(e.InputEPCs) > 0, "/inputEPCList", e.Type)
	v.absent(!change && len(e.InputQuantities) > 0, "/inputQuantityList", e.Type)
	v.absent(!change && len(e.OutputEPCs) > 0, "/outputEPCList", e.Type)
	v.absent(!change && len(e.OutputQuantities) > 0, "/outputQuantityList", e.Type)
	v.absent(!change && e.TransformationID != "", "/transformationID", e.Type)
	v.absent(!change && !is(ObjectEvent) && len(e.ILMD) > 0, "/ilmd", e.Type)
	if is(ObjectEvent) && e.Action != ActionAdd && len(e.ILMD) > 0 {
		v.Add("/ilmd", "ilmd_without_add", "ilmd chỉ đi với action ADD.", "ilmd goes only with action ADD.")
	}
}

// complete demands the fields without which the event says nothing.
func (v validator) complete(e *Event) {
	children := len(e.ChildEPCs)+len(e.ChildQuantities) > 0
	changesParent := e.Action == ActionAdd || e.Action == ActionDelete
	switch e.Type {
	case ObjectEvent:
		if len(e.EPCs)+len(e.Quantities)+len(e.SensorElements) == 0 {
			v.nothing("/epcList")
		}
	case AggregationEvent, AssociationEvent:
		v.Require(e.ParentID != "" || !changesParent, "/parentID")
		if !children && e.Action != ActionDelete && len(e.SensorElements) == 0 {
			v.nothing("/childEPCs")
		}
	case TransactionEvent:
		v.Require(len(e.BizTransactions) > 0, "/bizTransactionList")
		if len(e.EPCs)+len(e.Quantities) == 0 && e.ParentID == "" && e.Action != ActionDelete {
			v.nothing("/epcList")
		}
	case TransformationEvent:
		inputs, outputs := len(e.InputEPCs)+len(e.InputQuantities), len(e.OutputEPCs)+len(e.OutputQuantities)
		if inputs == 0 && (e.TransformationID == "" || outputs == 0) {
			v.nothing("/inputQuantityList")
		}
		if outputs == 0 && e.TransformationID == "" {
			v.nothing("/outputQuantityList")
		}
	}
}

func (v validator) identifiers(e *Event) {
	if e.ParentID != "" {
		v.uri("/parentID", e.ParentID)
	}
	if e.TransformationID != "" {
		v.uri("/transformationID", e.TransformationID)
	}
	v.uris("/epcList", e.EPCs)
	v.uris("/childEPCs", e.ChildEPCs)
	v.uris("/inputEPCList", e.InputEPCs)
	v.uris("/outputEPCList", e.OutputEPCs)
	v.uris("/certificationInfo", e.Certifications)
	v.quantities("/quantityList", e.Quantities)
	v.quantities("/childQuantityList", e.ChildQuantities)
	v.quantities("/inputQuantityList", e.InputQuantities)
	v.quantities("/outputQuantityList", e.OutputQuantities)
	v.place("/readPoint", e.ReadPoint)
	v.place("/bizLocation", e.BizLocation)
}

func (v validator) vocabulary(e *Event) {
	v.word("/bizStep", BizStep, e.BizStep)
	v.word("/disposition", Disposition, e.Disposition)
	for i, w := range e.PersistentDisposition.Set {
		v.word(at("/persistentDisposition/set", i), Disposition, w)
	}
	for i, w := range e.PersistentDisposition.Unset {
		v.word(at("/persistentDisposition/unset", i), Disposition, w)
	}
	v.references("/bizTransactionList", "bizTransaction", BizTransactionType, e.BizTransactions)
	v.references("/sourceList", "source", SourceDestType, e.Sources)
	v.references("/destinationList", "destination", SourceDestType, e.Destinations)
}

func (v validator) references(p, name string, vocab Vocabulary, list []Reference) {
	for i, r := range list {
		v.uri(under(at(p, i), name), r.ID)
		v.Require(r.Type != "" || vocab == BizTransactionType, at(p, i)+"/type")
		v.word(at(p, i)+"/type", vocab, r.Type)
	}
}

func (v validator) sensors(e *Event) {
	for i, s := range e.SensorElements {
		p := at("/sensorElementList", i)
		v.Require(len(s.Reports) > 0, p+"/sensorReport")
		for j, r := range s.Reports {
			v.Check(at(p+"/sensorReport", j), checkReport(r))
		}
	}
}

// checkReport refuses a report that reports nothing.
func checkReport(r []Member) error {
	if len(r) == 0 {
		return fault.New(fault.KindInvalid, "required", "Mục này bắt buộc phải có nội dung.", "This must not be empty.")
	}
	return nil
}

func (v validator) place(p string, place Place) {
	if place.ID != "" || len(place.Extensions) > 0 {
		v.uri(p+"/id", place.ID)
	}
}

func (v validator) quantities(p string, list []Quantity) {
	for i, q := range list {
		v.uri(at(p, i)+"/epcClass", q.EPCClass)
		if q.Amount != "" && (!isNumber(q.Amount) || q.Amount[0] == '-') {
			v.Add(at(p, i)+"/quantity", "quantity_format", "Số lượng phải là số không âm.", "A quantity is a number that is not negative.")
		}
		if q.UOM != "" && (q.Amount == "" || len(q.UOM) > 3 || strings.Trim(q.UOM, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "") {
			v.Add(at(p, i)+"/uom", "uom_format", "uom là mã UN/CEFACT Rec 20 (ví dụ KGM) và cần có quantity.", "A uom is a UN/CEFACT Rec 20 code such as KGM, and needs a quantity.")
		}
	}
}

func (v validator) uris(p string, list []string) {
	for i, s := range list {
		v.uri(at(p, i), s)
	}
}

// uri demands an absolute URI: a scheme, a colon, something, and no spaces.
func (v validator) uri(p, s string) {
	if s == "" {
		v.Require(false, p)
		return
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || scheme == "" || rest == "" || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		v.Add(p, "not_a_uri", "Mục này phải là một URI, ví dụ https://id.gs1.org/01/… hoặc urn:epc:id:….", "This must be a URI, such as https://id.gs1.org/01/… or urn:epc:id:….")
	}
}

// word demands a word of the CBV in any spelling, or a URI.
func (v validator) word(p string, vocab Vocabulary, s string) {
	if s == "" || IsWord(vocab, s) {
		return
	}
	switch {
	case strings.HasPrefix(s, "urn:epcglobal:cbv:"), strings.HasPrefix(s, "https://ref.gs1.org/cbv/"), !strings.Contains(s, ":"):
		v.Add(p, "unknown_word", "Giá trị này không có trong từ vựng CBV 2.0; giá trị riêng phải là một URI.", "This is not a word of the CBV 2.0; a word of your own must be a URI.")
	default:
		v.uri(p, s)
	}
}

func (v validator) offset(s string) {
	if s == "" {
		v.Require(false, "/eventTimeZoneOffset")
		return
	}
	ok := len(s) == 6 && (s[0] == '+' || s[0] == '-') && s[3] == ':' && strings.Trim(s[1:3]+s[4:], "0123456789") == ""
	if !ok || s[1:3] > "14" || s[4:] > "59" || (s[1:3] == "14" && s[4:] != "00") {
		v.Add("/eventTimeZoneOffset", "time_zone_offset", "Độ lệch múi giờ có dạng +07:00, từ -14:00 đến +14:00.", "A time zone offset is written as +07:00, from -14:00 to +14:00.")
	}
}

func (v validator) absent(present bool, p, eventType string) {
	if present {
		v.Add(p, "field_not_allowed", eventType+" không có mục này.", "A "+eventType+" has no such field.")
	}
}

func (v validator) nothing(p string) {
	v.Add(p, "required", "Sự kiện phải nêu ít nhất một đối tượng: mã hoặc số lượng.", "The event must name at least one object, by identifier or quantity.")
}
