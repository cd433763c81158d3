package measure

import "github.com/txng-vn/txng/internal/fault"

// Quantity is an amount with its unit: {"value": "1250.5", "unit": "KGM"}.
type Quantity struct {
	Value Decimal `json:"value" swaggertype:"string" example:"1250.5"`
	Unit  string  `json:"unit" example:"KGM"` // UN/CEFACT Rec 20 code
}

// NewQuantity reads a positive amount and its unit. Its *fault.Error carries
// the fields /value and /unit, so both mistakes are told together.
func NewQuantity(value, unit string) (Quantity, error) {
	var checks fault.Checks
	d, err := ParsePositive(value)
	checks.Check("/value", err)
	_, err = ParseUnit(unit)
	checks.Check("/unit", err)
	q := Quantity{Value: d, Unit: unit}
	if err := checks.Err(); err != nil {
		return Quantity{}, err
	}
	return q, q.Check()
}

// Check refuses zero (quantity_out_of_range), an unknown unit (unknown_unit)
// and a broken piece (quantity_not_whole: 1.5 EA). Its fields are /value and
// /unit.
func (q Quantity) Check() error {
	var checks fault.Checks
	if q.Value.IsZero() {
		checks.Check("/value", errZero())
	}
	if _, err := ParseUnit(q.Unit); err != nil {
		checks.Check("/unit", err)
	}
	if IsPiece(q.Unit) && !q.Value.IsWhole() {
		checks.Add("/value", "quantity_not_whole",
			"Số lượng tính theo cái, chiếc phải là số nguyên.", "A count of pieces must be a whole number.")
	}
	return checks.Err()
}

// IsZero reports whether q was never set.
func (q Quantity) IsZero() bool { return q == Quantity{} }

// String returns "1250.5 KGM", for logs.
func (q Quantity) String() string { return q.Value.String() + " " + q.Unit }

// In returns q as a person reads it in language lang: "1.250,5 kg" in
// Vietnamese, "1,250.5 kg" in English ("en").
func (q Quantity) In(lang string) string {
	name := q.Unit
	if u, err := ParseUnit(q.Unit); err == nil {
		name = u.Short(lang)
	}
	return q.Value.In(lang) + " " + name
}
