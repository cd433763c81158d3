package epcis

// field ties a JSON name to where its value lies in an Event: the one table
// behind reading, writing and hashing.
type field struct {
	name   string
	at     any        // pointer into the Event
	vocab  Vocabulary // of a string or its types
	child  string     // name of one reference in the list
	hashed bool
}

// fields lists e's standard fields in the order of the event hash (CBV 2.0,
// section 8.9.2). Where the text and the reference implementation disagree,
// parentID stands before epcList.
func (e *Event) fields() []field {
	return []field{
		{name: "eventID", at: &e.ID},
		{name: "type", at: &e.Type},
		{name: "recordTime", at: &e.RecordTime},
		{name: "errorDeclaration", at: &e.ErrorDeclaration},
		{name: "eventTime", at: &e.Time, hashed: true},
		{name: "eventTimeZoneOffset", at: &e.TimeZoneOffset, hashed: true},
		{name: "certificationInfo", at: &e.Certifications, hashed: true},
		{name: "parentID", at: &e.ParentID, hashed: true},
		{name: "epcList", at: &e.EPCs, child: "epc", hashed: true},
		{name: "inputEPCList", at: &e.InputEPCs, child: "epc", hashed: true},
		{name: "childEPCs", at: &e.ChildEPCs, child: "epc", hashed: true},
		{name: "quantityList", at: &e.Quantities, hashed: true},
		{name: "childQuantityList", at: &e.ChildQuantities, hashed: true},
		{name: "inputQuantityList", at: &e.InputQuantities, hashed: true},
		{name: "outputEPCList", at: &e.OutputEPCs, child: "epc", hashed: true},
		{name: "outputQuantityList", at: &e.OutputQuantities, hashed: true},
		{name: "action", at: &e.Action, hashed: true},
		{name: "transformationID", at: &e.TransformationID, hashed: true},
		{name: "bizStep", at: &e.BizStep, vocab: BizStep, hashed: true},
		{name: "disposition", at: &e.Disposition, vocab: Disposition, hashed: true},
		{name: "persistentDisposition", at: &e.PersistentDisposition, hashed: true},
		{name: "readPoint", at: &e.ReadPoint, hashed: true},
		{name: "bizLocation", at: &e.BizLocation, hashed: true},
		{name: "bizTransactionList", at: &e.BizTransactions, vocab: BizTransactionType, child: "bizTransaction", hashed: true},
		{name: "sourceList", at: &e.Sources, vocab: SourceDestType, child: "source", hashed: true},
		{name: "destinationList", at: &e.Destinations, vocab: SourceDestType, child: "destination", hashed: true},
		{name: "sensorElementList", at: &e.SensorElements, hashed: true},
		{name: "ilmd", at: &e.ILMD, hashed: true},
	}
}

// holds says what a sensor attribute may hold.
type holds uint8

const (
	holdsText holds = iota
	holdsTime
	holdsNumber
	holdsBool
	holdsMeasurement
	holdsComponent
)

type sensorField struct {
	name string
	what holds
}

func sensorFieldOf(table []sensorField, name string) (sensorField, bool) {
	for _, f := range table {
		if f.name == name {
			return f, true
		}
	}
	return sensorField{}, false
}
