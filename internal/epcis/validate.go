package epcis

import (
	"slices"

	"github.com/txng-vn/txng/internal/fault"
)

// Validate checks e against the rules of EPCIS 2.0 (section 7.4) that bind
// every event, and tells all that is wrong at once, with pointers into the
// event. Words outside the CBV must be URIs; extensions are free. A
// persistentDisposition is allowed on every event type.
func Validate(e *Event) error {
	v := validator{&fault.Checks{Limit: MaxProblems}}
	v.event(e)
	return v.Err()
}

// Validate checks every event of d, with pointers into the document.
func (d *Document) Validate() error {
	c := fault.Checks{Limit: MaxProblems}
	for i, e := range d.Events {
		if err := Validate(e); err != nil {
			c.Check(at(d.list, i), err)
		}
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
		sensed := e.Type == AggregationEvent && len(e.SensorElements) > 0
		if !children && e.Action != ActionDelete && !sensed {
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
	v.words("/persistentDisposition/set", Disposition, e.PersistentDisposition.Set)
	v.words("/persistentDisposition/unset", Disposition, e.PersistentDisposition.Unset)
	v.references("/bizTransactionList", "bizTransaction", BizTransactionType, e.BizTransactions)
	v.references("/sourceList", "source", SourceDestType, e.Sources)
	v.references("/destinationList", "destination", SourceDestType, e.Destinations)
}
