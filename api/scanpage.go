package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/resolver"
)

// pagePrefix begins the address of every page behind a code.
const pagePrefix = "/p"

const htmlType = "text/html; charset=utf-8"

// public wraps the handler of a page or a code: an error is a page, or a
// problem for software, and ?lang= chooses the language over Accept-Language.
func (a *API) public(h func(*gin.Context) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		if lang := c.Query("lang"); lang == "vi" || lang == "en" {
			c.Request = c.Request.WithContext(reqctx.WithLanguage(c.Request.Context(), lang))
		}
		err := h(c)
		if err == nil || wantsJSON(c.Request) {
			return err
		}
		ctx := c.Request.Context()
		f := explain(ctx, err)
		status := statusOf(f.Kind)
		if status == http.StatusServiceUnavailable {
			if f.Code == codeOverloaded {
				a.tellOverload(c)
			} else {
				a.log.ErrorContext(ctx, "request failed", slog.String("code", f.Code), slog.Any("error", err))
			}
			c.Writer.Header().Set("Retry-After", retryAfter(f))
		} else if status >= http.StatusInternalServerError {
			return err // logged, and answered as a problem
		}
		view := web.ErrorView{Status: status, RequestID: reqctx.RequestID(ctx)}
		view.Busy = f.Code == codeOverloaded
		if status == http.StatusBadRequest {
			view.Advice = f.Message.In(reqctx.Language(ctx))
		}
		return a.showPage(c, status, web.NameError, view)
	}
}

// showPage answers with a page that is not kept.
func (a *API) showPage(c *gin.Context, status int, name string, view any) error {
	r, err := renderPage(reqctx.Language(c.Request.Context()), name, view)
	if err != nil {
		return err
	}
	writePage(c, status, r)
	return nil
}

func renderPage(lang, name string, view any) (resolver.Rendered, error) {
	var b bytes.Buffer
	err := web.Render(&b, name, lang, view)
	return rendered(b.Bytes()), err
}

func writePage(c *gin.Context, status int, r resolver.Rendered) {
	header := c.Writer.Header()
	header.Set("Content-Security-Policy", web.ContentSecurityPolicy())
	header.Set("Content-Language", reqctx.Language(c.Request.Context()))
	header.Set("Vary", "Accept, Accept-Language")
	writeRendered(c, status, htmlType, r)
}

// pageAsset serves the pages' style sheet and icon.
//
//	@Summary	Fetch a page's style sheet or icon
//	@Tags		scan
//	@Produce	text/css,image/svg+xml
//	@Param		file	path	string	true	"name with its hash"
//	@Success	200		{file}	file
//	@Router		/p/assets/{file} [get]
//	@ID			pageAsset
func (a *API) pageAsset(c *gin.Context) error {
	web.Assets().ServeHTTP(c.Writer, c.Request)
	return nil
}

// scanLocalPage is scanPage for local codes.
//
//	@Summary	Show the page of a local code
//	@Tags		scan
//	@Produce	html
//	@Param		rest	path		string	true	"{code}/{lot}/{serial}"
//	@Param		lang	query		string	false	"vi or en, over Accept-Language"
//	@Success	200		{string}	string	"HTML"
//	@Router		/p/t/{rest} [get]
//	@ID			scanLocalPage
func (a *API) scanLocalPage(c *gin.Context) error { return a.scanPage(c) }

// scanPage is the page behind a code, at the code's path under /p.
//
//	@Summary	Show the page of a GS1 code
//	@Tags		scan
//	@Produce	html
//	@Param		rest	path		string	true	"{gtin}/10/{lot}/21/{serial}"
//	@Param		lang	query		string	false	"vi or en, over Accept-Language"
//	@Success	200		{string}	string	"HTML"
//	@Router		/p/01/{rest} [get]
//	@ID			scanPage
func (a *API) scanPage(c *gin.Context) error {
	s, err := readScanned(strings.TrimPrefix(c.Request.URL.EscapedPath(), pagePrefix))
	if err != nil {
		return err
	}
	if s.key.Code == "" {
		return a.showThing(c, s)
	}
	lang := reqctx.Language(c.Request.Context())
	if unknown, err := a.unknownLot(c, s); err != nil || unknown != nil {
		if err != nil {
			return err
		}
		return a.showUnknownLot(c, http.StatusOK, *unknown)
	}
	var answer resolver.Answer
	r, err := a.kept(s).Get(cacheKey(c, s, resolver.FormPage), func() (r resolver.Rendered, keep bool, err error) {
		if answer, err = a.lookUp(c, s.key); err != nil || answer.State == resolver.NotIssued {
			return r, false, err
		}
		r, err = a.renderScan(answer, lang)
		return r, true, err
	})
	switch {
	case err != nil:
		return err
	case answer.UnknownLot:
		return a.showUnknownLot(c, http.StatusNotFound, answer)
	case answer.State == resolver.NotIssued:
		return a.showNotIssued(c, answer)
	}
	if !r.AsOf.IsZero() {
		r.Body = web.MarkAsOf(r.Body, lang, r.AsOf)
	}
	of := s.key
	if answer.Of.Code != "" {
		of = answer.Of
	}
	a.countScan(c, of)
	writePage(c, http.StatusOK, r)
	return nil
}

// renderScan chooses the page: a product that nothing is wrong with has one of
// its own.
func (a *API) renderScan(answer resolver.Answer, lang string) (resolver.Rendered, error) {
	s, err := a.scanOf(answer)
	if err != nil {
		return resolver.Rendered{}, err
	}
	if s.Batch == nil && s.State == resolver.OK {
		return renderPage(lang, web.NameProduct, a.productView(s, ""))
	}
	return renderPage(lang, web.NameScan, a.scanView(s))
}

// showUnknownLot shows the product of a lot that does not exist.
func (a *API) showUnknownLot(c *gin.Context, status int, answer resolver.Answer) error {
	lot := answer.Key.Lot
	answer.State = answer.ProductState // of the product all is told
	s, err := a.scanOf(answer)
	if err != nil {
		return err
	}
	if s.State != resolver.OK { // and what is wrong with it comes first
		return a.showPage(c, status, web.NameScan, a.scanView(s))
	}
	return a.showPage(c, status, web.NameProduct, a.productView(s, lot))
}

// unknownLot answers a visit that a lot led to its product's page because the
// lot does not exist; nil for any other visit, so that nobody can link to a
// page that calls a lot unknown when it is not.
func (a *API) unknownLot(c *gin.Context, s scanned) (*resolver.Answer, error) {
	lot := c.Query("lot")
	if lot == "" || s.key.Lot != "" || s.key.Serial != "" {
		return nil, nil //nolint:nilnil // nothing to say
	}
	key := resolver.Key{Code: s.key.Code, Lot: lot}
	if _, err := addressOf(key); err != nil {
		return nil, nil //nolint:nilerr,nilnil // it is not a lot: the product is shown without a word about it
	}
	answer, err := a.lookUp(c, key)
	if err != nil || !answer.UnknownLot {
		return nil, err
	}
	return &answer, nil
}

func (a *API) showNotIssued(c *gin.Context, answer resolver.Answer) error {
	s, err := a.scanOf(answer)
	if err != nil {
		return err
	}
	product := a.viewProduct(s.Product)
	return a.showPage(c, http.StatusNotFound, web.NameNotIssued, web.NotIssuedView{Code: viewCode(s.Code), Product: &product})
}
