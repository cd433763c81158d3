package portal

import (
	"context"
	"encoding/json"

	"github.com/txng-vn/txng/internal/catalog"
)

// What a registry is asked, in the words of its contract.
type (
	firm struct {
		Name    string `json:"name"`
		TaxCode string `json:"tax_code"`
		GLN     string `json:"gln,omitempty"`
	}
	goods struct {
		GTIN        string   `json:"gtin"`
		Name        string   `json:"name"`
		Description string   `json:"description,omitempty"`
		Images      []string `json:"images"`
	}
	lotBody struct {
		GTIN     string      `json:"gtin"`
		Lot      string      `json:"lot"`
		Quantity json.Number `json:"quantity"`
		MadeOn   string      `json:"mfg_date"`
	}
	credentialBody struct {
		Issuer  string            `json:"issuer"`
		Type    string            `json:"type"`
		Issued  string            `json:"issuance_date"`
		Subject credentialSubject `json:"credential_subject"`
	}
	credentialSubject struct {
		SGTIN     string `json:"sgtin,omitempty"` // the first that was issued
		GTIN      string `json:"gtin"`
		Lot       string `json:"lot"`
		Name      string `json:"name"`
		MadeOn    string `json:"mfg_date"`
		Expires   string `json:"exp_date,omitempty"`
		TraceCode string `json:"trace_code"`
	}
)

func firmBody(o catalog.Organization) firm {
	return firm{Name: o.Name, TaxCode: o.TaxCode, GLN: o.GLN.String()}
}

func (p *push) productBody() goods {
	g := goods{GTIN: p.batch.GTIN.String(), Name: p.product.Name, Description: p.product.Description, Images: []string{}}
	for _, id := range p.product.Images {
		g.Images = append(g.Images, p.service.PublicURL+"/files/"+id)
	}
	return g
}

func (p *push) batchBody() lotBody {
	b := p.batch
	return lotBody{GTIN: b.GTIN.String(), Lot: b.Lot.String(), Quantity: json.Number(b.Quantity.Value.String()), MadeOn: b.ProductionDate}
}

// credentialBody says that the batch was made: the draft decree of 2026 wants a
// credential at the end of production.
func (p *push) credentialBody(issuer string, codes []string) credentialBody {
	b := p.batch
	c := credentialBody{Issuer: issuer, Type: "ProductionCredential", Issued: b.ProductionDate, Subject: credentialSubject{
		GTIN: b.GTIN.String(), Lot: b.Lot.String(), Name: p.product.Name, MadeOn: b.ProductionDate, TraceCode: b.TraceCode,
	}}
	if len(codes) > 0 {
		c.Subject.SGTIN = codes[0]
	}
	if b.ExpiryDate != nil {
		c.Subject.Expires = *b.ExpiryDate
	}
	return c
}

// previewRegistry is what a registry would be asked; what it is yet to give is
// in capitals.
func (p *push) previewRegistry(ctx context.Context, name string, made *Preview) error {
	if p.record.Stage == stageConfirmed {
		return nil
	}
	return p.registration(ctx, func(_ context.Context, _ *Record, op string, body any) (Request, error) {
		made.add(p.service.Registries[name].Preview(p.batch.OrganizationID, op, "REF", body))
		return Request{ID: "REQUEST", Given: "GIVEN", Codes: []string{"SGTIN"}}, nil
	})
}
