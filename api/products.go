package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/measure"
)

// Origin is where goods come from.
type Origin struct {
	Country      string `json:"country" example:"VN"`                 // ISO 3166-1 alpha-2
	ProvinceCode string `json:"province_code,omitempty" example:"80"` // two digits; goods from Viet Nam only
}

// Standard is a standard or certificate that a product is made by.
type Standard struct {
	Kind       catalog.StandardKind `json:"kind" example:"vietgap"` // vietgap, globalgap, ocop, organic, haccp, iso22000, tcvn, qcvn or other
	Number     string               `json:"number" example:"VG-001"`
	Issuer     string               `json:"issuer,omitempty"`
	ValidUntil string               `json:"valid_until,omitempty" format:"date"`
}

// ProductInput describes a new product.
type ProductInput struct {
	OrganizationID string           `json:"organization_id,omitempty"` // admins only: for whom
	Name           string           `json:"name" example:"Thanh long ruột đỏ"`
	NameEN         string           `json:"name_en,omitempty"`
	Description    string           `json:"description,omitempty"`
	Brand          string           `json:"brand,omitempty"`
	GTIN           string           `json:"gtin,omitempty" example:"08930000000002"` // absent: allocated
	Category       string           `json:"category,omitempty"`
	Origin         Origin           `json:"origin"`
	NetContent     measure.Quantity `json:"net_content"`
	ShelfLifeDays  *int             `json:"shelf_life_days,omitempty" example:"30"` // 1..36500
	Standards      []Standard       `json:"standards,omitempty"`
	Images         []string         `json:"images,omitempty"` // ids of own public images
	Risk           catalog.Risk     `json:"risk,omitempty" example:"high"`
}

// ProductPatch names what changes; what is absent stays.
type ProductPatch struct {
	Name          *string           `json:"name,omitempty"`
	NameEN        *string           `json:"name_en,omitempty"`
	Description   *string           `json:"description,omitempty"`
	Brand         *string           `json:"brand,omitempty"`
	Category      *string           `json:"category,omitempty"`
	Origin        *Origin           `json:"origin,omitempty"`
	NetContent    *measure.Quantity `json:"net_content,omitempty"`
	ShelfLifeDays Nullable[int]     `json:"shelf_life_days,omitzero" swaggertype:"integer"` // null: does not expire
	Standards     *[]Standard       `json:"standards,omitempty"`
	Images        *[]string         `json:"images,omitempty"`
	Risk          *catalog.Risk     `json:"risk,omitempty"`
	Status        *catalog.Status   `json:"status,omitempty" example:"inactive"` // active or inactive
}

// Product is one product.
type Product struct {
	ID             string           `json:"id"`
	OrganizationID string           `json:"organization_id"`
	Name           string           `json:"name"`
	NameEN         string           `json:"name_en"`
	Description    string           `json:"description"`
	Brand          string           `json:"brand"`
	Code           string           `json:"code"` // the GTIN in 14 digits, or a local code
	GTIN           *string          `json:"gtin"`
	Category       string           `json:"category"`
	Origin         Origin           `json:"origin"`
	NetContent     measure.Quantity `json:"net_content"`
	ShelfLifeDays  *int             `json:"shelf_life_days"`
	Standards      []Standard       `json:"standards"`
	Images         []string         `json:"images"`
	Risk           *catalog.Risk    `json:"risk"` // null: not classified
	Status         catalog.Status   `json:"status" example:"active"`
	HoldState      string           `json:"hold_state" enums:",held"`
	RecallState    string           `json:"recall_state" enums:",recalled"` // outranks a hold
	CreatedAt      time.Time        `json:"created_at" format:"date-time"`
	UpdatedAt      time.Time        `json:"updated_at" format:"date-time"`
}

func wireProduct(p catalog.Product) Product {
	w := Product{
		ID: p.ID, OrganizationID: p.OrganizationID, Name: p.Name, NameEN: p.NameEN, Description: p.Description, Brand: p.Brand,
		Code: p.Code, GTIN: orNull(p.GTIN), Category: p.Category, Origin: Origin{p.OriginCountry, p.OriginProvince}, NetContent: p.NetContent,
		ShelfLifeDays: p.ShelfLifeDays, Standards: []Standard{}, Images: p.Images, Status: p.Status, HoldState: p.HoldState, RecallState: p.RecallState, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
	if p.Risk != "" {
		w.Risk = &p.Risk
	}
	for _, s := range p.Standards {
		w.Standards = append(w.Standards, Standard(s))
	}
	return w
}

func standards(wire []Standard) []catalog.Standard {
	all := make([]catalog.Standard, len(wire))
	for i, s := range wire {
		all[i] = catalog.Standard(s)
	}
	return all
}

func (p ProductPatch) domain() catalog.ProductPatch {
	patch := catalog.ProductPatch{
		Name: p.Name, NameEN: p.NameEN, Description: p.Description, Brand: p.Brand, Category: p.Category,
		NetContent: p.NetContent, Images: p.Images, Risk: p.Risk, Status: p.Status,
	}
	if p.Origin != nil {
		patch.OriginCountry, patch.OriginProvince = &p.Origin.Country, &p.Origin.ProvinceCode
	}
	if p.ShelfLifeDays.Set {
		patch.ShelfLifeDays = &p.ShelfLifeDays.Value
	}
	if p.Standards != nil {
		all := standards(*p.Standards)
		patch.Standards = &all
	}
	return patch
}

// createProduct registers a product.
//
//	@Summary	Register a product
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param		body			body		ProductInput	true	"the product"
//	@Success	201				{object}	Product
//	@Router		/api/v1/products [post]
//	@ID			createProduct
func (a *API) createProduct(c *gin.Context) error {
	var in ProductInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.OrganizationID); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		p, err := a.Catalog.CreateProduct(tx, catalog.NewProduct{
			OrganizationID: in.OrganizationID, GTIN: in.GTIN, Name: in.Name, NameEN: in.NameEN, Description: in.Description,
			Brand: in.Brand, Category: in.Category, OriginCountry: in.Origin.Country, OriginProvince: in.Origin.ProvinceCode,
			NetContent: in.NetContent, ShelfLifeDays: in.ShelfLifeDays, Standards: standards(in.Standards), Images: in.Images, Risk: in.Risk,
		})
		return created(wireProduct(p), "/api/v1/products/"+p.ID, p.Version), err
	})
}

// getProduct reads one product.
//
//	@Summary	Read a product
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id	path		string	true	"product"
//	@Success	200	{object}	Product
//	@Router		/api/v1/products/{id} [get]
//	@ID			getProduct
func (a *API) getProduct(c *gin.Context) error {
	id, err := pathID(c, "product")
	if err != nil {
		return err
	}
	p, err := a.Catalog.Product(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireProduct(p), p.Version)
}

// listProducts lists the products that the caller may read.
//
//	@Summary	List products
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		organization_id	query		string	false	"whose"
//	@Param		code			query		string	false	"GTIN in 14 digits, or local code"
//	@Param		status			query		string	false	"active or inactive"
//	@Param		limit			query		int		false	"1..200, 50 when absent"
//	@Param		next			query		string	false	"page token"
//	@Success	200				{object}	List[Product]
//	@Router		/api/v1/products [get]
//	@ID			listProducts
func (a *API) listProducts(c *gin.Context) error {
	p, err := readPage(c, "organization_id", "code", "status")
	if err != nil {
		return err
	}
	owner, err := queryID(c, "organization_id")
	if err != nil {
		return err
	}
	status, err := queryChoice(c, "status", catalog.StatusActive, catalog.StatusInactive)
	if err != nil {
		return err
	}
	filter := catalog.ProductFilter{OrganizationID: owner, Code: c.Query("code"), Status: status}
	rows, err := a.Catalog.Products(c.Request.Context(), filter, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(p catalog.Product) string { return p.ID }, wireProduct), 0)
}

// patchProduct changes a product.
//
//	@Summary	Change a product
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id			path		string			true	"product"
//	@Param		If-Match	header		string			true	"the ETag last read"
//	@Param		body		body		ProductPatch	true	"what changes"
//	@Success	200			{object}	Product
//	@Router		/api/v1/products/{id} [patch]
//	@ID			patchProduct
func (a *API) patchProduct(c *gin.Context) error {
	var in ProductPatch
	id, version, err := readPatch(c, "product", &in)
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		p, err := a.Catalog.PatchProduct(tx, id, version, in.domain())
		return ok(wireProduct(p), p.Version), err
	})
}
