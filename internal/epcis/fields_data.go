package epcis

// eventFields are the standard fields of an event in the order of the event
// hash (CBV 2.0, section 8.9.2). Where the text and the reference
// implementation disagree, parentID stands before epcList.
var eventFields = []field{
	{name: "eventID", at: func(e *Event) any { return &e.ID }},
	{name: "type", at: func(e *Event) any { return &e.Type }},
	{name: "recordTime", at: func(e *Event) any { return &e.RecordTime }},
	{name: "errorDeclaration", at: func(e *Event) any { return &e.ErrorDeclaration }},
	{name: "eventTime", at: func(e *Event) any { return &e.Time }, hashed: true},
	{name: "eventTimeZoneOffset", at: func(e *Event) any { return &e.TimeZoneOffset }, hashed: true},
	{name: "certificationInfo", at: func(e *Event) any { return &e.Certifications }, hashed: true},
	{name: "parentID", at: func(e *Event) any { return &e.ParentID }, hashed: true},
	{name: "epcList", at: func(e *Event) any { return &e.EPCs }, child: "epc", hashed: true},
	{name: "inputEPCList", at: func(e *Event) any { return &e.InputEPCs }, child: "epc", hashed: true},
	{name: "childEPCs", at: func(e *Event) any { return &e.ChildEPCs }, child: "epc", hashed: true},
	{name: "quantityList", at: func(e *Event) any { return &e.Quantities }, hashed: true},
	{name: "childQuantityList", at: func(e *Event) any { return &e.ChildQuantities }, hashed: true},
	{name: "inputQuantityList", at: func(e *Event) any { return &e.InputQuantities }, hashed: true},
	{name: "outputEPCList", at: func(e *Event) any { return &e.OutputEPCs }, child: "epc", hashed: true},
	{name: "outputQuantityList", at: func(e *Event) any { return &e.OutputQuantities }, hashed: true},
	{name: "action", at: func(e *Event) any { return &e.Action }, hashed: true},
	{name: "transformationID", at: func(e *Event) any { return &e.TransformationID }, hashed: true},
	{name: "bizStep", at: func(e *Event) any { return &e.BizStep }, vocab: BizStep, hashed: true},
	{name: "disposition", at: func(e *Event) any { return &e.Disposition }, vocab: Disposition, hashed: true},
	{name: "persistentDisposition", at: func(e *Event) any { return &e.PersistentDisposition }, hashed: true},
	{name: "readPoint", at: func(e *Event) any { return &e.ReadPoint }, hashed: true},
	{name: "bizLocation", at: func(e *Event) any { return &e.BizLocation }, hashed: true},
	{name: "bizTransactionList", at: func(e *Event) any { return &e.BizTransactions }, vocab: BizTransactionType, child: "bizTransaction", hashed: true},
	{name: "sourceList", at: func(e *Event) any { return &e.Sources }, vocab: SourceDestType, child: "source", hashed: true},
	{name: "destinationList", at: func(e *Event) any { return &e.Destinations }, vocab: SourceDestType, child: "destination", hashed: true},
	{name: "sensorElementList", at: func(e *Event) any { return &e.SensorElements }, hashed: true},
	{name: "ilmd", at: func(e *Event) any { return &e.ILMD }, hashed: true},
}

var fieldsByName = func() map[string]*field {
	m := make(map[string]*field, len(eventFields))
	for i := range eventFields {
		m[eventFields[i].name] = &eventFields[i]
	}
	return m
}()

// sensorMetadataFields and sensorReportFields are the attributes of a sensor
// element in hash order (CBV 2.0, section 8.9), each with what it may hold.
var (
	sensorMetadataFields = []sensorField{
		{"time", holdsTime},
		{"startTime", holdsTime},
		{"endTime", holdsTime},
		{"deviceID", holdsURI},
		{"deviceMetadata", holdsURI},
		{"rawData", holdsURI},
		{"dataProcessingMethod", holdsURI},
		{"bizRules", holdsURI},
	}
	sensorReportFields = []sensorField{
		{"type", holdsMeasurement},
		{"exception", holdsMeasurement},
		{"deviceID", holdsURI},
		{"deviceMetadata", holdsURI},
		{"rawData", holdsURI},
		{"dataProcessingMethod", holdsURI},
		{"time", holdsTime},
		{"microorganism", holdsURI},
		{"chemicalSubstance", holdsURI},
		{"value", holdsNumber},
		{"component", holdsComponent},
		{"stringValue", holdsText},
		{"booleanValue", holdsBool},
		{"hexBinaryValue", holdsHex},
		{"uriValue", holdsURI},
		{"minValue", holdsNumber},
		{"maxValue", holdsNumber},
		{"meanValue", holdsNumber},
		{"sDev", holdsNumber},
		{"percRank", holdsNumber},
		{"percValue", holdsNumber},
		{"uom", holdsText},
		{"coordinateReferenceSystem", holdsURI},
	}
)
