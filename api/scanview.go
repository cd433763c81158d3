package api

import (
	"strings"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/resolver"
)

// addressOf is the address of a code that was scanned or found.
func addressOf(k resolver.Key) (scanned, error) {
	if local, err := gs1.ParseLocalCode(k.Code); err == nil {
		path := "/t/" + local.String()
		if k.Lot != "" {
			path += "/" + gs1.Escape(k.Lot)
		}
		if k.Lot != "" && k.Serial != "" {
			path += "/" + gs1.Escape(k.Serial)
		}
		return readScanned(path)
	}
	path := "/01/" + gs1.Escape(k.Code)
	if k.Lot != "" {
		path += "/10/" + gs1.Escape(k.Lot)
	}
	if k.Serial != "" {
		path += "/21/" + gs1.Escape(k.Serial)
	}
	return readScanned(path)
}

func viewCode(s resolver.Answer) web.Code {
	v := web.Code{GTIN: s.GTIN, Lot: s.Key.Lot, Serial: s.Key.Serial}
	if s.GTIN == "" {
		v.Code = s.Key.Code
	}
	return v
}

func viewProduct(p resolver.Product) web.Product {
	v := web.Product{Name: p.Name, NameEN: p.NameEN, Brand: p.Brand, Description: p.Description, NetContent: p.NetContent}
	for _, id := range p.Images {
		v.Images = append(v.Images, web.Image{URL: filePath(id), Alt: p.Name})
	}
	return v
}

// filePath is a file's address on this host: pages load nothing from others.
func filePath(id string) string { return "/files/" + id }

func viewProducer(p resolver.Producer, lang string) web.Producer {
	return web.Producer{Name: p.Name, Address: addressLine(p.Street, p.WardCode, p.ProvinceCode, lang), Phone: p.Phone, Website: p.Website}
}

func viewStandards(all []resolver.Standard) (v []web.Standard) {
	for _, s := range all {
		v = append(v, web.Standard{Kind: standardName(s.Kind), Number: s.Number, Issuer: s.Issuer, ValidUntil: s.ValidUntil})
	}
	return v
}

func (a *API) productView(s resolver.Answer, lang, unknownLot string) web.ProductView {
	f := s.Facts
	v := web.ProductView{
		Code: viewCode(s), Product: viewProduct(f.Product), Producer: viewProducer(f.Producer, lang), Origin: originLine(f.Product, lang),
		Standards: viewStandards(f.Standards), UnknownLot: unknownLot,
	}
	v.Code.Lot = ""
	if at, err := addressOf(resolver.Key{Code: s.Key.Code}); err == nil {
		v.DigitalLink = at.uri(a.PublicURL)
	}
	return v
}

func (a *API) scanView(s resolver.Answer, lang string) web.ScanView {
	f := s.Facts
	v := web.ScanView{
		State: web.State(s.State), Code: viewCode(s), Product: viewProduct(f.Product), Producer: viewProducer(f.Producer, lang),
		Origin: originLine(f.Product, lang), Standards: viewStandards(f.Standards),
	}
	if at, err := addressOf(s.Key); err == nil {
		v.DigitalLink = at.uri(a.PublicURL)
	}
	if f.Batch != nil {
		v.Batch = web.Batch{Lot: f.Batch.Lot, ProductionDate: f.Batch.ProductionDate, ExpiryDate: f.Batch.ExpiryDate, TraceCode: f.Batch.TraceCode}
	}
	for _, step := range f.Steps {
		v.Steps = append(v.Steps, viewStep(step, lang))
	}
	if s.State == resolver.Recalled {
		v.Recall = &web.Recall{}
	}
	if f.Portal != nil {
		v.Portal = &web.Portal{TraceCode: f.Portal.TraceCode, URL: a.portalPage(f.Portal.TraceCode)}
	}
	return v
}

func viewStep(s resolver.Step, lang string) web.Step {
	v := web.Step{Step: string(s.Step), Label: s.Step.Label(lang), Time: s.Time, Place: s.Place.Name, Organization: s.Organization, TraceCode: s.TraceCode}
	for _, code := range s.Place.Codes {
		v.Place += ", " + code.Value
	}
	for _, file := range s.Evidence {
		v.Evidence = append(v.Evidence, web.Evidence{URL: filePath(file.ID)})
	}
	return v
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
