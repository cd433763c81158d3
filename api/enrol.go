package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// EnrolmentInput takes an organisation into a portal's sync, or out of it.
type EnrolmentInput struct {
	Enabled    *bool           `json:"enabled" validate:"required"` // whether its batches are told
	Credential *SyncCredential `json:"credential,omitempty"`        // absent: the one that is kept stays
}

// SyncCredential is the organisation's account at the portal: username and
// password, or a token. It is encrypted and never shown again.
type SyncCredential struct {
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
	Token    string `json:"token,omitempty"` // bearer token, in place of the others, where the portal takes one
}

// Enrolment is an organisation's part in a portal's sync.
type Enrolment struct {
	Target         string    `json:"target"`
	OrganizationID string    `json:"organization_id"`
	Enabled        bool      `json:"enabled"`
	HasCredential  bool      `json:"has_credential"`
	UpdatedAt      time.Time `json:"updated_at" format:"date-time"`
}

// putEnrolment enrols an organisation.
//
//	@Summary	Enrol an organisation at a portal
//	@Tags		portal
//	@Security	Bearer
//	@Param		name	path		string			true	"portal"
//	@Param		id		path		string			true	"organisation"
//	@Param		body	body		EnrolmentInput	true	"whether its batches are told, and its account"
//	@Success	200		{object}	Enrolment
//	@Router		/api/v1/sync/targets/{name}/organizations/{id} [put]
//	@ID			putSyncOrganization
func (a *API) putEnrolment(c *gin.Context) error {
	id, err := pathID(c, "organization")
	if err != nil {
		return err
	}
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	var in EnrolmentInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	var checks fault.Checks
	checks.Require(in.Enabled != nil, "/enabled")
	if err := checks.Err(); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		done, err := a.Portal.Enrol(tx, name, id, *in.Enabled, (*target.Credential)(in.Credential))
		return ok(Enrolment(done), 0), err
	})
}

// ProductLinkInput ties a product to a portal's supply-chain template.
type ProductLinkInput struct {
	ChainID string `json:"chain_id"`
}

// ProductLink is a product's supply-chain template at a portal.
type ProductLink struct {
	Target    string    `json:"target"`
	ProductID string    `json:"product_id"`
	ChainID   string    `json:"chain_id"`
	UpdatedAt time.Time `json:"updated_at" format:"date-time"`
}

// putProductLink notes the template that a portal gave for a product.
//
//	@Summary	Tie a product to a portal's supply-chain template
//	@Tags		portal
//	@Security	Bearer
//	@Param		name	path		string				true	"portal"
//	@Param		id		path		string				true	"product"
//	@Param		body	body		ProductLinkInput	true	"the template"
//	@Success	200		{object}	ProductLink
//	@Router		/api/v1/sync/targets/{name}/products/{id} [put]
//	@ID			putSyncProduct
func (a *API) putProductLink(c *gin.Context) error {
	id, err := pathID(c, "product")
	if err != nil {
		return err
	}
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	var in ProductLinkInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		link, err := a.Portal.LinkProduct(tx, name, id, in.ChainID)
		return ok(ProductLink(link), 0), err
	})
}
