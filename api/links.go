package api

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/outward"
	"github.com/txng-vn/txng/internal/resolver"
)

// maxLinksBody is the largest list of links in bytes.
const maxLinksBody = 2 << 20

// LinkSettings are what may be changed of a link; what is absent stays, or is
// what the comment says for a new one.
type LinkSettings struct {
	Href         *string   `json:"href,omitempty" example:"https://www.example.com/thanh-long"` // https, on a proven host
	Title        *string   `json:"title,omitempty" example:"Thanh long ruột đỏ"`
	MediaType    *string   `json:"media_type,omitempty" example:"text/html"` // of what stands there
	Languages    *[]string `json:"hreflang,omitempty" example:"vi"`          // of what stands there, BCP 47
	Contexts     *[]string `json:"context,omitempty" example:"professional"` // asked for by ?context=
	ForwardQuery *bool     `json:"forward_query,omitempty" example:"true"`   // pass on the query of the scanned address; true when absent
	Public       *bool     `json:"public,omitempty" example:"true"`          // what it leads to is for everybody; true when absent
	Default      *bool     `json:"default,omitempty" example:"false"`        // where the code leads when nothing else is asked for; one a code
	DefaultMulti *bool     `json:"default_multi,omitempty" example:"false"`  // the same for readers whom it fits better than the default
}

// LinkInput is a link to be set for a code.
type LinkInput struct {
	ID     string `json:"id,omitempty" format:"uuid"`                          // in a list: of the link to be changed; else code, type and address find it
	Anchor string `json:"anchor,omitempty" example:"/01/08930000000019/10/L1"` // address, path or element string; or
	Prefix string `json:"gs1_prefix,omitempty" example:"8930000"`              // a company prefix, for gs1:handledBy alone
	Type   string `json:"link_type" example:"gs1:pip"`
	LinkSettings
}

// NewLinkInput is one link.
type NewLinkInput struct {
	OrganizationID string `json:"organization_id,omitempty" format:"uuid"` // only an admin needs to name it
	LinkInput
}

// LinksInput is a list of links.
type LinksInput struct {
	OrganizationID string      `json:"organization_id,omitempty" format:"uuid"` // only an admin needs to name it
	Links          []LinkInput `json:"links"`                                   // 1..500
}

// Link is where a code leads, as its owner says.
type Link struct {
	ID             string    `json:"id"`
	OrganizationID string    `json:"organization_id"`
	Anchor         string    `json:"anchor,omitempty"` // the code's address
	Prefix         string    `json:"gs1_prefix,omitempty"`
	Type           string    `json:"link_type" example:"gs1:pip"`
	Href           string    `json:"href"`
	Title          string    `json:"title"`
	MediaType      string    `json:"media_type"`
	Languages      []string  `json:"hreflang"`
	Contexts       []string  `json:"context"`
	ForwardQuery   bool      `json:"forward_query"`
	Public         bool      `json:"public"`
	Default        bool      `json:"default"`
	DefaultMulti   bool      `json:"default_multi"`
	Version        int64     `json:"version"`
	CreatedAt      time.Time `json:"created_at" format:"date-time"`
	UpdatedAt      time.Time `json:"updated_at" format:"date-time"`
}

// MergedLink is what became of one link of a list.
type MergedLink struct {
	Outcome string `json:"outcome" example:"created"` // created, updated or unchanged
	Link
}

// LinkVersion is what a link was.
type LinkVersion struct {
	Action    string    `json:"action" example:"update"` // create, update or delete
	KeyID     string    `json:"key_id"`
	ChangedAt time.Time `json:"changed_at" format:"date-time"`
	Link      Link      `json:"link"`
}

func (s LinkSettings) domain() resolver.LinkSettings { return resolver.LinkSettings(s) }

func (in LinkInput) domain() resolver.NewLink {
	return resolver.NewLink{ID: strings.ToLower(in.ID), Anchor: in.Anchor, Prefix: in.Prefix, Type: in.Type, LinkSettings: in.LinkSettings.domain()}
}

func (a *API) wireLink(l resolver.Link) Link {
	at := l.Anchor()
	return Link{
		ID: l.ID, OrganizationID: l.OrganizationID, Anchor: at.URI(a.PublicURL), Prefix: at.Prefix(), Type: l.LinkType.CURIE(), Href: l.Href, Title: l.Title,
		MediaType: l.MediaType, Languages: words(l.Languages), Contexts: words(l.Contexts), ForwardQuery: l.ForwardQuery, Public: l.Public,
		Default: l.IsDefault, DefaultMulti: l.IsDefaultMulti, Version: l.Version, CreatedAt: l.CreatedAt.UTC(), UpdatedAt: l.UpdatedAt.UTC(),
	}
}

// words are never null.
func words(s string) []string { return append([]string{}, strings.Fields(s)...) }

// createLink sets a link.
//
//	@Summary		Set a link for a code
//	@Description	The code must be the organisation's own, the host of href proven (see /api/v1/link-hosts). Our own page stays the default until a link has default: true, and always while something is wrong with the goods.
//	@Tags			links
//	@Security		Bearer
//	@Param			Idempotency-Key	header		string			false	"repeats are answered without a second effect"
//	@Param			body			body		NewLinkInput	true	"the link"
//	@Success		201				{object}	Link
//	@Router			/api/v1/links [post]
//	@ID				createLink
func (a *API) createLink(c *gin.Context) error {
	var in NewLinkInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.OrganizationID); err != nil {
		return err
	}
	if in.ID != "" {
		return fault.Invalid("/id", "unknown_field", "Liên kết mới chưa có id.", "A new link has no id yet.")
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		l, err := a.Resolver.CreateLink(tx, in.OrganizationID, in.domain())
		return created(a.wireLink(l), "/api/v1/links/"+l.ID, l.Version), err
	})
}

// mergeLinks sets a list of links.
//
//	@Summary		Set many links
//	@Description	All or none. A link that names an id, or has the code, type and address of one that is there, changes that one where it differs; others are added; what is not named stays.
//	@Tags			links
//	@Security		Bearer
//	@Param			body	body		LinksInput	true	"the links"
//	@Success		200		{object}	List[MergedLink]
//	@Router			/api/v1/links [put]
//	@ID				mergeLinks
func (a *API) mergeLinks(c *gin.Context) error {
	var in LinksInput
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.OrganizationID); err != nil {
		return err
	}
	all := make([]resolver.NewLink, len(in.Links))
	for i, l := range in.Links {
		if err := bodyID("/links/"+strconv.Itoa(i)+"/id", l.ID); err != nil {
			return err
		}
		all[i] = l.domain()
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		merged, err := a.Resolver.MergeLinks(tx, in.OrganizationID, all)
		list := List[MergedLink]{Items: []MergedLink{}}
		for _, m := range merged {
			list.Items = append(list.Items, MergedLink{m.Outcome, a.wireLink(m.Link)})
		}
		return ok(list, 0), err
	})
}

// mergeLinksOnce is mergeLinks with an Idempotency-Key.
//
//	@Summary	Set many links, with an Idempotency-Key
//	@Tags		links
//	@Security	Bearer
//	@Param		Idempotency-Key	header		string		false	"repeats are answered without a second effect"
//	@Param		body			body		LinksInput	true	"the links"
//	@Success	200				{object}	List[MergedLink]
//	@Router		/api/v1/links/merge [post]
//	@ID			mergeLinksOnce
func (a *API) mergeLinksOnce(c *gin.Context) error { return a.mergeLinks(c) }

// getLink reads one link.
//
//	@Summary	Read a link
//	@Tags		links
//	@Security	Bearer
//	@Param		id	path		string	true	"link"
//	@Success	200	{object}	Link
//	@Router		/api/v1/links/{id} [get]
//	@ID			getLink
func (a *API) getLink(c *gin.Context) error {
	id, err := pathID(c, "link")
	if err != nil {
		return err
	}
	l, err := a.Resolver.Link(c.Request.Context(), id)
	if err != nil {
		return err
	}
	return read(c, a.wireLink(l), l.Version)
}

// listLinks lists the links that the caller may read.
//
//	@Summary	List links
//	@Tags		links
//	@Security	Bearer
//	@Param		organization_id	query		string	false	"whose"
//	@Param		anchor			query		string	false	"of this code, and of finer ones under it"
//	@Param		gs1_prefix		query		string	false	"of this company prefix"
//	@Param		link_type		query		string	false	"as gs1:pip"
//	@Param		host			query		string	false	"that lead to this host"
//	@Param		limit			query		int		false	"1..200, 50 when absent"
//	@Param		next			query		string	false	"page token"
//	@Success	200				{object}	List[Link]
//	@Router		/api/v1/links [get]
//	@ID			listLinks
func (a *API) listLinks(c *gin.Context) error {
	p, err := readPage(c, "organization_id", "anchor", "gs1_prefix", "link_type", "host")
	if err != nil {
		return err
	}
	f, err := readLinkFilter(c)
	if err != nil {
		return err
	}
	rows, err := a.Resolver.Links(c.Request.Context(), f, p.after, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(l resolver.Link) string { return l.ID }, a.wireLink), 0)
}

func readLinkFilter(c *gin.Context) (f resolver.LinkFilter, err error) {
	if f.OrganizationID, err = queryID(c, "organization_id"); err != nil {
		return f, err
	}
	anchor, prefix := c.Query("anchor"), c.Query("gs1_prefix")
	switch {
	case anchor != "":
		if f.Anchor, err = linkset.ParseAnchor(anchor); err != nil {
			return f, fault.Invalid("query/anchor", "malformed_code", "Mã không đọc được; thử POST /api/v1/codes/parse.", "The code cannot be read; try POST /api/v1/codes/parse.").Wrap(err)
		}
	case prefix != "":
		f.Anchor.Code = "prefix/" + prefix
	}
	if t := c.Query("link_type"); t != "" {
		kind, known := linkset.ParseType(t)
		if f.Type = kind; !known {
			return f, fault.Invalid("query/link_type", "unknown_link_type", "Không có loại liên kết này trong từ vựng GS1.", "GS1's vocabulary has no such link type.")
		}
	}
	if host := c.Query("host"); host != "" {
		if f.Host, err = outward.ParseHost(host); err != nil {
			var checks fault.Checks
			checks.Check("query/host", err)
			return f, checks.Err()
		}
	}
	return f, nil
}

// patchLink changes a link.
//
//	@Summary	Change a link
//	@Tags		links
//	@Security	Bearer
//	@Param		id			path		string			true	"link"
//	@Param		If-Match	header		string			true	"the ETag last read"
//	@Param		body		body		LinkSettings	true	"what changes"
//	@Success	200			{object}	Link
//	@Router		/api/v1/links/{id} [patch]
//	@ID			patchLink
func (a *API) patchLink(c *gin.Context) error {
	var in LinkSettings
	id, version, err := readPatch(c, "link", &in)
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		l, err := a.Resolver.PatchLink(tx, id, version, in.domain())
		return ok(a.wireLink(l), l.Version), err
	})
}

// deleteLink takes a link away.
//
//	@Summary	Delete a link; its history stays
//	@Tags		links
//	@Security	Bearer
//	@Param		id			path	string	true	"link"
//	@Param		If-Match	header	string	true	"the ETag last read"
//	@Success	204
//	@Router		/api/v1/links/{id} [delete]
//	@ID			deleteLink
func (a *API) deleteLink(c *gin.Context) error {
	id, err := pathID(c, "link")
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		return answer{status: http.StatusNoContent}, a.Resolver.DeleteLink(tx, id, version)
	})
}

// linkHistory lists what a link was.
//
//	@Summary	Read a link's history, the newest version first
//	@Tags		links
//	@Security	Bearer
//	@Param		id		path		string	true	"link, also a deleted one"
//	@Param		limit	query		int		false	"1..200, 50 when absent"
//	@Param		next	query		string	false	"page token"
//	@Success	200		{object}	List[LinkVersion]
//	@Router		/api/v1/links/{id}/history [get]
//	@ID			linkHistory
func (a *API) linkHistory(c *gin.Context) error {
	id, err := pathID(c, "link")
	if err != nil {
		return err
	}
	p, before, err := readVersionPage(c)
	if err != nil {
		return err
	}
	rows, err := a.Resolver.LinkVersions(c.Request.Context(), id, before, p.limit+1)
	if err != nil {
		return err
	}
	return read(c, listOf(rows, p, func(v resolver.LinkVersion) string { return strconv.FormatInt(v.Version, 10) }, func(v resolver.LinkVersion) LinkVersion {
		return LinkVersion{v.Action, v.KeyID, v.ChangedAt.UTC(), a.wireLink(v.Link)}
	}), 0)
}

// readVersionPage is readPage for a list whose keys are versions.
func readVersionPage(c *gin.Context) (p page, before int64, err error) {
	if err := onlyQuery(c, "limit", "next"); err != nil {
		return p, 0, err
	}
	token := c.Query("next")
	if token != "" {
		raw, decoding := base64.RawURLEncoding.DecodeString(token)
		if before, err = strconv.ParseInt(string(raw), 10, 64); decoding != nil || err != nil || before < 1 {
			return p, 0, badPageToken()
		}
	}
	p.limit, err = readLimit(c)
	return p, before, err
}
