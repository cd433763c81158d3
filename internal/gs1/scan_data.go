package gs1

// symbologies are the symbology identifiers that may carry GS1 data.
var symbologies = map[string]content{
	"C1": elementStrings, // GS1-128
	"e0": elementStrings, // GS1 DataBar, GS1 Composite
	"e1": elementStrings, // GS1 Composite, behind a linear symbol's escape
	"e2": elementStrings,
	"d2": elementStrings, // GS1 DataMatrix
	"Q3": elementStrings, // GS1 QR Code
	"J1": elementStrings, // GS1 DotCode

	"E0": bareKey, // EAN-13, UPC-A, UPC-E
	"E4": bareKey, // EAN-8
	"I1": bareKey, // ITF-14

	"d1": anyText, // Data Matrix
	"Q1": anyText, // QR Code
	"Q4": anyText, // QR Code with extended channels
	"J0": anyText, // DotCode
	"C0": anyText, // Code 128
}

// numberGTIN is AI (01) in the dictionary.
const numberGTIN = 100
