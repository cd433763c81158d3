package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/resolver"
)

// maxScanQuery is the longest query of a scanned address, in bytes.
const maxScanQuery = 4 << 10

// ask is what a request wants of a code.
type ask struct {
	linkset  bool
	linkType linkset.Type // "" for the default link
	query    string       // the request's, fit for a header
	linkset.Asked
}

// readAsk reads linkType, context and the headers that decide among links.
func readAsk(c *gin.Context) (q ask, err error) {
	raw := c.Request.URL.RawQuery
	if len(raw) > maxScanQuery {
		return q, fault.New(fault.KindURITooLong, "query_too_long", "Phần truy vấn của địa chỉ dài quá 4096 byte.", "The query of the address is longer than 4096 bytes.")
	}
	q.query = fit(raw)
	q.Media, q.Languages = linkset.ParsePreferences(c.Request.Header.Values("Accept")), linkset.ParsePreferences(c.Request.Header.Values("Accept-Language"))
	values, _ := url.ParseQuery(raw) // of a malformed one, what can be read: it belongs to whom it is passed on to
	q.Context = values.Get("context")
	if lang := values.Get("lang"); lang == "vi" || lang == "en" {
		q.Languages = linkset.ParsePreferences([]string{lang})
	}
	switch t := values.Get("linkType"); t {
	case "":
		q.linkset = wantsLinkset(q.Media)
	case "linkset", "all":
		q.linkset = true
	default:
		var known bool
		if q.linkType, known = linkset.ParseType(t); !known {
			return q, noSuchLink()
		}
		if q.linkType == linkset.DefaultLink {
			q.linkType = ""
		}
	}
	return q, nil
}

// fit percent-encodes what may stand in no address, so that a query which is
// passed on ends neither a header nor a link in it.
func fit(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if ch := query[i]; ch <= ' ' || ch > '~' || strings.IndexByte("\"<>\\^`{|}#", ch) >= 0 {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[ch>>4], hex[ch&15]})
			continue
		}
		b.WriteByte(query[i])
	}
	return b.String()
}

func noSuchLink() *fault.Error {
	return fault.New(fault.KindNotFound, "link_type_not_found", "Mã này không có liên kết thuộc loại được hỏi; xem ?linkType=linkset.", "The code has no link of the type asked for; see ?linkType=linkset.")
}

// ways are where a code leads.
type ways struct {
	scanned
	answer resolver.Answer
	links  []linkset.Link // its producer's; none while something is wrong with the goods
	own    *linkset.Link  // our page of it; nil when there is none
	wrong  bool           // every way leads to our page
}

// findWays reads where a code leads, by one read. While the database does not
// answer nobody can tell whether something is wrong with the goods: every way
// leads to our page, which says when it was read, as to no producer's.
func (a *API) findWays(c *gin.Context, s scanned) (w ways, err error) {
	w.scanned = s
	if s.key.Code == "" {
		return a.findThingsWays(c, w)
	}
	w.answer, err = a.lookUpLinks(c, s)
	if err != nil && a.kept(s).Has(cacheKey(c, s, resolver.FormPage)) && statusOf(explain(c.Request.Context(), err).Kind) == http.StatusServiceUnavailable {
		w.answer, err = resolver.Answer{Key: s.key}, nil // the page can be shown as it was
	}
	if err != nil {
		return w, err
	}
	if w.answer.UnknownLot {
		w.scanned = s.product()
		w.wrong = w.answer.ProductState != resolver.OK
	} else if w.wrong = w.answer.State != resolver.OK || len(w.answer.Partly) > 0 || !w.answer.AsOf.IsZero(); w.answer.Key.Lot != "" {
		w.at.Lot = w.answer.Key.Lot // the item's own, whether its address names it or not
	}
	w.own = a.ownPage(w)
	if !w.wrong {
		w.links, err = resolver.ReadLinks(w.answer.Links)
	}
	return w, err
}

// ownPage is the link to our page of a code.
func (a *API) ownPage(w ways) *linkset.Link {
	return &linkset.Link{Href: w.uri(a.PublicURL + pagePrefix), Media: "text/html", Languages: []string{"vi", "en"}}
}

// findThingsWays is findWays of what is no product: a unit or a place has a page
// when it is known here; any key may have links.
func (a *API) findThingsWays(c *gin.Context, w ways) (ways, error) {
	var answer resolver.Answer
	unlinked := a.looking(c, func(ctx context.Context) (err error) {
		answer, err = a.Resolver.LinksOf(ctx, w.at)
		return err
	})
	if unlinked != nil && !fault.Is(unlinked, fault.KindNotFound) {
		return w, unlinked
	}
	t, err := a.lookUpThing(c, w.scanned)
	switch {
	case err == nil:
		w.own, w.wrong = a.ownPage(w), t.wrong()
	case !fault.Is(err, fault.KindNotFound):
		return w, err
	case unlinked != nil:
		return w, unlinked
	}
	if w.answer = answer; unlinked == nil && !w.wrong {
		w.links, err = resolver.ReadLinks(answer.Links)
		return w, err
	}
	w.answer.State = resolver.OK
	return w, nil
}

// lookUpLinks asks what is known of a product's code, and of its links.
func (a *API) lookUpLinks(c *gin.Context, s scanned) (answer resolver.Answer, err error) {
	return a.Resolver.Resolve(s.key, s.at, reqctx.Language(c.Request.Context()), func(read func(context.Context) error) error { return a.looking(c, read) })
}

// standard is the one default link: the producer's or our page or, of a code
// without a page, the oldest link.
func (w ways) standard() linkset.Link {
	if l, ok := linkset.Default(w.links); ok {
		return l
	}
	if w.own != nil {
		return *w.own
	}
	return w.links[0]
}

// ofType are the links of a type; our page stands in for what it holds when the
// producer tells nothing.
func (w ways) ofType(t linkset.Type) []linkset.Link {
	found := linkset.OfType(w.links, t)
	if len(found) == 0 && w.own != nil && ours(t) {
		own := *w.own
		own.Type = t
		found = append(found, own)
	}
	return found
}

func ours(t linkset.Type) bool {
	return t == linkset.PIP || t == linkset.Traceability || t == linkset.RecallStatus
}

// resolve leads to where a link of the kind asked for points, tells all links,
// or says here, at the code's own address, that there are none.
func (a *API) resolve(c *gin.Context, s scanned, q ask) error {
	w, err := a.findWays(c, s)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return a.handOver(c, s, q, err)
	case err != nil:
		return err
	case w.answer.State == resolver.NotIssued && !w.answer.UnknownLot:
		return a.tellNotIssued(c, w.answer)
	case q.linkset:
		return a.writeLinkset(c, w)
	}
	c.Writer.Header().Add("Link", a.linksetLink(w.scanned))
	switch {
	case w.own != nil && (w.wrong || w.answer.UnknownLot && q.linkType == ""):
		if w.answer.UnknownLot {
			q.query = strings.TrimSuffix(url.Values{"lot": {s.key.Lot}}.Encode()+"&"+q.query, "&") // ours is first, and so the one that is read
		}
		redirect(c, *w.own, q.query)
		return nil
	case q.linkType == "":
		redirect(c, q.Multi(w.links, w.standard()), q.query)
		return nil
	}
	best := q.Best(w.ofType(q.linkType))
	switch len(best) {
	case 0:
		return noSuchLink()
	case 1:
		redirect(c, best[0], q.query)
		return nil
	}
	return a.tellChoices(c, w, best)
}

// tellNotIssued says that an item was never issued: a serial does not walk up.
func (a *API) tellNotIssued(c *gin.Context, answer resolver.Answer) error {
	if !wantsJSON(c.Request) {
		return a.showNotIssued(c, answer)
	}
	r, err := a.scanBytes(answer)
	if err != nil {
		return err
	}
	writeRendered(c, http.StatusNotFound, "application/json", r)
	return nil
}

// tellChoices lists links that fit equally well (requirement 12).
func (a *API) tellChoices(c *gin.Context, w ways, best []linkset.Link) error {
	if wantsPage(c.Request) {
		view := web.ChoicesView{}
		for _, l := range best {
			view.Choices = append(view.Choices, web.Choice{Title: l.Title, URL: l.Href, Languages: strings.Join(l.Languages, ", "), Media: l.Media})
		}
		return a.showPage(c, http.StatusMultipleChoices, web.NameChoices, view)
	}
	description, err := describe(w)
	if err != nil {
		return err
	}
	body, err := linkset.Write([]linkset.Context{{Anchor: w.uri(a.PublicURL), Description: description, Links: best}})
	if err != nil {
		return err
	}
	writeRendered(c, http.StatusMultipleChoices, linkset.MediaType, rendered(body))
	return nil
}

// handOver leads to the resolver that a code's company prefix was handed to;
// without one the code is unknown, as notFound says.
func (a *API) handOver(c *gin.Context, s scanned, q ask, notFound error) error {
	var l linkset.Link
	var ok bool
	err := a.looking(c, func(ctx context.Context) (err error) {
		l, ok, err = a.Resolver.Handler(ctx, s.at)
		return err
	})
	if err != nil {
		return err
	}
	if !ok {
		return notFound
	}
	there := l
	there.Href = s.uri(l.Href)
	c.Writer.Header().Add("Link", "<"+l.Href+`>; rel="`+linkset.HandledBy.URI()+`"`)
	if q.linkset {
		body, err := linkset.Write([]linkset.Context{{Anchor: s.uri(a.PublicURL), Description: nameOf(s.at), Default: &there, Links: []linkset.Link{l}}})
		if err != nil {
			return err
		}
		writeLinksetBody(c, body)
		return nil
	}
	redirect(c, there, q.query)
	return nil
}

// redirect leads to a link, with the query that was asked with unless the link
// wants none (requirement 11).
func redirect(c *gin.Context, l linkset.Link, query string) {
	target, fragment, _ := strings.Cut(l.Href, "#")
	if query != "" && !l.NoQuery {
		switch {
		case !strings.Contains(target, "?"):
			target += "?"
		case !strings.HasSuffix(target, "?") && !strings.HasSuffix(target, "&"):
			target += "&"
		}
		target += query
	}
	if fragment != "" {
		target += "#" + fragment
	}
	header := c.Writer.Header()
	header.Set("Location", target)
	header.Set("Cache-Control", revalidate)
	c.Status(http.StatusTemporaryRedirect)
	c.Writer.WriteHeaderNow()
}
