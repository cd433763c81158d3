package catalog

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/picture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// CreateProduct registers a product and settles its identifier: the GTIN
// brought, one under the organisation's prefix, or a local code.
func (s *Service) CreateProduct(tx *database.Tx, in NewProduct) (Product, error) {
	owner, err := newObject(tx, in.OrganizationID)
	if err != nil {
		return Product{}, err
	}
	p := Product{ID: newID(), OrganizationID: owner, Status: StatusActive, Stamp: born(tx)}
	ProductPatch{
		Name: &in.Name, NameEN: &in.NameEN, Description: &in.Description, Brand: &in.Brand, Category: &in.Category,
		OriginCountry: &in.OriginCountry, OriginProvince: &in.OriginProvince, NetContent: &in.NetContent,
		ShelfLifeDays: &in.ShelfLifeDays, Standards: &in.Standards, Images: &in.Images, Risk: &in.Risk,
	}.apply(&p)
	var c fault.Checks
	p.check(&c)
	var brought gs1.GTIN
	setKey(&c, "/gtin", &brought, &in.GTIN, gs1.ParseGTIN)
	if err := checkImages(tx, &c, p); err != nil {
		return Product{}, err
	}
	if err := c.Err(); err != nil {
		return Product{}, err
	}
	if p.Code, p.GTIN, err = s.identifyProduct(tx, owner, brought); err != nil {
		return Product{}, err
	}
	if err := tx.Create(&p).Error; err != nil {
		if database.IsDuplicate(err) {
			err = codeTaken("/gtin").Wrap(err)
		}
		return Product{}, err
	}
	return p, s.record(tx, audit.Entry{Action: "product.create", ObjectKind: "product", ObjectID: p.ID, OrganizationID: owner, After: p})
}

// checkImages refuses images that are not the owner's own public pictures.
func checkImages(tx *database.Tx, c *fault.Checks, p Product) error {
	if len(p.Images) > maxImages {
		c.Add("/images", "too_many", "Nhiều nhất 20 ảnh.", "At most 20 images.")
		return nil
	}
	var ids []string
	for _, id := range p.Images {
		if parsed, err := uuid.Parse(id); err == nil && parsed.String() == id {
			ids = append(ids, id)
		}
	}
	own := map[string]bool{}
	if len(ids) > 0 {
		var found []string
		err := tx.Model(&File{}).Where("id IN ? AND organization_id = ? AND visibility = ? AND media_type <> ?", ids, p.OrganizationID, VisibilityPublic, picture.PDF).
			Pluck("id", &found).Error
		if err != nil {
			return err
		}
		for _, id := range found {
			own[id] = true
		}
	}
	for i, id := range p.Images {
		if !own[id] {
			c.Add("/images/"+strconv.Itoa(i), "not_a_public_image", "Không phải tệp ảnh công khai của tổ chức.", "It is not a public image of the organisation's own.")
		}
		own[id] = false // named a second time
	}
	return nil
}

// Product is one product that the actor may read.
func (s *Service) Product(ctx context.Context, id string) (Product, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Product{}, err
	}
	return take[Product](scope.Rows(s.db.Read(ctx), "organization_id").Where("id = ?", id), "product")
}

// ProductFilter narrows a list; "" is any.
type ProductFilter struct {
	OrganizationID string
	Code           string // GTIN in 14 digits, or local code
	Status         Status
}

// Products lists what the actor may read in the order of ids, from after.
func (s *Service) Products(ctx context.Context, f ProductFilter, after string, limit int) ([]Product, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return nil, err
	}
	q := scope.Rows(s.db.Read(ctx), "organization_id")
	for column, value := range map[string]string{"organization_id": f.OrganizationID, "code": f.Code, "status": string(f.Status)} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	return pageOf[Product](q, after, limit)
}

// PatchProduct changes what in names, at the version seen.
func (s *Service) PatchProduct(tx *database.Tx, id string, version int64, in ProductPatch) (Product, error) {
	p, scope, err := owned[Product](tx, "product", "organization_id", id)
	if err != nil {
		return p, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return p, err
	}
	if p.Version != version {
		return p, stale()
	}
	before := p
	in.apply(&p)
	var c fault.Checks
	p.check(&c)
	if in.Images != nil {
		if err := checkImages(tx, &c, p); err != nil {
			return p, err
		}
	}
	if err := c.Err(); err != nil {
		return p, err
	}
	p.touch(tx)
	if err := save(tx, &p, id, version, "name", "name_en", "description", "brand", "category", "origin_country", "origin_province",
		"net_content_value", "net_content_unit", "shelf_life_days", "standards", "images", "risk", "status"); err != nil {
		return p, err
	}
	return p, s.record(tx, audit.Entry{Action: "product.update", ObjectKind: "product", ObjectID: id, OrganizationID: p.OrganizationID, Before: before, After: p})
}

// RestoreProduct makes a product again that a restore of the database lost, under
// the id that its serials are bound to, with what a signed receipt tells of it;
// the rest is its owner's to fill in. Its *fault.Error: code_taken or
// foreign_prefix (409) when the code is another's by now.
func (s *Service) RestoreProduct(tx *database.Tx, id, owner, code, name string) (Product, error) {
	if _, err := AnyOrganization(tx.DB, owner); err != nil {
		return Product{}, err
	}
	p := Product{ID: id, OrganizationID: owner, Code: code, Status: StatusActive, Stamp: born(tx)}
	ProductPatch{Name: &name}.apply(&p)
	kind := kindLocal
	if gtin, err := gs1.ParseGTIN(code); err == nil {
		kind, p.GTIN = kindGTIN, gtin
	}
	if kind == kindGTIN && !isGTIN8(kind, code) {
		foreign, err := underAnothers(tx.DB, owner, code[1:])
		if err != nil {
			return Product{}, err
		}
		if foreign {
			return Product{}, conflict("/payload", "foreign_prefix", "Mã "+code+" nay thuộc tiền tố GS1 của tổ chức khác.", "The code "+code+" lies under another organisation's GS1 prefix by now.")
		}
	}
	if free, err := s.register(tx, kind, owner, code); err != nil {
		return Product{}, err
	} else if !free {
		var there issuedCode
		if err := tx.Where("code = ?", code).Take(&there).Error; err != nil {
			return Product{}, err
		}
		if there.OrganizationID != owner || there.Kind != kind {
			return Product{}, codeTaken("/payload")
		}
	}
	if err := tx.Create(&p).Error; err != nil {
		if database.IsDuplicate(err) {
			err = codeTaken("/payload").Wrap(err)
		}
		return Product{}, err
	}
	return p, s.record(tx, audit.Entry{Action: "product.restore", ObjectKind: "product", ObjectID: p.ID, OrganizationID: owner, After: p})
}
