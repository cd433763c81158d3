package api

import (
	"strings"

	"github.com/go-json-experiment/json"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/recall"
	"github.com/txng-vn/txng/internal/resolver"
)

// Wording says facts as scans show them: the resolver keeps what it says.
type Wording struct {
	PublicURL string // begins the address of files
	SiteURL   string // the national portal's public look-up site, "" when unknown
}

// Say is the ScanWords of f in language lang, as JSON.
func (w Wording) Say(f resolver.Facts, lang string) ([]byte, error) {
	s := ScanWords{
		Product:  &ScanProduct{Name: f.Product.Name, NameEN: f.Product.NameEN, Brand: f.Product.Brand, Description: f.Product.Description, Images: []string{}, NetContent: f.Product.NetContent},
		Producer: &ScanProducer{Name: f.Producer.Name, Address: addressLine(f.Producer.Street, f.Producer.WardCode, f.Producer.ProvinceCode, lang), Phone: f.Producer.Phone, Website: f.Producer.Website},
		Origin:   originLine(f.Product, lang), Standards: []Standard{}, Steps: []ScanStep{}, Truncated: f.Truncated,
	}
	for _, id := range f.Product.Images {
		s.Product.Images = append(s.Product.Images, w.PublicURL+filePath(id))
	}
	if f.Batch != nil {
		s.Batch = &ScanBatch{Lot: f.Batch.Lot, ProductionDate: f.Batch.ProductionDate, ExpiryDate: textOrNull(f.Batch.ExpiryDate), TraceCode: f.Batch.TraceCode}
	}
	for _, std := range f.Standards {
		s.Standards = append(s.Standards, Standard{catalog.StandardKind(std.Kind), std.Number, std.Issuer, std.ValidUntil})
	}
	for _, step := range f.Steps {
		s.Steps = append(s.Steps, w.step(step, lang))
	}
	if f.Portal != nil {
		s.Portal = &ScanPortal{TraceCode: f.Portal.TraceCode, URL: textOrNull(portalPage(w.SiteURL, f.Portal.TraceCode))}
	}
	return json.Marshal(s)
}

func (w Wording) step(s resolver.Step, lang string) ScanStep {
	said := ScanStep{
		Step: s.Step, Label: s.Step.Label(lang), Time: s.Time, Place: s.Place.Name, Organization: s.Organization, Lot: s.Lot, TraceCode: s.TraceCode,
		PlaceAddress: addressLine(s.Place.Street, s.Place.WardCode, s.Place.ProvinceCode, lang), Evidence: []ScanEvidence{},
	}
	if s.Place.Latitude != "" {
		said.Position = &ScanPosition{s.Place.Latitude, s.Place.Longitude}
	}
	for _, code := range s.Place.Codes {
		said.PlaceCodes = append(said.PlaceCodes, code.Value)
	}
	for _, file := range s.Evidence {
		said.Evidence = append(said.Evidence, ScanEvidence{w.PublicURL + filePath(file.ID), file.MediaType})
	}
	return said
}

// headOf is what an answer says beside its words.
func (a *API) headOf(s resolver.Answer) ScanHead {
	h := ScanHead{State: s.State, DigitalLink: a.PublicURL + pathOf(s.Key), Code: ScanCode{Code: s.Key.Code, Lot: textOrNull(s.Key.Lot), Serial: textOrNull(s.Key.Serial)}}
	if code := s.Key.Code; !isLocalCode(code) {
		h.Code.GTIN = &code
	}
	h.Recall, h.Hold = holdIn(s.Recall, s.Lang), holdIn(s.Hold, s.Lang)
	if s.State != resolver.NotIssued {
		h.Checked = s.Checked
	}
	for _, n := range s.Partly {
		h.Partly = append(h.Partly, ScanPartly{n.Kind, *holdIn(&n, s.Lang)})
	}
	return h
}

func holdIn(n *recall.Notice, lang string) *ScanHold {
	if n == nil {
		return nil
	}
	return &ScanHold{n.Reason.In(lang), n.WhatToDo.In(lang), n.Since, n.ByAuthority}
}

// scanOf is the whole answer. Of what was not issued it says no more than the
// product.
func (a *API) scanOf(s resolver.Answer) (Scan, error) {
	scan := Scan{ScanHead: a.headOf(s)}
	err := json.Unmarshal(s.Words, &scan.ScanWords)
	if s.State == resolver.NotIssued {
		scan.ScanWords = ScanWords{Product: scan.Product, Standards: []Standard{}, Steps: []ScanStep{}}
	}
	return scan, err
}

// scanBytes is scanOf as JSON. The words are JSON already: they are only joined
// to the head.
func (a *API) scanBytes(s resolver.Answer) (resolver.Rendered, error) {
	if s.State == resolver.NotIssued {
		scan, err := a.scanOf(s)
		if err != nil {
			return resolver.Rendered{}, err
		}
		return renderJSON(scan)
	}
	head, err := json.Marshal(a.headOf(s))
	if err != nil {
		return resolver.Rendered{}, err
	}
	body := make([]byte, 0, len(head)+len(s.Words))
	body = append(append(body, head[:len(head)-1]...), ',')
	return rendered(append(body, s.Words[1:]...)), nil
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// filePath is a file's address on this host: pages load nothing from others.
func filePath(id string) string { return "/files/" + id }

// portalPage is the address of a record on the national portal's look-up site.
func portalPage(site, traceCode string) string {
	if site == "" {
		return ""
	}
	return site + "/tracuu/" + pathEscape(traceCode)
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
