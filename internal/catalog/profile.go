package catalog

import (
	"slices"

	"github.com/txng-vn/txng/internal/fault"
)

// Profile is a rule profile: what one legal text demands of a batch's record.
type Profile struct {
	ID            string // "vn-nd37-2026"
	Fields        []ProfileField
	TraceCodeTime bool // the trace code of a step ends with its time
}

// ProfileField is one item of a record.
type ProfileField struct {
	Name     string // one of the Field… names
	Label    fault.Text
	Article  string // where the text demands it, "23.5 a"
	Required bool   // false where the text says "if any"
	Public   bool   // everybody who scans must be shown it
}

// The names of the items that profiles speak of.
const (
	FieldProductName     = "product_name"
	FieldProductImage    = "product_image"
	FieldProducerName    = "producer_name"
	FieldProducerAddress = "producer_address"
	FieldOrigin          = "origin"
	FieldSteps           = "steps" // the critical tracking events with their times
	FieldBrand           = "brand"
	FieldLot             = "lot" // lot or serial number
	FieldExpiry          = "expiry"
	FieldStandards       = "standards"
)

// The profiles that are known.
const (
	ProfileND37 = "vn-nd37-2026" // Decree 37/2026/NĐ-CP, in force since 23 January 2026
	ProfileTT02 = "vn-tt02-2024" // Circular 02/2024/TT-BKHCN, partly lapsed
)

// FindProfile returns the profile with this id.
func FindProfile(id string) (Profile, bool) {
	for _, p := range Profiles() {
		if p.ID == id {
			return p, true
		}
	}
	return Profile{}, false
}

// Profiles returns every profile, the one in force first.
func Profiles() []Profile {
	all := slices.Clone(profileTable)
	for i := range all {
		all[i].Fields = slices.Clone(all[i].Fields)
	}
	return all
}

// Demands reports whether the profile requires the item.
func (p Profile) Demands(field string) bool {
	return slices.ContainsFunc(p.Fields, func(f ProfileField) bool { return f.Name == field && f.Required })
}

// Shows reports whether the profile has everybody see the item.
func (p Profile) Shows(field string) bool {
	return slices.ContainsFunc(p.Fields, func(f ProfileField) bool { return f.Name == field && f.Public })
}
