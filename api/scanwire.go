package api

import (
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/resolver"
)

// Scan is the answer to a scanned code, in the reader's language. It says what
// was recorded, and by whom; never that goods are what they claim to be.
type Scan struct {
	State       resolver.State `json:"state" example:"ok"` // ok, recalled, held, expired, not_activated, void, suspicious, not_issued
	Code        ScanCode       `json:"code"`
	Product     *ScanProduct   `json:"product"`
	Producer    *ScanProducer  `json:"producer,omitempty"`
	Batch       *ScanBatch     `json:"batch,omitempty"` // absent when the code names the product alone
	Origin      string         `json:"origin,omitempty" example:"Tỉnh Tây Ninh, Việt Nam"`
	Standards   []Standard     `json:"standards"`
	Steps       []ScanStep     `json:"steps"` // in the order they happened; once the record is complete
	Truncated   bool           `json:"truncated,omitempty"`
	Recall      *ScanRecall    `json:"recall"` // null unless recalled
	Portal      *ScanPortal    `json:"portal"` // null until the national portal has the batch
	DigitalLink string         `json:"digital_link"`
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

// ScanRecall says that goods were called back.
type ScanRecall struct {
	Reason string `json:"reason,omitempty"`
}

// ScanPortal is the record at the national portal.
type ScanPortal struct {
	TraceCode string  `json:"trace_code"`
	URL       *string `json:"url"`
}

// wireScan says an answer in language lang.
func (a *API) wireScan(s resolver.Answer, lang string) Scan {
	f := s.Facts
	w := Scan{State: s.State, Code: wireCode(s), Standards: []Standard{}, Steps: []ScanStep{}}
	if at, err := addressOf(s.Key); err == nil {
		w.DigitalLink = at.uri(a.PublicURL)
	}
	w.Product = &ScanProduct{Name: f.Product.Name, NameEN: f.Product.NameEN, Brand: f.Product.Brand, Description: f.Product.Description, Images: []string{}, NetContent: f.Product.NetContent}
	for _, id := range f.Product.Images {
		w.Product.Images = append(w.Product.Images, a.Catalog.FileURL(id))
	}
	if s.State == resolver.NotIssued {
		return w
	}
	w.Producer = &ScanProducer{Name: f.Producer.Name, Address: addressLine(f.Producer.Street, f.Producer.WardCode, f.Producer.ProvinceCode, lang), Phone: f.Producer.Phone, Website: f.Producer.Website}
	w.Origin = originLine(f.Product, lang)
	if f.Batch != nil {
		w.Batch = &ScanBatch{Lot: f.Batch.Lot, ProductionDate: f.Batch.ProductionDate, ExpiryDate: textOrNull(f.Batch.ExpiryDate), TraceCode: f.Batch.TraceCode}
	}
	for _, std := range f.Standards {
		w.Standards = append(w.Standards, Standard{catalog.StandardKind(std.Kind), std.Number, std.Issuer, std.ValidUntil})
	}
	for _, step := range f.Steps {
		w.Steps = append(w.Steps, a.wireStep(step, lang))
	}
	w.Truncated = f.Truncated
	if s.State == resolver.Recalled {
		w.Recall = &ScanRecall{}
	}
	if f.Portal != nil {
		w.Portal = &ScanPortal{TraceCode: f.Portal.TraceCode, URL: textOrNull(a.portalPage(f.Portal.TraceCode))}
	}
	return w
}

func (a *API) wireStep(s resolver.Step, lang string) ScanStep {
	w := ScanStep{
		Step: s.Step, Label: s.Step.Label(lang), Time: s.Time, Place: s.Place.Name, Organization: s.Organization, Lot: s.Lot, TraceCode: s.TraceCode,
		PlaceAddress: addressLine(s.Place.Street, s.Place.WardCode, s.Place.ProvinceCode, lang), Evidence: []ScanEvidence{},
	}
	if s.Place.Latitude != "" {
		w.Position = &ScanPosition{s.Place.Latitude, s.Place.Longitude}
	}
	for _, code := range s.Place.Codes {
		w.PlaceCodes = append(w.PlaceCodes, code.Value)
	}
	for _, file := range s.Evidence {
		w.Evidence = append(w.Evidence, ScanEvidence{a.Catalog.FileURL(file.ID), file.MediaType})
	}
	return w
}

func wireCode(s resolver.Answer) ScanCode {
	return ScanCode{Code: s.Key.Code, GTIN: textOrNull(s.GTIN), Lot: textOrNull(s.Key.Lot), Serial: textOrNull(s.Key.Serial)}
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// portalPage is the address of a record on the national portal's look-up site.
func (a *API) portalPage(traceCode string) string {
	if a.SiteURL == "" {
		return ""
	}
	return a.SiteURL + "/tracuu/" + pathEscape(traceCode)
}

func addressLine(street, ward, province, lang string) string {
	units := adminunit.FullName(ward, province, lang)
	if street == "" || units == "" {
		return street + units
	}
	return street + ", " + units
}

// originLine is "Tỉnh Tây Ninh, Việt Nam".
func originLine(p resolver.Product, lang string) string {
	var parts []string
	if province, ok := adminunit.FindProvince(p.OriginProvince); ok {
		parts = append(parts, province.FullName(lang))
	}
	if region, err := language.ParseRegion(p.OriginCountry); err == nil {
		tag := language.Vietnamese
		if lang == "en" {
			tag = language.English
		}
		parts = append(parts, display.Regions(tag).Name(region))
	}
	return strings.Join(parts, ", ")
}
