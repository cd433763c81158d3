package gs1

// urnSchemes are the EPC URN schemes (EPC Tag Data Standard 2.0, section 6.3);
// of those for one key the first whose parts are there is written.
var urnSchemes = []urnScheme{
	{name: "id:sgtin", ai: "01", digits: 13, indicator: true, tail: "21"},
	{name: "id:upui", ai: "01", digits: 13, indicator: true, tail: "235"},
	{name: "class:lgtin", ai: "01", digits: 13, indicator: true, tail: "10"},
	{name: "idpat:sgtin", ai: "01", digits: 13, indicator: true, pattern: true},
	{name: "id:sscc", ai: "00", digits: 17, indicator: true},
	{name: "id:sgln", ai: "414", digits: 12, tail: "254", zeroIsNone: true},
	{name: "id:pgln", ai: "417", digits: 12},
	{name: "id:grai", ai: "8003", lead: "0", digits: 12, tail: "+"},
	{name: "idpat:grai", ai: "8003", lead: "0", digits: 12, pattern: true},
	{name: "id:giai", ai: "8004", free: true},
	{name: "id:gsrn", ai: "8018", digits: 17},
	{name: "id:gsrnp", ai: "8017", digits: 17},
	{name: "id:gdti", ai: "253", digits: 12, tail: "+"},
	{name: "idpat:gdti", ai: "253", digits: 12, pattern: true},
	{name: "id:sgcn", ai: "255", digits: 12, tail: "+"},
	{name: "idpat:sgcn", ai: "255", digits: 12, pattern: true},
	{name: "id:cpi", ai: "8010", free: true, tail: "8011"},
	{name: "idpat:cpi", ai: "8010", free: true, pattern: true},
	{name: "id:ginc", ai: "401", free: true},
	{name: "id:gsin", ai: "402", digits: 16},
	{name: "id:itip", ai: "8006", digits: 13, indicator: true, pieces: true, tail: "21"},
	{name: "idpat:itip", ai: "8006", digits: 13, indicator: true, pieces: true, pattern: true},
	{name: "idpat:upui", ai: "01", digits: 13, indicator: true, pattern: true},
}

// examplePrefixes are the company prefixes that GS1's own documents and ours
// use in examples. How long a real prefix is cannot be read off a key: GS1
// Vietnam licenses 893 prefixes of several lengths.
var examplePrefixes = []string{"0614141", "4012345", "9506000", "9521141", "8930000"}

// keylessURNs begin, behind urn:epc:, the pure identities that are of no GS1 key
// (EPC Tag Data Standard 2.0, section 6.3).
var keylessURNs = []string{"id:gid:", "id:usdod:", "id:adi:", "id:bic:", "id:imovn:"}
