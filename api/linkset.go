package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/reqctx"
)

// linksetContext is the JSON-LD context of linksets (requirement 9).
const linksetContext = "https://ref.gs1.org/standards/resolver/linkset-context"

// resolverMethods are what every code's address takes.
const resolverMethods = "GET, HEAD, OPTIONS"

// resolverHeaders are on every answer at a code's address.
func resolverHeaders(c *gin.Context) {
	header := c.Writer.Header()
	header.Set("Vary", "Accept, Accept-Language")
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Access-Control-Expose-Headers", "Link, Location, ETag")
}

// resolverPaths are the routes of codes' addresses.
func resolverPaths() []string {
	paths := []string{"/t/*rest", "/.well-known/gs1resolver"}
	for _, ai := range gs1.PrimaryKeys() {
		paths = append(paths, "/"+ai+"/*rest")
	}
	return paths
}

// resolverOptions answers OPTIONS at a code's address (requirements 1 and 10);
// nothing is looked up.
func (a *API) resolverOptions(c *gin.Context) error {
	resolverHeaders(c)
	header := c.Writer.Header()
	header.Set("Allow", resolverMethods)
	header.Set("Access-Control-Allow-Methods", resolverMethods)
	header.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match")
	header.Set("Access-Control-Max-Age", "86400")
	if c.Request.URL.Path != "/.well-known/gs1resolver" {
		s, err := readScanned(c.Request.URL.EscapedPath())
		if err != nil {
			return err
		}
		header.Add("Link", a.linksetLink(s))
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// linksetLink is the value of Link that leads to a code's linkset.
func (a *API) linksetLink(s scanned) string {
	return "<" + s.uri(a.PublicURL) + `?linkType=linkset>; rel="linkset"; type="` + linkset.MediaType + `"`
}

// elsewhere answers what no route does: a code's compressed address, or 404.
func (a *API) elsewhere(c *gin.Context) error {
	path := c.Request.URL.EscapedPath()
	one := strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/")
	if !strings.Contains(one, "/") && len(one) >= minCompressed && len(one) <= maxCompressed {
		if s, err := readScanned(path); err == nil {
			switch c.Request.Method {
			case http.MethodGet, http.MethodHead:
				return a.public(func(c *gin.Context) error { return a.answerScan(c, s) })(c)
			case http.MethodOptions:
				return a.resolverOptions(c)
			}
		}
	}
	return fault.NotFound("route")
}

// How long a compressed address is: a GTIN takes ten characters.
const (
	minCompressed = 8
	maxCompressed = 500
)

// writeLinkset tells all links of a code: those that count first, those of
// coarser codes that finer ones stand before behind them (requirements 7 and 8).
func (a *API) writeLinkset(c *gin.Context, w ways) error {
	description, err := describe(w)
	if err != nil {
		return err
	}
	standard := w.standard()
	if standard.Title == "" {
		standard.Title = description
	}
	first := linkset.Context{Anchor: w.uri(a.PublicURL), Description: description, Default: &standard}
	rest := map[linkset.Level][]linkset.Link{}
	for _, t := range linkset.Types() {
		counting := w.ofType(t)
		for _, l := range counting {
			if l.Title == "" {
				l.Title = description
			}
			first.Links = append(first.Links, l)
		}
		for _, l := range w.links {
			if l.Type == t && l.Level < counting[0].Level {
				rest[l.Level] = append(rest[l.Level], l)
			}
		}
	}
	contexts := []linkset.Context{first}
	for level := linkset.OfVariant | linkset.OfLot | linkset.OfSerial; ; level-- {
		if links := rest[level]; len(links) > 0 {
			contexts = append(contexts, linkset.Context{Anchor: w.at.Up(level).URI(a.PublicURL), Description: description, Links: links})
		}
		if level == 0 {
			break
		}
	}
	body, err := linkset.Write(contexts)
	if err != nil {
		return err
	}
	writeLinksetBody(c, body)
	return nil
}

func writeLinksetBody(c *gin.Context, body []byte) {
	c.Writer.Header().Add("Link", "<"+linksetContext+`>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
	c.Writer.Header().Set("Content-Language", reqctx.Language(c.Request.Context()))
	writeRendered(c, http.StatusOK, linkset.MediaType, rendered(body))
}

// describe says in words what a code names.
func describe(w ways) (string, error) {
	if len(w.answer.Words) == 0 {
		return nameOf(w.at), nil
	}
	var words struct {
		Product struct {
			Name string `json:"name"`
		} `json:"product"`
	}
	err := json.Unmarshal(w.answer.Words, &words)
	return words.Product.Name, err
}

// nameOf is a key by its kind's name.
func nameOf(at linkset.Anchor) string {
	ai, value := at.Key()
	return gs1.Title(ai) + " " + value
}

// ResolverDescription is the description file of a GS1-Conformant Resolver.
type ResolverDescription struct {
	Name                string              `json:"name"`
	ResolverRoot        string              `json:"resolverRoot"`
	SupportedPrimary    []string            `json:"supportedPrimaryKeys"` // "all"
	SupportedLinkType   []ResolverNamespace `json:"supportedLinkType"`
	DefaultCanBeLinkset bool                `json:"linkTypeDefaultCanBeLinkset"`
	JSONLDContext       string              `json:"jsonLdContextLocation"`
}

// ResolverNamespace is a vocabulary of link types.
type ResolverNamespace struct {
	Namespace string `json:"namespace"`
	Prefix    string `json:"prefix"`
}

// describeResolver tells software what this resolver can do.
//
//	@Summary	Describe the resolver
//	@Tags		scan
//	@Success	200	{object}	ResolverDescription
//	@Router		/.well-known/gs1resolver [get]
//	@ID			describeResolver
func (a *API) describeResolver(c *gin.Context) error {
	resolverHeaders(c)
	r, err := renderJSON(ResolverDescription{
		Name: "TXNG", ResolverRoot: a.PublicURL, SupportedPrimary: []string{"all"},
		SupportedLinkType: []ResolverNamespace{{linkset.Namespace, "gs1:"}}, JSONLDContext: linksetContext,
	})
	if err != nil {
		return err
	}
	writeRendered(c, http.StatusOK, "application/json", r)
	return nil
}
