package query

import "github.com/txng-vn/txng/internal/epcis"

// kind is what the values of a parameter are.
type kind uint8

const (
	kindType    kind = iota + 1 // event types
	kindAction                  // ADD, OBSERVE, DELETE
	kindWord                    // words of the CBV, or URIs
	kindURI                     // URIs, GS1 keys in any form
	kindID                      // URIs, compared as they stand
	kindPattern                 // EPC patterns and URIs
	kindText
	kindHex
	kindBool
	kindFlag   // true, false, or nothing
	kindNumber // one, or a list
	kindTime   // one
	kindFree   // texts, numbers or times, as an extension field holds them
)

// spec says what a parameter is.
type spec struct {
	op      Op
	subject Subject
	kind    kind
	key     string
	vocab   epcis.Vocabulary
	one     bool // takes one value, not a list
}

// fixed are the parameters whose names are whole.
var fixed = func() map[string]spec {
	m := map[string]spec{
		"eventType":                      {op: EQ, subject: EventType, kind: kindType},
		"EQ_action":                      {op: EQ, subject: Action, kind: kindAction},
		"EQ_bizStep":                     {op: EQ, subject: BizStep, kind: kindWord, vocab: epcis.BizStep},
		"EQ_disposition":                 {op: EQ, subject: Disposition, kind: kindWord, vocab: epcis.Disposition},
		"EQ_persistentDisposition_set":   {op: EQ, subject: PersistentSet, kind: kindWord, vocab: epcis.Disposition},
		"EQ_persistentDisposition_unset": {op: EQ, subject: PersistentUnset, kind: kindWord, vocab: epcis.Disposition},
		"EQ_errorReason":                 {op: EQ, subject: ErrorReason, kind: kindWord, vocab: epcis.ErrorReason},
		"EQ_readPoint":                   {op: EQ, subject: ReadPoint, kind: kindURI},
		"WD_readPoint":                   {op: Within, subject: ReadPoint, kind: kindURI},
		"EQ_bizLocation":                 {op: EQ, subject: BizLocation, kind: kindURI},
		"WD_bizLocation":                 {op: Within, subject: BizLocation, kind: kindURI},
		"EQ_eventID":                     {op: EQ, subject: EventID, kind: kindID},
		"EQ_correctiveEventID":           {op: EQ, subject: CorrectiveEventID, kind: kindID},
		"EQ_transformationID":            {op: EQ, subject: TransformationID, kind: kindURI},
		"EXISTS_errorDeclaration":        {op: Exists, subject: ErrorDeclaration, kind: kindFlag, one: true},
		"EXISTS_sensorElementList":       {op: Exists, subject: Sensors, kind: kindFlag, one: true},
		"EQ_type":                        {op: EQ, subject: Sensor, kind: kindWord, key: "type", vocab: epcis.Measurement},
		"EQ_stringValue":                 {op: EQ, subject: Sensor, kind: kindText, key: "stringValue"},
		"EQ_hexBinaryValue":              {op: EQ, subject: Sensor, kind: kindHex, key: "hexBinaryValue"},
		"EQ_booleanValue":                {op: EQ, subject: Sensor, kind: kindBool, key: "booleanValue", one: true},
		"EQ_quantity":                    {op: EQ, subject: Quantity, kind: kindNumber},
	}
	for _, key := range []string{"deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "uriValue"} {
		m["EQ_"+key] = spec{op: EQ, subject: Sensor, kind: kindURI, key: key}
	}
	for _, s := range []Subject{EPC, ParentID, InputEPC, OutputEPC, AnyEPC, EPCClass, InputEPCClass, OutputEPCClass, AnyEPCClass} {
		m["MATCH_"+string(s)] = spec{op: Match, subject: s, kind: kindPattern}
	}
	for name, op := range map[string]Op{"GE_": GE, "LT_": LT} {
		for _, s := range []Subject{EventTime, RecordTime, DeclarationTime} {
			m[name+string(s)] = spec{op: op, subject: s, kind: kindTime, one: true}
		}
		m[name+"errorDeclaration_Time"] = m[name+string(DeclarationTime)] // as GS1's schema spells it
		for _, key := range []string{"time", "startTime", "endTime"} {
			m[name+key] = spec{op: op, subject: Sensor, kind: kindTime, key: key, one: true}
		}
	}
	for name, op := range map[string]Op{"GT_": GT, "GE_": GE, "LT_": LT, "LE_": LE} {
		m[name+"quantity"] = spec{op: op, subject: Quantity, kind: kindNumber, one: true}
		m[name+"percRank"] = spec{op: op, subject: Sensor, kind: kindNumber, key: "percRank", one: true}
	}
	return m
}()

// typed are the references that a parameter names by their type, and measured
// the amounts that it names by their unit.
var (
	typed    = map[string]Subject{"bizTransaction_": BizTransaction, "source_": Source, "destination_": Destination}
	measured = map[string]Subject{
		"quantity_": Quantity, "value_": Sensor, "minValue_": Sensor, "maxValue_": Sensor, "meanValue_": Sensor, "sDev_": Sensor, "percValue_": Sensor,
	}
	types = map[Subject]epcis.Vocabulary{BizTransaction: epcis.BizTransactionType, Source: epcis.SourceDestType, Destination: epcis.SourceDestType}
)

// operators begin the names that hold a field's name; the longer first.
var operators = []struct {
	name string
	op   Op
}{{"EQ_ATTR_", EQAttr}, {"EQATTR_", EQAttr}, {"HASATTR_", HasAttr}, {"EXISTS_", Exists}, {"EQ_", EQ}, {"GT_", GT}, {"GE_", GE}, {"LT_", LT}, {"LE_", LE}}

// levels are where extension fields lie; "" is the event itself and last.
var levels = []struct {
	name    string
	subject Subject
}{
	{"ILMD_", ILMDField},
	{"ERROR_DECLARATION_", ErrorDeclarationField},
	{"SENSORELEMENT_", SensorElementField},
	{"SENSORMETADATA_", SensorMetadataField},
	{"SENSORREPORT_", SensorReportField},
	{"readPoint_", ReadPointField},
	{"bizLocation_", BizLocationField},
	{"", Field},
}

// attributed are the standard fields whose values master data may describe.
var attributed = map[string]Subject{
	"readPoint": ReadPoint, "bizLocation": BizLocation, "bizStep": BizStep, "disposition": Disposition, "epc": AnyEPC, "epcList": EPC, "parentID": ParentID,
	"epcClass": AnyEPCClass, "quantityList": EPCClass, "source": Source, "destination": Destination, "bizTransaction": BizTransaction,
}

// words are those of them that hold words of the CBV.
var words = map[Subject]epcis.Vocabulary{BizStep: epcis.BizStep, Disposition: epcis.Disposition}
