package query

import "github.com/txng-vn/txng/internal/epcis"

// subjects read from an event what a parameter looks at.
var subjects = map[Subject]func(*epcis.Event, *Condition) []item{
	EventType:        func(e *epcis.Event, _ *Condition) []item { return one(e.Type) },
	Action:           func(e *epcis.Event, _ *Condition) []item { return one(e.Action) },
	EventTime:        func(e *epcis.Event, _ *Condition) []item { return moment(e.Time) },
	RecordTime:       func(e *epcis.Event, _ *Condition) []item { return moment(e.RecordTime) },
	EventID:          func(e *epcis.Event, _ *Condition) []item { return one(e.ID) },
	TransformationID: func(e *epcis.Event, _ *Condition) []item { return one(e.TransformationID) },
	BizStep:          func(e *epcis.Event, _ *Condition) []item { return one(e.BizStep) },
	Disposition:      func(e *epcis.Event, _ *Condition) []item { return one(e.Disposition) },
	PersistentSet:    func(e *epcis.Event, _ *Condition) []item { return texts(e.PersistentDisposition.Set) },
	PersistentUnset:  func(e *epcis.Event, _ *Condition) []item { return texts(e.PersistentDisposition.Unset) },
	ReadPoint:        func(e *epcis.Event, _ *Condition) []item { return one(e.ReadPoint.ID) },
	BizLocation:      func(e *epcis.Event, _ *Condition) []item { return one(e.BizLocation.ID) },

	DeclarationTime: func(e *epcis.Event, _ *Condition) []item {
		return declaration(e, func(d *epcis.ErrorDeclaration) []item { return moment(d.Time) })
	},
	ErrorReason: func(e *epcis.Event, _ *Condition) []item {
		return declaration(e, func(d *epcis.ErrorDeclaration) []item { return one(d.Reason) })
	},
	CorrectiveEventID: func(e *epcis.Event, _ *Condition) []item {
		return declaration(e, func(d *epcis.ErrorDeclaration) []item { return texts(d.CorrectiveEventIDs) })
	},
	ErrorDeclaration: func(e *epcis.Event, _ *Condition) []item {
		return declaration(e, func(*epcis.ErrorDeclaration) []item { return []item{{whole: true}} })
	},

	BizTransaction: func(e *epcis.Event, c *Condition) []item { return references(e, c, e.BizTransactions) },
	Source:         func(e *epcis.Event, c *Condition) []item { return references(e, c, e.Sources) },
	Destination:    func(e *epcis.Event, c *Condition) []item { return references(e, c, e.Destinations) },

	EPC:       func(e *epcis.Event, _ *Condition) []item { return texts(e.EPCs, e.ChildEPCs) },
	ParentID:  func(e *epcis.Event, _ *Condition) []item { return one(e.ParentID) },
	InputEPC:  func(e *epcis.Event, _ *Condition) []item { return texts(e.InputEPCs) },
	OutputEPC: func(e *epcis.Event, _ *Condition) []item { return texts(e.OutputEPCs) },
	AnyEPC: func(e *epcis.Event, _ *Condition) []item {
		return texts(e.EPCs, e.ChildEPCs, e.InputEPCs, e.OutputEPCs, []string{e.ParentID})
	},
	EPCClass:       func(e *epcis.Event, _ *Condition) []item { return classes(e.Quantities, e.ChildQuantities) },
	InputEPCClass:  func(e *epcis.Event, _ *Condition) []item { return classes(e.InputQuantities) },
	OutputEPCClass: func(e *epcis.Event, _ *Condition) []item { return classes(e.OutputQuantities) },
	AnyEPCClass: func(e *epcis.Event, _ *Condition) []item {
		return classes(e.Quantities, e.ChildQuantities, e.InputQuantities, e.OutputQuantities)
	},
	Quantity: func(e *epcis.Event, _ *Condition) []item { return amounts(e) },

	Sensor: sensor,
	Sensors: func(e *epcis.Event, _ *Condition) []item {
		if len(e.SensorElements) == 0 {
			return nil
		}
		return []item{{whole: true}}
	},

	Field:     func(e *epcis.Event, c *Condition) []item { return c.fields(e.Context, e.Extensions) },
	ILMDField: func(e *epcis.Event, c *Condition) []item { return c.fields(e.Context, e.ILMD) },
	ErrorDeclarationField: func(e *epcis.Event, c *Condition) []item {
		return declaration(e, func(d *epcis.ErrorDeclaration) []item { return c.fields(e.Context, d.Extensions) })
	},
	SensorElementField: func(e *epcis.Event, c *Condition) (items []item) {
		for _, s := range e.SensorElements {
			items = append(items, c.fields(e.Context, s.Extensions)...)
		}
		return items
	},
	SensorMetadataField: func(e *epcis.Event, c *Condition) (items []item) {
		for _, s := range e.SensorElements {
			items = append(items, c.fields(e.Context, s.Metadata)...)
		}
		return items
	},
	SensorReportField: func(e *epcis.Event, c *Condition) (items []item) {
		for _, s := range e.SensorElements {
			items = append(items, c.fields(e.Context, s.Reports...)...)
		}
		return items
	},
	ReadPointField:   func(e *epcis.Event, c *Condition) []item { return c.fields(e.Context, e.ReadPoint.Extensions) },
	BizLocationField: func(e *epcis.Event, c *Condition) []item { return c.fields(e.Context, e.BizLocation.Extensions) },
}
