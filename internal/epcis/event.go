package epcis

import "time"

// The five event types of EPCIS 2.0 (section 7.4).
const (
	ObjectEvent         = "ObjectEvent"
	AggregationEvent    = "AggregationEvent"
	TransactionEvent    = "TransactionEvent"
	TransformationEvent = "TransformationEvent"
	AssociationEvent    = "AssociationEvent"
)

// The actions of an event.
const (
	ActionAdd     = "ADD"
	ActionObserve = "OBSERVE"
	ActionDelete  = "DELETE"
)

// Event is an EPCIS 2.0 event of any type, field by field as its JSON form
// names them (EPCIS 2.0, section 7.4). Identifiers are URIs as captured, and
// vocabulary values are in any spelling; empty fields are absent.
type Event struct {
	Context Context // prefixes beside the standard context

	ID             string // eventID, a URI
	Type           string
	Time           time.Time // eventTime
	TimeZoneOffset string    // eventTimeZoneOffset, "+07:00"
	RecordTime     time.Time // set by who stores it; ignored on capture
	Action         string

	Certifications []string // certificationInfo

	ParentID         string
	EPCs             []string   // epcList
	ChildEPCs        []string   // childEPCs
	InputEPCs        []string   // inputEPCList
	OutputEPCs       []string   // outputEPCList
	Quantities       []Quantity // quantityList
	ChildQuantities  []Quantity // childQuantityList
	InputQuantities  []Quantity // inputQuantityList
	OutputQuantities []Quantity // outputQuantityList
	TransformationID string

	BizStep               string
	Disposition           string
	PersistentDisposition PersistentDisposition
	ReadPoint             Place
	BizLocation           Place
	BizTransactions       []Reference // bizTransactionList
	Sources               []Reference // sourceList
	Destinations          []Reference // destinationList
	SensorElements        []SensorElement
	ILMD                  []Member // instance/lot master data

	ErrorDeclaration *ErrorDeclaration
	Extensions       []Member // names are CURIEs: "txng:step"
}

// Quantity is an amount of a class of goods. Amount is a JSON number as
// written ("1250.5"), never a float, and "" when unknown; UOM is a UN/CEFACT
// Rec 20 code, and "" for pieces.
type Quantity struct {
	EPCClass string
	Amount   string
	UOM      string
}

// Place is a readPoint or bizLocation.
type Place struct {
	ID         string
	Extensions []Member
}

// Reference is a business transaction, source or destination with its type.
type Reference struct{ Type, ID string }

// PersistentDisposition is the dispositions set and unset by an event.
type PersistentDisposition struct{ Set, Unset []string }

// SensorElement is what sensors reported.
type SensorElement struct {
	Metadata   []Member   // standard attributes and extensions
	Reports    [][]Member // the same, one per report
	Extensions []Member
}

// ErrorDeclaration says that the event of the same ID is wrong.
type ErrorDeclaration struct {
	Time               time.Time // declarationTime
	Reason             string
	CorrectiveEventIDs []string
	Extensions         []Member
}

// Extend adds an extension of this service, txng:local, and binds the prefix.
func (e *Event) Extend(local string, v Value) {
	e.Context = e.Context.with(Binding{Prefix, Namespace})
	e.Extensions = append(e.Extensions, Member{Prefix + ":" + local, v})
}

// Extension returns this service's extension txng:local.
func (e *Event) Extension(local string) (Value, bool) {
	return member(e.Extensions, Prefix+":"+local)
}

// IsErrorDeclaration reports whether e declares an error in the event with
// its ID.
func (e *Event) IsErrorDeclaration() bool { return e.ErrorDeclaration != nil }
