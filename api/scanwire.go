package api

import (
	"time"

	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/recall"
	"github.com/txng-vn/txng/internal/resolver"
)

// Scan is the answer to a scanned code, in the reader's language. It says what
// was recorded, and by whom; never that goods are what they claim to be.
type Scan struct {
	AsOf *time.Time `json:"as_of,omitempty" format:"date-time"` // when the answer was read, if the database does not answer now
	ScanHead
	ScanWords
}

// ScanHead is the part of a Scan that depends on the code and on the day.
type ScanHead struct {
	State       resolver.State `json:"state" example:"ok"` // ok, recalled, held, expired, not_activated, void, suspicious, not_issued
	Code        ScanCode       `json:"code"`
	Recall      *ScanHold      `json:"recall"`           // null unless recalled
	Hold        *ScanHold      `json:"hold"`             // null unless held
	Partly      []ScanPartly   `json:"partly,omitempty"` // what is in force for some items of the lot, when the code names none
	Checked     int64          `json:"checked"`          // how often codes of this lot or product were looked at: rounded down to two digits, up to a minute late
	DigitalLink string         `json:"digital_link"`
}

// ScanWords is the part that is kept ready, in the reader's language.
type ScanWords struct {
	Product   *ScanProduct  `json:"product"`
	Producer  *ScanProducer `json:"producer,omitempty"`
	Batch     *ScanBatch    `json:"batch,omitempty"` // absent when the code names the product alone
	Origin    string        `json:"origin,omitempty" example:"Tỉnh Tây Ninh, Việt Nam"`
	Standards []Standard    `json:"standards"`
	Steps     []ScanStep    `json:"steps"` // in the order they happened; once the record is complete
	Truncated bool          `json:"truncated,omitempty"`
	Portal    *ScanPortal   `json:"portal"` // null until the national portal has the batch
}

// ScanCode is what was scanned.
type ScanCode struct {
	Code   string  `json:"code"`
	GTIN   *string `json:"gtin"`
	Lot    *string `json:"lot"`
	Serial *string `json:"serial"`
}

// ScanProduct is the kind of goods.
type ScanProduct struct {
	Name        string           `json:"name"`
	NameEN      string           `json:"name_en,omitempty"`
	Brand       string           `json:"brand"`
	Description string           `json:"description,omitempty"`
	Images      []string         `json:"images"` // addresses
	NetContent  measure.Quantity `json:"net_content"`
}

// ScanProducer is who made the goods; a household's street and phone are
// masked.
type ScanProducer struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Phone   string `json:"phone,omitempty"`
	Website string `json:"website,omitempty"`
}

// ScanBatch is the lot. That of an item which moved to another batch after its
// label was printed differs from the lot in its code.
type ScanBatch struct {
	Lot            string  `json:"lot"`
	ProductionDate string  `json:"production_date" format:"date"`
	ExpiryDate     *string `json:"expiry_date" format:"date"`
	TraceCode      string  `json:"trace_code"`
}

// ScanStep is one critical tracking event.
type ScanStep struct {
	Step         event.Step     `json:"step" example:"harvest"`
	Label        string         `json:"label" example:"Thu hoạch"`
	Time         time.Time      `json:"time" format:"date-time"`
	Place        string         `json:"place"`
	PlaceAddress string         `json:"place_address,omitempty"`
	PlaceCodes   []string       `json:"place_codes,omitempty"` // planting area, packing house
	Position     *ScanPosition  `json:"position,omitempty"`
	Organization string         `json:"organization"`
	Lot          string         `json:"lot,omitempty"` // of the input it happened to, when not the scanned batch
	TraceCode    string         `json:"trace_code"`
	Evidence     []ScanEvidence `json:"evidence"` // public files only
}

// ScanPosition is where a step happened, decimal degrees in WGS 84.
type ScanPosition struct {
	Lat string `json:"lat"`
	Lng string `json:"lng"`
}

// ScanEvidence is a public file.
type ScanEvidence struct {
	URL       string `json:"url"`
	MediaType string `json:"media_type"`
}

// ScanHold is a hold or recall in force.
type ScanHold struct {
	Reason      string    `json:"reason"`
	WhatToDo    string    `json:"what_to_do"`
	Since       time.Time `json:"since" format:"date-time"`
	ByAuthority bool      `json:"by_authority"` // ordered by the authority, not by the producer
}

// ScanPartly is a hold or recall of some items of a lot: their own codes tell
// which.
type ScanPartly struct {
	Kind recall.Kind `json:"kind" enums:"hold,recall"`
	ScanHold
}

// ScanPortal is the record at the national portal.
type ScanPortal struct {
	TraceCode string  `json:"trace_code"`
	URL       *string `json:"url"`
}
