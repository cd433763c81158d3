package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/outward"
	"github.com/txng-vn/txng/internal/resolver"
)

// LinkHostInput names a host that links are to lead to.
type LinkHostInput struct {
	OrganizationID string `json:"organization_id,omitempty" format:"uuid"` // only an admin needs to name it
	Host           string `json:"host" example:"www.example.com"`
}

// LinkHost is a host that links of an organisation may lead to, once it is
// proven to be the organisation's.
type LinkHost struct {
	ID             string              `json:"id"`
	OrganizationID string              `json:"organization_id"`
	Host           string              `json:"host" example:"www.example.com"` // in ASCII: xn--… for international names
	Status         resolver.HostStatus `json:"status" example:"pending"`       // pending, proven, or lapsed: it has not borne its token for 72 hours
	Proof          LinkHostProof       `json:"proof"`
	Method         *string             `json:"method" example:"file"` // of the last proof: file or dns
	LastError      string              `json:"last_error"`            // of the last look, "" when it bore its token
	CreatedAt      time.Time           `json:"created_at" format:"date-time"`
	ProvenAt       *time.Time          `json:"proven_at" format:"date-time"`
	CheckedAt      *time.Time          `json:"checked_at" format:"date-time"`
}

// LinkHostProof is where the token is to stand: in a line of the file, or in
// the record.
type LinkHostProof struct {
	Value     string `json:"value" example:"txng-domain=7K3M9PQ2AE"`
	FileURL   string `json:"file_url" example:"https://www.example.com/.well-known/txng-domain.txt"`
	DNSRecord string `json:"dns_txt_name" example:"_txng-domain.www.example.com"`
}

func wireLinkHost(h resolver.LinkHost) LinkHost {
	w := LinkHost{
		ID: h.ID, OrganizationID: h.OrganizationID, Host: h.Host, Status: h.Status, LastError: h.LastError, CreatedAt: h.CreatedAt.UTC(), ProvenAt: h.ProvenAt, CheckedAt: h.CheckedAt,
		Proof: LinkHostProof{outward.ProofValue(h.Token), "https://" + h.Host + outward.ProofPath, outward.ProofName + h.Host},
	}
	if h.Method != "" {
		w.Method = &h.Method
	}
	return w
}

// createLinkHost begins the proof of a host.
//
//	@Summary		Begin to prove that a host is yours
//	@Description	Put proof.value into a line of the file at proof.file_url, or into a TXT record named proof.dns_txt_name, then ask for a check. Leave it there: it is looked at again every day, and links to a host that has not borne it for 72 hours are not followed until it does.
//	@Tags			links
//	@Security		Bearer
//	@Param			Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param			body			body		LinkHostInput	true	"the host"
//	@Success		201				{object}	LinkHost
//	@Router			/api/v1/link-hosts [post]
//	@ID				createLinkHost
func (a *API) createLinkHost(c *gin.Context) error {
	var in LinkHostInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.OrganizationID); err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		h, err := a.Resolver.AddHost(tx, in.OrganizationID, in.Host)
		return created(wireLinkHost(h), "/api/v1/link-hosts/"+h.ID, 0), err
	})
}

// listLinkHosts lists the hosts that the caller may read.
//
//	@Summary	List hosts of links
//	@Tags		links
//	@Security	Bearer
//	@Param		organization_id	query		string	false	"whose"
//	@Param		limit			query		int		false	"1..200, 50 when absent"
//	@Param		next			query		string	false	"page token"
//	@Success	200				{object}	List[LinkHost]
//	@Router		/api/v1/link-hosts [get]
//	@ID			listLinkHosts
func (a *API) listLinkHosts(c *gin.Context) error {
	p, err := readPage(c, "organization_id")
	if err != nil {
		return err
	}
	owner, err := queryID(c, "organization_id")
	if err != nil {
		return err
	}
	rows, err := a.Resolver.Hosts(c.Request.Context(), owner, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(h resolver.LinkHost) string { return h.ID }, wireLinkHost), 0)
}

// getLinkHost reads one host.
//
//	@Summary	Read a host of links
//	@Tags		links
//	@Security	Bearer
//	@Param		id	path		string	true	"host"
//	@Success	200	{object}	LinkHost
//	@Router		/api/v1/link-hosts/{id} [get]
//	@ID			getLinkHost
func (a *API) getLinkHost(c *gin.Context) error {
	id, err := pathID(c, "link_host")
	if err != nil {
		return err
	}
	h, err := a.Resolver.Host(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, wireLinkHost(h), 0)
}

// checkLinkHost asks a host for its token.
//
//	@Summary		Check whether a host bears its token
//	@Description	Takes up to ten seconds. The answer is 200 whether it does or not: see status and last_error.
//	@Tags			links
//	@Security		Bearer
//	@Param			Idempotency-Key	header		string	false	"repeats are answered without a second effect"
//	@Param			id				path		string	true	"host"
//	@Success		200				{object}	LinkHost
//	@Router			/api/v1/link-hosts/{id}/check [post]
//	@ID				checkLinkHost
func (a *API) checkLinkHost(c *gin.Context) error {
	id, err := pathID(c, "link_host")
	if err != nil {
		return err
	}
	var proof resolver.Proof
	look := func(ctx context.Context) (err error) {
		proof, err = a.Resolver.LookAt(ctx, id)
		return err
	}
	return a.changeAfter(c, look, func(tx *database.Tx) (answer, error) {
		h, err := a.Resolver.Settle(tx, proof)
		return ok(wireLinkHost(h), 0), err
	})
}

// deleteLinkHost takes a host away.
//
//	@Summary	Delete a host; links to it are not followed any more
//	@Tags		links
//	@Security	Bearer
//	@Param		id	path	string	true	"host"
//	@Success	204
//	@Router		/api/v1/link-hosts/{id} [delete]
//	@ID			deleteLinkHost
func (a *API) deleteLinkHost(c *gin.Context) error {
	id, err := pathID(c, "link_host")
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		return answer{status: http.StatusNoContent}, a.Resolver.RemoveHost(tx, id)
	})
}
