package batch

import (
	"context"
	"strings"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
)

// Steps counts the steps recorded on a batch; the event room does.
type Steps interface {
	StepCount(ctx context.Context, batchID string) (int, error)
}

// Facts are what a rule profile is held against.
type Facts struct {
	Batch        Batch
	Product      catalog.Product
	Organization catalog.Organization
	Steps        int
}

// Missing is one item that the profile demands and the record lacks.
type Missing struct {
	Field   string     // one of catalog's Field… names
	Message fault.Text // what to do about it
}

// Missing returns what profile p demands and the facts lack, in the profile's
// order; nothing when the record is complete.
func (f Facts) Missing(p catalog.Profile) []Missing {
	var missing []Missing
	for _, field := range p.Fields {
		if field.Required && !f.has(field.Name) {
			missing = append(missing, Missing{Field: field.Name, Message: fault.Text{
				VI: "Thiếu: " + field.Label.VI + " (" + field.Article + "). " + remedy(field.Name).VI,
				EN: "Missing: " + field.Label.EN + " (" + field.Article + "). " + remedy(field.Name).EN,
			}})
		}
	}
	return missing
}

// has reports whether an item of the record is there. Items that a later
// profile may add and this table does not know are missing, never assumed.
func (f Facts) has(field string) bool {
	switch field {
	case catalog.FieldProductName:
		return f.Product.Name != ""
	case catalog.FieldProductImage:
		return len(f.Product.Images) > 0
	case catalog.FieldProducerName:
		return f.Organization.Name != ""
	case catalog.FieldProducerAddress:
		return f.Organization.Address.WardCode != "" && strings.TrimSpace(f.Organization.Address.Street) != ""
	case catalog.FieldOrigin:
		return f.Product.OriginCountry != ""
	case catalog.FieldSteps:
		return f.Steps > 0
	case catalog.FieldBrand:
		return f.Product.Brand != ""
	case catalog.FieldLot:
		return !f.Batch.Lot.IsZero()
	case catalog.FieldExpiry:
		return f.Batch.ExpiryDate != nil
	case catalog.FieldStandards:
		return len(f.Product.Standards) > 0
	}
	return false
}

func remedy(field string) fault.Text {
	switch field {
	case catalog.FieldSteps:
		return fault.Text{VI: "Ghi ít nhất một công đoạn của lô.", EN: "Record at least one step of the batch."}
	case catalog.FieldExpiry, catalog.FieldLot:
		return fault.Text{VI: "Bổ sung ở lô.", EN: "Add it to the batch."}
	case catalog.FieldProducerName, catalog.FieldProducerAddress:
		return fault.Text{VI: "Bổ sung ở tổ chức.", EN: "Add it to the organisation."}
	}
	return fault.Text{VI: "Bổ sung ở sản phẩm.", EN: "Add it to the product."}
}

// Compliance is what a batch lacks under a profile, "" for the Service's own,
// for those who may read the batch. An unknown profile is a 400.
func (s *Service) Compliance(ctx context.Context, id, profile string) (catalog.Profile, []Missing, error) {
	if profile == "" {
		profile = s.Profile
	}
	p, known := catalog.FindProfile(profile)
	if !known {
		return p, nil, fault.Invalid("query/profile", "unknown_profile", "Không có bộ quy tắc này.", "There is no such rule profile.")
	}
	b, err := s.Batch(ctx, id)
	if err != nil {
		return p, nil, err
	}
	facts, err := s.FactsOf(ctx, b)
	if err != nil {
		return p, nil, err
	}
	return p, facts.Missing(p), nil
}

// FactsOf loads what profiles ask about a batch.
func (s *Service) FactsOf(ctx context.Context, b Batch) (f Facts, err error) {
	q := s.db.Read(ctx)
	f.Batch = b
	if f.Product, err = catalog.AnyProduct(q, b.ProductID); err != nil {
		return f, err
	}
	if f.Organization, err = catalog.AnyOrganization(q, b.OrganizationID); err != nil {
		return f, err
	}
	if s.Steps != nil {
		f.Steps, err = s.Steps.StepCount(ctx, b.ID)
	}
	return f, err
}
