package gs1

// linkKeys are the primary keys that EPCIS can name, with their qualifiers in
// path order (GS1 Digital Link URI Syntax 1.4, section 4).
var linkKeys = map[string]linkKey{
	"00":   {value: digitsOf(18)},
	"01":   {digitsOf(14), []linkQualifier{{"22", false}, {"10", true}, {"21", true}, {"235", true}}},
	"8006": {digitsOf(18), []linkQualifier{{"22", false}, {"10", true}, {"21", true}}},
	"414":  {digitsOf(13), []linkQualifier{{"254", true}, {"7040", false}}},
	"417":  {digitsOf(13), []linkQualifier{{"7040", false}}},
	"8004": {textOf(30), []linkQualifier{{"7040", false}}},
	"8010": {textOf(30), []linkQualifier{{"8011", true}}},
	"8017": {digitsOf(18), []linkQualifier{{"8019", false}}},
	"8018": {digitsOf(18), []linkQualifier{{"8019", false}}},
	"253":  {value: digitsThen(13, 17)},
	"255":  {value: digitsThen(13, 12)},
	"8003": {value: digitsThen(14, 16)},
	"402":  {value: digitsOf(17)},
	"401":  {value: textOf(30)},
}

// linkWords are the words that stood for AIs before GS1 Digital Link 1.3;
// captured events still hold them.
var linkWords = map[string]string{
	"sscc": "00", "gtin": "01", "itip": "8006", "cpv": "22", "lot": "10", "ser": "21",
	"gln": "414", "glnx": "254", "party": "417", "giai": "8004", "cpid": "8010", "cpsn": "8011",
	"gsrnp": "8017", "gsrn": "8018", "srin": "8019", "gdti": "253", "gcn": "255", "grai": "8003",
	"gsin": "402", "ginc": "401",
}

// urnSchemes are the EPC URN schemes (EPC Tag Data Standard 2.0, section 6.3).
var urnSchemes = map[string]urnScheme{
	"id:sgtin":    {ai: "01", digits: 13, indicator: true, tail: "21", most: 20},
	"id:sscc":     {ai: "00", digits: 17, indicator: true},
	"id:sgln":     {ai: "414", digits: 12, tail: "254", most: 20, zeroIsNone: true},
	"id:grai":     {ai: "8003", lead: "0", digits: 12, tail: "+", most: 16},
	"id:gdti":     {ai: "253", digits: 12, tail: "+", most: 17},
	"id:sgcn":     {ai: "255", digits: 12, tail: "+", most: 12, numeric: true},
	"id:gsrn":     {ai: "8018", digits: 17},
	"id:gsrnp":    {ai: "8017", digits: 17},
	"id:gsin":     {ai: "402", digits: 16},
	"id:pgln":     {ai: "417", digits: 12},
	"id:itip":     {ai: "8006", digits: 13, indicator: true, pieces: true, tail: "21", most: 20},
	"id:upui":     {ai: "01", digits: 13, indicator: true, tail: "235", most: 28},
	"id:giai":     {ai: "8004", free: true},
	"id:ginc":     {ai: "401", free: true},
	"id:cpi":      {ai: "8010", free: true, tail: "8011", most: 12, numeric: true},
	"class:lgtin": {ai: "01", digits: 13, indicator: true, tail: "10", most: 20},
	"idpat:sgtin": {ai: "01", digits: 13, indicator: true, pattern: true},
	"idpat:grai":  {ai: "8003", lead: "0", digits: 12, pattern: true},
	"idpat:gdti":  {ai: "253", digits: 12, pattern: true},
	"idpat:sgcn":  {ai: "255", digits: 12, pattern: true},
	"idpat:itip":  {ai: "8006", digits: 13, indicator: true, pieces: true, pattern: true},
	"idpat:upui":  {ai: "01", digits: 13, indicator: true, pattern: true},
	"idpat:cpi":   {ai: "8010", free: true, pattern: true},
}
