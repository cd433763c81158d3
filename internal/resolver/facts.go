package resolver

import (
	"time"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/measure"
)

// Facts are what the public may know of a batch or a product, free of
// language. They are kept in words (see Words).
type Facts struct {
	Product   Product
	Producer  Producer
	Batch     *Batch // nil: the product alone
	Standards []Standard
	Complete  bool // the record holds what its rule profile demands
	Steps     []Step
	Truncated bool // there are more steps than are shown
	Portal    *Portal
}

// Product is the kind of goods (Decree 37/2026/NĐ-CP, article 23.5 a, b, đ, g).
type Product struct {
	Name           string
	NameEN         string
	Description    string
	Brand          string
	Category       string
	Code           string   // GTIN-14 or local code
	GTIN           string   // "" when Code is local
	Images         []string // ids of public files
	NetContent     measure.Quantity
	OriginCountry  string // ISO 3166-1 alpha-2
	OriginProvince string
}

// Producer is who made the goods (article 23.5 c, d). For a household Street
// is "" and Phone is masked.
type Producer struct {
	Name         string
	Street       string
	WardCode     string
	ProvinceCode string
	Phone        string
	Website      string
}

// Batch is the lot (article 23.5 g, h). Dates are YYYY-MM-DD.
type Batch struct {
	Lot            string
	TraceCode      string
	ProductionDate string
	ExpiryDate     string
}

// Standard is one standard or certificate (article 23.5 i).
type Standard struct {
	Kind       string
	Number     string
	Issuer     string
	ValidUntil string
}

// Step is one critical tracking event (article 23.5 e), of the batch or of one
// that went into it.
type Step struct {
	Step         event.Step
	Time         time.Time // UTC
	Lot          string    // of the batch it happened to, "" for the scanned one
	Place        Place
	Organization string
	TraceCode    string
	Evidence     []File
}

// Place is where a step happened. A household's has no street, and a position
// rounded to 0.01 degrees.
type Place struct {
	Name         string
	Street       string
	WardCode     string
	ProvinceCode string
	Latitude     string // decimal degrees, WGS 84
	Longitude    string
	Codes        []PlaceCode
}

// PlaceCode is a code that an authority gave a place.
type PlaceCode struct {
	Scheme string
	Value  string
}

// File is a public file.
type File struct {
	ID        string
	MediaType string
}

// Portal is the record at the national portal.
type Portal struct {
	TraceCode string
}
