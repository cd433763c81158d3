package epcis

// xmlOrder is the order of the elements of each event type (EPCIS 2.0, section
// 9.5: the XML schema). A name with ! is written even when it is empty.
var xmlOrder = map[string][]string{
	ObjectEvent: {
		"eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
		"!epcList", "action", "bizStep", "disposition", "readPoint", "bizLocation", "bizTransactionList", "quantityList",
		"sourceList", "destinationList", "sensorElementList", "persistentDisposition", "ilmd",
	},
	AggregationEvent: {
		"eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
		"parentID", "!childEPCs", "action", "bizStep", "disposition", "readPoint", "bizLocation", "bizTransactionList",
		"childQuantityList", "sourceList", "destinationList", "sensorElementList", "persistentDisposition",
	},
	TransactionEvent: {
		"eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
		"bizTransactionList", "parentID", "!epcList", "action", "bizStep", "disposition", "readPoint", "bizLocation",
		"quantityList", "sourceList", "destinationList", "sensorElementList", "persistentDisposition",
	},
	TransformationEvent: {
		"eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
		"inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID",
		"bizStep", "disposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList",
		"sensorElementList", "persistentDisposition", "ilmd",
	},
	AssociationEvent: {
		"eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "errorDeclaration", "certificationInfo",
		"parentID", "childEPCs", "childQuantityList", "action", "bizStep", "disposition", "readPoint", "bizLocation",
		"bizTransactionList", "sourceList", "destinationList", "sensorElementList", "persistentDisposition",
	},
}
