package catalog

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// PlaceKind is what happens at a place.
type PlaceKind string

// The kinds of places.
const (
	PlaceFarm         PlaceKind = "farm"
	PlaceCollection   PlaceKind = "collection"
	PlaceProcessing   PlaceKind = "processing"
	PlacePackingHouse PlaceKind = "packing_house"
	PlaceWarehouse    PlaceKind = "warehouse"
	PlaceDistributor  PlaceKind = "distributor"
	PlaceShop         PlaceKind = "shop"
	PlaceOther        PlaceKind = "other"
)

// PlaceKinds are all of them.
func PlaceKinds() []PlaceKind {
	return []PlaceKind{PlaceFarm, PlaceCollection, PlaceProcessing, PlacePackingHouse, PlaceWarehouse, PlaceDistributor, PlaceShop, PlaceOther}
}

// CodeScheme is who gave a place a further code.
type CodeScheme string

// The schemes of the agriculture authorities' codes (mã số vùng trồng, mã số
// cơ sở đóng gói), and any other.
const (
	SchemePlantingArea CodeScheme = "planting_area"
	SchemePackingHouse CodeScheme = "packing_house"
	SchemeOther        CodeScheme = "other"
)

// PlaceCode is a code that an authority gave a place, for one market or for
// all. The tags name its stored form.
type PlaceCode struct {
	Scheme CodeScheme `json:"scheme"`
	Value  string     `json:"value"`            // "VN-LAOR-0001"
	Market string     `json:"market,omitempty"` // ISO 3166-1 alpha-2, "" for all
}

// Place is a site where goods are grown, handled, kept or sold.
type Place struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Name           string // ≤ 200 characters
	Kind           PlaceKind
	Code           string      // the GLN, or a local code
	GLN            gs1.GLN     `gorm:"column:gln"` // zero when Code is local
	Address        Address     `gorm:"embedded"`
	Latitude       *string     // decimal degrees, WGS 84, -90 to 90; nil when unknown
	Longitude      *string     // -180 to 180; nil exactly when Latitude is
	Codes          []PlaceCode `gorm:"serializer:json"`
	Status         Status      // active or inactive
	Stamp          `gorm:"embedded"`
}

// TableName is the table of places.
func (Place) TableName() string { return "places" }

// Geo is a position in decimal degrees (WGS 84), as digits.
type Geo struct{ Lat, Lng string }

// NewPlace is what a creation asks for; the fields are Place's.
type NewPlace struct {
	OrganizationID string // only an admin needs to name it
	Name           string
	Kind           PlaceKind
	Address        Address
	Geo            *Geo
	GLN            string // "" has one allocated
	Codes          []PlaceCode
}

// PlacePatch changes what is not nil; its identifier never changes.
type PlacePatch struct {
	Name    *string
	Kind    *PlaceKind
	Address *Address
	Geo     **Geo // a nil *Geo takes the position away
	Codes   *[]PlaceCode
	Status  *Status
}

// apply puts the patch's values into p and gathers what is wrong with them.
func (in PlacePatch) apply(p *Place, c *fault.Checks) {
	setText(&p.Name, in.Name)
	set(&p.Kind, in.Kind)
	if in.Address != nil {
		p.Address = in.Address.trimmed()
	}
	if in.Geo != nil {
		p.Latitude, p.Longitude = nil, nil
		if geo := *in.Geo; geo != nil {
			p.Latitude, p.Longitude = degrees(c, "/geo/lat", geo.Lat, 90), degrees(c, "/geo/lng", geo.Lng, 180)
		}
	}
	set(&p.Codes, in.Codes)
	if p.Codes == nil {
		p.Codes = []PlaceCode{}
	}
	set(&p.Status, in.Status)
}

var placeCodeForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9./-]{2,39}$`)

const maxPlaceCodes = 50

func (p Place) check(c *fault.Checks) {
	c.Require(p.Name != "", "/name")
	c.Text("/name", p.Name, maxName)
	if !slices.Contains(PlaceKinds(), p.Kind) {
		c.Add("/kind", "unknown_kind", "Loại địa điểm phải là farm, collection, processing, packing_house, warehouse, distributor, shop hoặc other.", "The kind is farm, collection, processing, packing_house, warehouse, distributor, shop or other.")
	}
	p.Address.check(c)
	checkStatus(c, p.Status)
	if len(p.Codes) > maxPlaceCodes {
		c.Add("/codes", "too_many", "Nhiều nhất 50 mã.", "At most 50 codes.")
		return
	}
	for i, code := range p.Codes {
		at := "/codes/" + strconv.Itoa(i)
		code.check(c, at)
		if slices.Contains(p.Codes[:i], code) {
			c.Add(at, "duplicate", "Mã này xuất hiện hai lần.", "This code stands twice.")
		}
	}
}

func (p PlaceCode) check(c *fault.Checks, at string) {
	if !slices.Contains([]CodeScheme{SchemePlantingArea, SchemePackingHouse, SchemeOther}, p.Scheme) {
		c.Add(at+"/scheme", "unknown_scheme", "Loại mã phải là planting_area, packing_house hoặc other.", "The scheme is planting_area, packing_house or other.")
	}
	if !placeCodeForm.MatchString(p.Value) {
		c.Add(at+"/value", "code_format", "Mã gồm 3 đến 40 chữ cái in hoa, chữ số, dấu - . hoặc /, ví dụ VN-LAOR-0001.", "A code has 3 to 40 capital letters, digits, - . or /, such as VN-LAOR-0001.")
	}
	if p.Market != "" {
		checkCountry(c, at+"/market", p.Market)
	}
}

func checkStatus(c *fault.Checks, s Status) {
	if s != StatusActive && s != StatusInactive {
		c.Add("/status", "unknown_status", "Trạng thái phải là active hoặc inactive.", "The status is active or inactive.")
	}
}
