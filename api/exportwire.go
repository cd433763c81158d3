package api

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/measure"
	"github.com/txng-vn/txng/internal/trace"
)

// Export is the whole chain of a batch, as far as its reader may see.
type Export struct {
	Type          string               `json:"type" example:"txng-batch-export"`
	Version       int                  `json:"version" example:"1"`
	Issuer        string               `json:"issuer"` // public address of the service
	CreatedAt     time.Time            `json:"created_at" format:"date-time"`
	Truncated     bool                 `json:"truncated"`     // bounds were reached, or documents are archived: there is more than this
	Cyclic        bool                 `json:"cyclic"`        // the records form a loop, which goods cannot
	ArchivedCount int                  `json:"archived"`      // events whose documents are archived: they stand here without theirs
	Batch         ExportBatch          `json:"batch"`         // that was asked for
	Compliance    *Compliance          `json:"compliance"`    // null: not the reader's to see
	Sync          *BatchSync           `json:"sync"`          // what the portals have of it
	Batches       []ExportBatch        `json:"batches"`       // the others of the chain
	Products      []ExportProduct      `json:"products"`      // of all batches
	Organizations []ExportOrganization `json:"organizations"` // owners, and who recorded
	Places        []ExportPlace        `json:"places"`
	Edges         []TraceEdge          `json:"edges"` // from input to output; step:N is what the reader may not see
	Events        []ExportEvent        `json:"events,omitempty"`
	Files         []ExportFile         `json:"files,omitempty"` // images of the products, and evidence
}

// ExportBatch is a batch of the chain; details is null where the reader may know
// no more than that it is there.
type ExportBatch struct {
	ID             string `json:"id"`
	OrganizationID string `json:"organization_id"`
	ProductID      string `json:"product_id"`
	Code           string `json:"code"`
	Lot            string `json:"lot"`
	Details        *Batch `json:"details"`
}

// ExportProduct is a product; of others' the reader may know the name and code.
type ExportProduct struct {
	ID             string            `json:"id"`
	OrganizationID string            `json:"organization_id"`
	Name           string            `json:"name"`
	Code           string            `json:"code"`
	GTIN           *string           `json:"gtin"`
	NameEN         string            `json:"name_en,omitempty"`
	Description    string            `json:"description,omitempty"`
	Brand          string            `json:"brand,omitempty"`
	Category       string            `json:"category,omitempty"`
	Origin         *Origin           `json:"origin,omitempty"`
	NetContent     *measure.Quantity `json:"net_content,omitempty"`
	ShelfLifeDays  *int              `json:"shelf_life_days,omitempty"`
	Standards      []Standard        `json:"standards,omitempty"`
	Images         []string          `json:"images,omitempty"`
	Status         catalog.Status    `json:"status,omitempty"`
}

// ExportOrganization is an organisation; of others' the reader may know the
// name, and of published ones what the page behind a code shows.
type ExportOrganization struct {
	ID      string                   `json:"id"`
	Name    string                   `json:"name"`
	Kind    catalog.OrganizationKind `json:"kind,omitempty"`
	TaxCode string                   `json:"tax_code,omitempty"`
	GLN     *string                  `json:"gln,omitempty"`
	Address *Address                 `json:"address,omitempty"`
	Phone   string                   `json:"phone,omitempty"`
	Email   string                   `json:"email,omitempty"`
	Website string                   `json:"website,omitempty"`
	Status  catalog.Status           `json:"status,omitempty"`
}

// ExportPlace is a place; of others' the reader may know the name.
type ExportPlace struct {
	ID             string            `json:"id"`
	OrganizationID string            `json:"organization_id"`
	Name           string            `json:"name"`
	Kind           catalog.PlaceKind `json:"kind,omitempty"`
	Code           string            `json:"code,omitempty"`
	GLN            *string           `json:"gln,omitempty"`
	Address        *Address          `json:"address,omitempty"`
	Geo            *Geo              `json:"geo,omitempty"`
	Codes          []PlaceCode       `json:"codes,omitempty"`
}

// ExportEvent is a step, and the EPCIS event that stands for it.
type ExportEvent struct {
	Event

	IsDeclaration bool           `json:"is_declaration"` // that the event of this id was wrong
	EPCIS         jsontext.Value `json:"epcis" swaggertype:"object"`
}

// ExportFile names a file and the SHA-256 of its bytes; public ones are at url.
type ExportFile struct {
	ID         string             `json:"id"`
	SHA256     string             `json:"sha256"`
	MediaType  string             `json:"media_type"`
	Size       int64              `json:"size"`
	Visibility catalog.Visibility `json:"visibility"`
	URL        string             `json:"url"`
}

// insight is how much of what is not its own a reader may see.
type insight int

const (
	names  insight = iota // what it is called
	public                // what anybody is shown of published batches
	all
)

func (a *API) exportBatch(chain *trace.Chain, i int) ExportBatch {
	b := chain.Batches[i]
	w := ExportBatch{ID: b.ID, OrganizationID: b.OrganizationID, ProductID: b.ProductID, Code: b.Code, Lot: b.Lot.String()}
	if chain.Whole[b.ID] {
		details := a.wireBatch(b)
		w.Details = &details
	}
	return w
}

func exportProduct(p catalog.Product, see insight) ExportProduct {
	w := ExportProduct{ID: p.ID, OrganizationID: p.OrganizationID, Name: p.Name, Code: p.Code, GTIN: orNull(p.GTIN)}
	if see == names {
		return w
	}
	full := wireProduct(p)
	w.NameEN, w.Description, w.Brand, w.Category, w.Origin, w.NetContent = full.NameEN, full.Description, full.Brand, full.Category, &full.Origin, &full.NetContent
	w.ShelfLifeDays, w.Standards, w.Images, w.Status = full.ShelfLifeDays, full.Standards, full.Images, full.Status
	return w
}

// exportOrganization shows of a household no more than its name and commune to
// whom it is merely public (Law 91/2025/QH15).
func exportOrganization(o catalog.Organization, see insight) ExportOrganization {
	w := ExportOrganization{ID: o.ID, Name: o.Name}
	if see == names {
		return w
	}
	address := Address(o.Address)
	w.Kind, w.GLN, w.Address, w.Status = o.Kind, orNull(o.GLN), &address, o.Status
	if see == public && o.Kind == catalog.KindHousehold {
		w.Address.Street = ""
		return w
	}
	w.TaxCode, w.Phone, w.Website = o.TaxCode, o.Phone, o.Website
	if see == all {
		w.Email = o.Email
	}
	return w
}

func exportPlace(p catalog.Place, owner catalog.Organization, see insight) ExportPlace {
	w := ExportPlace{ID: p.ID, OrganizationID: p.OrganizationID, Name: p.Name}
	if see == names {
		return w
	}
	full := wirePlace(p)
	w.Kind, w.Code, w.GLN, w.Address, w.Geo, w.Codes = full.Kind, full.Code, full.GLN, &full.Address, full.Geo, full.Codes
	if see == public && owner.Kind == catalog.KindHousehold {
		w.Address.Street, w.Geo = "", nil
	}
	return w
}
