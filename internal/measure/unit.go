package measure

import "github.com/txng-vn/txng/internal/fault"

// Dimension is what a unit measures; only units of one dimension compare.
type Dimension string

// The dimensions of the units that trade uses.
const (
	Count         Dimension = "count"
	Package       Dimension = "package"
	Mass          Dimension = "mass"
	Volume        Dimension = "volume"
	Length        Dimension = "length"
	Area          Dimension = "area"
	Time          Dimension = "time"
	Temperature   Dimension = "temperature"
	Ratio         Dimension = "ratio"
	Concentration Dimension = "concentration"
	Pressure      Dimension = "pressure"
	Speed         Dimension = "speed"
	Energy        Dimension = "energy"
)

// Unit is one unit of UN/CEFACT Recommendation 20; codes that begin with X
// are the packages of Recommendation 21, as Recommendation 20 includes them.
type Unit struct {
	Code      string // common code, as EPCIS writes uom: "KGM"
	Symbol    string // international symbol, "" when there is none: "kg"
	Dimension Dimension
	Name      fault.Text // lower case, singular
}

// Short returns the symbol, or the name in language lang when there is none.
func (u Unit) Short(lang string) string {
	if u.Symbol != "" {
		return u.Symbol
	}
	return u.Name.In(lang)
}

// ParseUnit returns the unit with this common code, exactly as written in the
// recommendation (upper case). Any other text is a *fault.Error with code
// unknown_unit.
func ParseUnit(code string) (Unit, error) {
	u, ok := units[code]
	if !ok {
		return Unit{}, fault.New(fault.KindInvalid, "unknown_unit",
			"Không có đơn vị đo này; dùng mã UN/CEFACT Rec 20, ví dụ KGM (kilôgam), LTR (lít), EA (cái).",
			"There is no such unit; use a UN/CEFACT Rec 20 code such as KGM (kilogram), LTR (litre), EA (each).")
	}
	return u, nil
}

// IsPiece reports whether code counts single pieces (H87, EA, C62): EPCIS
// writes such quantities without uom.
func IsPiece(code string) bool {
	return code == "H87" || code == "EA" || code == "C62"
}

// Units returns every unit known here, in the order a form offers them.
func Units() []Unit { return append([]Unit(nil), unitTable...) }
