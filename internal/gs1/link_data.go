package gs1

// linkWords are the words that stood for identifiers before GS1 Digital Link
// 1.3; captured events still hold them.
var linkWords = map[string]string{
	"sscc": "00", "gtin": "01", "itip": "8006", "cpv": "22", "lot": "10", "ser": "21", "tpx": "235",
	"gln": "414", "glnx": "254", "party": "417", "payTo": "415", "refno": "8020", "giai": "8004", "cpid": "8010", "cpsn": "8011",
	"gsrnp": "8017", "gsrn": "8018", "srin": "8019", "gdti": "253", "gcn": "255", "grai": "8003",
	"gsin": "402", "ginc": "401", "gmn": "8013",
}

// epcisKeys are the keys by which EPCIS names objects, and the qualifiers that
// are part of the name, the finest last (EPCIS 2.0, section 7.1.2; CBV 2.0,
// section 8).
var epcisKeys = map[string][]string{
	"00": nil, "01": {"10", "21", "235"}, "8006": {"10", "21"}, "414": {"254"}, "417": nil, "8004": nil, "8010": {"8011"},
	"8017": nil, "8018": nil, "253": nil, "255": nil, "8003": nil, "402": nil, "401": nil,
}
