package resolver

import (
	"time"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/measure"
)

// Facts are what the public may know of a batch or a product, free of
// language: words are chosen when they are shown. The tags name their stored
// form.
type Facts struct {
	Product   Product    `json:"product"`
	Producer  Producer   `json:"producer"`
	Batch     *Batch     `json:"batch,omitempty"` // nil: the product alone
	Standards []Standard `json:"standards,omitempty"`
	Complete  bool       `json:"complete"` // the record holds what its rule profile demands
	Steps     []Step     `json:"steps,omitempty"`
	Truncated bool       `json:"truncated,omitempty"` // there are more steps than are shown
	Portal    *Portal    `json:"portal,omitempty"`
}

// Product is the kind of goods (Decree 37/2026/NĐ-CP, article 23.5 a, b, đ, g).
type Product struct {
	Name           string           `json:"name"`
	NameEN         string           `json:"name_en,omitempty"`
	Description    string           `json:"description,omitempty"`
	Brand          string           `json:"brand,omitempty"`
	Category       string           `json:"category,omitempty"`
	Code           string           `json:"code"`             // GTIN-14 or local code
	GTIN           string           `json:"gtin,omitempty"`   // "" when Code is local
	Images         []string         `json:"images,omitempty"` // ids of public files
	NetContent     measure.Quantity `json:"net_content"`
	OriginCountry  string           `json:"origin_country"` // ISO 3166-1 alpha-2
	OriginProvince string           `json:"origin_province,omitempty"`
}

// Producer is who made the goods (article 23.5 c, d). For a household Street
// is "" and Phone is masked.
type Producer struct {
	Name         string `json:"name"`
	Street       string `json:"street,omitempty"`
	WardCode     string `json:"ward_code"`
	ProvinceCode string `json:"province_code"`
	Phone        string `json:"phone,omitempty"`
	Website      string `json:"website,omitempty"`
}

// Batch is the lot (article 23.5 g, h). Dates are YYYY-MM-DD.
type Batch struct {
	Lot            string `json:"lot"`
	TraceCode      string `json:"trace_code"`
	ProductionDate string `json:"production_date"`
	ExpiryDate     string `json:"expiry_date,omitempty"`
}

// Standard is one standard or certificate (article 23.5 i).
type Standard struct {
	Kind       string `json:"kind"`
	Number     string `json:"number"`
	Issuer     string `json:"issuer,omitempty"`
	ValidUntil string `json:"valid_until,omitempty"`
}

// Step is one critical tracking event (article 23.5 e), of the batch or of one
// that went into it.
type Step struct {
	Step         event.Step `json:"step"`
	Time         time.Time  `json:"time"`          // UTC
	Lot          string     `json:"lot,omitempty"` // of the batch it happened to, "" for the scanned one
	Place        Place      `json:"place"`
	Organization string     `json:"organization"`
	TraceCode    string     `json:"trace_code"`
	Evidence     []File     `json:"evidence,omitempty"`
}

// Place is where a step happened. A household's has no street, and a position
// rounded to 0.01 degrees.
type Place struct {
	Name         string      `json:"name"`
	Street       string      `json:"street,omitempty"`
	WardCode     string      `json:"ward_code,omitempty"`
	ProvinceCode string      `json:"province_code,omitempty"`
	Latitude     string      `json:"lat,omitempty"` // decimal degrees, WGS 84
	Longitude    string      `json:"lng,omitempty"`
	Codes        []PlaceCode `json:"codes,omitempty"`
}

// PlaceCode is a code that an authority gave a place.
type PlaceCode struct {
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
}

// File is a public file.
type File struct {
	ID        string `json:"id"`
	MediaType string `json:"media_type"`
}

// Portal is the record at the national portal.
type Portal struct {
	TraceCode string `json:"trace_code"`
}
