package query

import (
	"math/big"
	"time"

	"github.com/txng-vn/txng/internal/epcis"
)

// Op is how a parameter compares.
type Op uint8

// The comparisons. GE includes the value, LT excludes it.
const (
	EQ Op = iota + 1
	GT
	GE
	LT
	LE
	Within  // WD_: at a place or below it
	Match   // MATCH_: EPC patterns and URIs
	Exists  // EXISTS_
	HasAttr // HASATTR_: master data have an attribute
	EQAttr  // EQ_ATTR_: the attribute has a value
)

// Subject is what of an event a parameter looks at.
type Subject string

// The subjects. Those of sensors and extension fields are told apart by
// Condition.Key.
const (
	EventType             Subject = "eventType"
	Action                Subject = "action"
	EventTime             Subject = "eventTime"
	RecordTime            Subject = "recordTime"
	DeclarationTime       Subject = "errorDeclarationTime"
	ErrorReason           Subject = "errorReason"
	CorrectiveEventID     Subject = "correctiveEventID"
	ErrorDeclaration      Subject = "errorDeclaration"
	EventID               Subject = "eventID"
	TransformationID      Subject = "transformationID"
	BizStep               Subject = "bizStep"
	Disposition           Subject = "disposition"
	PersistentSet         Subject = "persistentDisposition_set"
	PersistentUnset       Subject = "persistentDisposition_unset"
	ReadPoint             Subject = "readPoint"
	BizLocation           Subject = "bizLocation"
	BizTransaction        Subject = "bizTransaction"
	Source                Subject = "source"
	Destination           Subject = "destination"
	EPC                   Subject = "epc" // epcList and childEPCs
	ParentID              Subject = "parentID"
	InputEPC              Subject = "inputEPC"
	OutputEPC             Subject = "outputEPC"
	AnyEPC                Subject = "anyEPC"
	EPCClass              Subject = "epcClass" // quantityList and childQuantityList
	InputEPCClass         Subject = "inputEPCClass"
	OutputEPCClass        Subject = "outputEPCClass"
	AnyEPCClass           Subject = "anyEPCClass"
	Quantity              Subject = "quantity"
	Sensors               Subject = "sensorElementList"
	Sensor                Subject = "sensor" // Key: the attribute
	Field                 Subject = "field"  // Key: the extension's full name, in the event itself
	ILMDField             Subject = "ILMD"
	ErrorDeclarationField Subject = "ERROR_DECLARATION"
	SensorElementField    Subject = "SENSORELEMENT"
	SensorMetadataField   Subject = "SENSORMETADATA"
	SensorReportField     Subject = "SENSORREPORT"
	ReadPointField        Subject = "readPoint_"
	BizLocationField      Subject = "bizLocation_"
)

// Condition is one parameter, parsed and checked. Values of one parameter are
// alternatives; Texts, Patterns, Numbers and Times hold them, by what they are.
type Condition struct {
	Name    string // as it was sent: "EQ_bizStep"
	Op      Op
	Subject Subject
	Key     string // canonical type, sensor attribute, or full name of a field
	Inner   bool   // the field lies below a field, at any depth
	Unit    string // UN/CEFACT Rec 20 code that Numbers are in; "" for any
	Attr    string // of EQ_ATTR_

	Texts    []string
	Patterns []Pattern
	Numbers  []*big.Rat
	Times    []time.Time
	Absent   bool // EXISTS_…=false

	kind  kind
	vocab epcis.Vocabulary
}

// World is what a query needs to know besides an event. Identifiers are in
// canonical form.
type World interface {
	// Within reports whether place lies, at any depth, below ancestor.
	Within(place, ancestor string) bool
	// Attribute returns what master data say of attribute name of id; nil when
	// they say nothing.
	Attribute(id, name string) []string
}

// Query is what a caller asks for: all its conditions together.
type Query struct {
	Conditions []Condition

	OrderBy         string // EventTime, RecordTime, the full name of an extension field, or "" for any order
	Ascending       bool
	EventCountLimit int // of the first events in this order; 0 for none
	MaxEventCount   int // more are an error; 0 for none

	members []epcis.Member // as sent, for MarshalJSON
	context epcis.Context
	world   World
}

// With returns q as it is in a world.
func (q *Query) With(w World) *Query {
	in := *q
	in.world = w
	return &in
}
