package label

import "github.com/txng-vn/txng/internal/catalog"

// unitSymbols are the signs of units by their UN/CEFACT Rec 20 codes, as they
// stand on packs; other units show their code.
var unitSymbols = map[string]string{
	"KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "tấn", "LTR": "lít", "MLT": "ml", "CLT": "cl", "MTQ": "m³", "MTR": "m", "CMT": "cm", "MTK": "m²",
	"H87": "cái", "EA": "cái", "C62": "cái",
}

// standardNames are what people call families of standards.
var standardNames = map[catalog.StandardKind]string{
	catalog.StandardVietGAP: "VietGAP", catalog.StandardGlobalGAP: "GLOBALG.A.P.", catalog.StandardOCOP: "OCOP", catalog.StandardOrganic: "Hữu cơ",
	catalog.StandardHACCP: "HACCP", catalog.StandardISO22000: "ISO 22000", catalog.StandardTCVN: "TCVN", catalog.StandardQCVN: "QCVN",
}

// massUnits are kilograms in a unit, as a fraction.
var massUnits = map[string][2]int64{"KGM": {1, 1}, "GRM": {1, 1000}, "MGM": {1, 1_000_000}, "TNE": {1000, 1}}
