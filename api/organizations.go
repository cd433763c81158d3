package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
)

// Address is a street with the codes of its commune and province.
type Address struct {
	Street       string `json:"street" example:"Số 12, ấp 3"`
	WardCode     string `json:"ward_code" example:"25459"`  // five digits
	ProvinceCode string `json:"province_code" example:"80"` // two digits
}

// OrganizationInput describes a new organisation.
type OrganizationInput struct {
	Name      string                   `json:"name" example:"Hợp tác xã Thanh long Ví dụ"`
	Kind      catalog.OrganizationKind `json:"kind" example:"cooperative"`
	TaxCode   string                   `json:"tax_code,omitempty" example:"1100000000"` // 10 or 13 digits; only a household may lack it
	GS1Prefix string                   `json:"gs1_prefix,omitempty" example:"8930000"`
	GLN       string                   `json:"gln,omitempty" example:"8930000000002"`
	Address   Address                  `json:"address"`
	Phone     string                   `json:"phone,omitempty" example:"+842720000000"`
	Email     string                   `json:"email,omitempty"`
	Website   string                   `json:"website,omitempty"`
}

// OrganizationPatch names what changes; what is absent stays. Kind, tax_code
// and gs1_prefix are an admin's to change; "" takes gs1_prefix or gln away.
type OrganizationPatch struct {
	Name      *string                   `json:"name,omitempty"`
	Kind      *catalog.OrganizationKind `json:"kind,omitempty"`
	TaxCode   *string                   `json:"tax_code,omitempty"`
	GS1Prefix *string                   `json:"gs1_prefix,omitempty"`
	GLN       *string                   `json:"gln,omitempty"`
	Address   *Address                  `json:"address,omitempty"`
	Phone     *string                   `json:"phone,omitempty"`
	Email     *string                   `json:"email,omitempty"`
	Website   *string                   `json:"website,omitempty"`
}

// Organization is one organisation.
type Organization struct {
	ID        string                   `json:"id"`
	Name      string                   `json:"name"`
	Kind      catalog.OrganizationKind `json:"kind"`
	TaxCode   string                   `json:"tax_code"`
	GS1Prefix *string                  `json:"gs1_prefix"`
	GLN       *string                  `json:"gln"`
	Address   Address                  `json:"address"`
	Phone     string                   `json:"phone"`
	Email     string                   `json:"email"`
	Website   string                   `json:"website"`
	Status    catalog.Status           `json:"status" example:"active"` // active or suspended
	CreatedAt time.Time                `json:"created_at" format:"date-time"`
	UpdatedAt time.Time                `json:"updated_at" format:"date-time"`
}

func wireOrganization(o catalog.Organization) Organization {
	return Organization{
		ID: o.ID, Name: o.Name, Kind: o.Kind, TaxCode: o.TaxCode, GS1Prefix: orNull(o.GS1Prefix), GLN: orNull(o.GLN), Address: Address(o.Address),
		Phone: o.Phone, Email: o.Email, Website: o.Website, Status: o.Status, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
}

// createOrganization registers an organisation.
//
//	@Summary	Register an organisation
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string				false	"repeats are answered without a second effect"
//	@Param		body			body		OrganizationInput	true	"the organisation"
//	@Success	201				{object}	Organization
//	@Router		/api/v1/organizations [post]
//	@ID			createOrganization
func (a *API) createOrganization(c *gin.Context) error {
	var in OrganizationInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		o, err := a.Catalog.CreateOrganization(tx, catalog.NewOrganization{
			Name: in.Name, Kind: in.Kind, TaxCode: in.TaxCode, GS1Prefix: in.GS1Prefix, GLN: in.GLN,
			Address: catalog.Address(in.Address), Phone: in.Phone, Email: in.Email, Website: in.Website,
		})
		return created(wireOrganization(o), "/api/v1/organizations/"+o.ID, o.Version), err
	})
}

// getOrganization reads one organisation.
//
//	@Summary	Read an organisation
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id	path		string	true	"organisation"
//	@Success	200	{object}	Organization
//	@Router		/api/v1/organizations/{id} [get]
//	@ID			getOrganization
func (a *API) getOrganization(c *gin.Context) error {
	id, err := pathID(c, "organization")
	if err != nil {
		return err
	}
	o, err := a.Catalog.Organization(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireOrganization(o), o.Version)
}

// listOrganizations lists the organisations that the caller may read.
//
//	@Summary	List organisations
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		limit	query		int		false	"1..200, 50 when absent"
//	@Param		next	query		string	false	"page token"
//	@Success	200		{object}	List[Organization]
//	@Router		/api/v1/organizations [get]
//	@ID			listOrganizations
func (a *API) listOrganizations(c *gin.Context) error {
	p, err := readPage(c)
	if err != nil {
		return err
	}
	rows, err := a.Catalog.Organizations(c.Request.Context(), p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(o catalog.Organization) string { return o.ID }, wireOrganization), 0)
}

// patchOrganization changes an organisation.
//
//	@Summary	Change an organisation
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id			path		string				true	"organisation"
//	@Param		If-Match	header		string				true	"the ETag last read"
//	@Param		body		body		OrganizationPatch	true	"what changes"
//	@Success	200			{object}	Organization
//	@Router		/api/v1/organizations/{id} [patch]
//	@ID			patchOrganization
func (a *API) patchOrganization(c *gin.Context) error {
	var in OrganizationPatch
	id, version, err := readPatch(c, "organization", &in)
	if err != nil {
		return err
	}
	patch := catalog.OrganizationPatch{
		Name: in.Name, Kind: in.Kind, TaxCode: in.TaxCode, GS1Prefix: in.GS1Prefix, GLN: in.GLN,
		Address: (*catalog.Address)(in.Address), Phone: in.Phone, Email: in.Email, Website: in.Website,
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		o, err := a.Catalog.PatchOrganization(tx, id, version, patch)
		return ok(wireOrganization(o), o.Version), err
	})
}

// readPatch reads what every PATCH has: the id, If-Match and a body.
func readPatch(c *gin.Context, what string, body any) (id string, version int64, err error) {
	if id, err = pathID(c, what); err != nil {
		return "", 0, err
	}
	if version, err = ifMatch(c); err != nil {
		return "", 0, err
	}
	return id, version, readJSON(c, body)
}

// suspendOrganization ends what an organisation's keys may do, until it is
// activated again.
//
//	@Summary	Suspend an organisation
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id				path		string	true	"organisation"
//	@Param		Idempotency-Key	header		string	false	"repeats are answered without a second effect"
//	@Success	200				{object}	Organization
//	@Router		/api/v1/organizations/{id}/suspend [post]
//	@ID			suspendOrganization
func (a *API) suspendOrganization(c *gin.Context) error {
	return a.setOrganizationStatus(c, catalog.StatusSuspended)
}

// activateOrganization lifts a suspension.
//
//	@Summary	Activate an organisation
//	@Tags		catalogue
//	@Security	Bearer
//	@Param		id				path		string	true	"organisation"
//	@Param		Idempotency-Key	header		string	false	"repeats are answered without a second effect"
//	@Success	200				{object}	Organization
//	@Router		/api/v1/organizations/{id}/activate [post]
//	@ID			activateOrganization
func (a *API) activateOrganization(c *gin.Context) error {
	return a.setOrganizationStatus(c, catalog.StatusActive)
}

func (a *API) setOrganizationStatus(c *gin.Context, status catalog.Status) error {
	id, err := pathID(c, "organization")
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		o, err := a.Catalog.SetOrganizationStatus(tx, id, status)
		return ok(wireOrganization(o), o.Version), err
	})
}
