package api

import (
	"strconv"
	"strings"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/resolver"
)

// addressOf is the address of a code that was scanned or found.
func addressOf(k resolver.Key) (scanned, error) { return readScanned(pathOf(k)) }

// pathOf is the path of a code that was scanned or found, in its one form.
func pathOf(k resolver.Key) string {
	lot, serial := "/10/", "/21/"
	path := "/01/" + gs1.Escape(k.Code)
	if isLocalCode(k.Code) {
		path, lot, serial = "/t/"+k.Code, "/", "/"
	}
	if k.Lot != "" {
		path += lot + gs1.Escape(k.Lot)
	}
	if k.Serial != "" {
		path += serial + gs1.Escape(k.Serial)
	}
	return path
}

// isLocalCode reports whether a product's code is not a GTIN.
func isLocalCode(code string) bool {
	if _, err := gs1.ParseGTIN(code); err == nil { // most are, and an error costs more to make
		return false
	}
	_, err := gs1.ParseLocalCode(code)
	return err == nil
}

func viewCode(c ScanCode) web.Code {
	v := web.Code{Lot: deref(c.Lot), Serial: deref(c.Serial)}
	if c.GTIN != nil {
		v.GTIN = *c.GTIN
	} else {
		v.Code = c.Code
	}
	return v
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// onHost is a file's address as a page on this host names it.
func (a *API) onHost(url string) string { return strings.TrimPrefix(url, a.PublicURL) }

func (a *API) viewProduct(p *ScanProduct) web.Product {
	v := web.Product{Name: p.Name, NameEN: p.NameEN, Brand: p.Brand, Description: p.Description, NetContent: p.NetContent}
	for _, url := range p.Images {
		v.Images = append(v.Images, web.Image{URL: a.onHost(url), Alt: p.Name})
	}
	return v
}

func viewProducer(p *ScanProducer) web.Producer {
	return web.Producer{Name: p.Name, Address: p.Address, Phone: p.Phone, Website: p.Website}
}

func (a *API) viewStandards(all []Standard) (v []web.Standard) {
	today := resolver.Today(a.db.Now())
	for _, s := range all {
		v = append(v, web.Standard{Kind: standardName(string(s.Kind)), Number: s.Number, Issuer: s.Issuer, ValidUntil: s.ValidUntil, Lapsed: s.ValidUntil != "" && s.ValidUntil < today})
	}
	return v
}

// productView is a product's own page, which an unknown lot leads to.
func (a *API) productView(s Scan, unknownLot string) web.ProductView {
	v := web.ProductView{
		Code: viewCode(s.Code), Product: a.viewProduct(s.Product), Origin: s.Origin,
		Standards: a.viewStandards(s.Standards), UnknownLot: unknownLot,
	}
	if s.Producer != nil {
		v.Producer = viewProducer(s.Producer)
	}
	v.Code.Lot = ""
	if at, err := addressOf(resolver.Key{Code: s.Code.Code}); err == nil {
		v.DigitalLink = at.uri(a.PublicURL)
	}
	return v
}

func (a *API) scanView(s Scan) web.ScanView {
	v := web.ScanView{
		State: web.State(s.State), Code: viewCode(s.Code), Product: a.viewProduct(s.Product), Producer: viewProducer(s.Producer),
		Origin: s.Origin, Standards: a.viewStandards(s.Standards), DigitalLink: s.DigitalLink,
	}
	if s.Batch != nil {
		v.Batch = web.Batch{Lot: s.Batch.Lot, ProductionDate: s.Batch.ProductionDate, ExpiryDate: deref(s.Batch.ExpiryDate), TraceCode: s.Batch.TraceCode}
	}
	for _, step := range s.Steps {
		v.Steps = append(v.Steps, a.viewStep(step))
	}
	v.Checked = s.Checked
	if s.Recall != nil {
		v.Recall = viewHold(*s.Recall)
	} else if s.Hold != nil {
		v.Recall = viewHold(*s.Hold)
	}
	for _, p := range s.Partly {
		v.Partly = append(v.Partly, web.Partly{Kind: string(p.Kind), Recall: *viewHold(p.ScanHold)})
	}
	if s.Portal != nil {
		v.Portal = &web.Portal{TraceCode: s.Portal.TraceCode, URL: deref(s.Portal.URL)}
	}
	return v
}

func viewHold(h ScanHold) *web.Recall {
	return &web.Recall{Reason: h.Reason, Advice: h.WhatToDo, Since: h.Since}
}

func (a *API) viewStep(s ScanStep) web.Step {
	v := web.Step{Step: string(s.Step), Label: s.Label, Time: s.Time, Place: s.Place, Address: s.PlaceAddress, Lot: s.Lot, Organization: s.Organization, TraceCode: s.TraceCode, Position: viewPosition(s.Position)}
	for _, code := range s.PlaceCodes {
		v.Place += ", " + code
	}
	for _, file := range s.Evidence {
		v.Evidence = append(v.Evidence, web.Evidence{URL: a.onHost(file.URL)})
	}
	return v
}

// viewPosition is where a step happened; nil where that cannot be drawn.
func viewPosition(p *ScanPosition) *web.Position {
	if p == nil {
		return nil
	}
	lat, latErr := strconv.ParseFloat(p.Lat, 64)
	lng, lngErr := strconv.ParseFloat(p.Lng, 64)
	if latErr != nil || lngErr != nil {
		return nil
	}
	return &web.Position{Lat: lat, Lng: lng}
}

// standardName is a family of standards as labels print it.
func standardName(kind string) string {
	switch kind {
	case "vietgap":
		return "VietGAP"
	case "globalgap":
		return "GlobalG.A.P."
	case "organic":
		return "Hữu cơ / Organic"
	case "ocop", "haccp", "tcvn", "qcvn":
		return strings.ToUpper(kind)
	case "iso22000":
		return "ISO 22000"
	}
	return ""
}
