package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/resolver"
)

// scanned is a code's address, read.
type scanned struct {
	key resolver.Key
	uri func(base string) string // the address again, in its one form
}

// readScanned reads the address of a code from an escaped path that begins
// with its primary key or, for a local code, with /t/.
func readScanned(escapedPath string) (s scanned, err error) {
	if len(escapedPath) > 3 && escapedPath[:3] == "/t/" {
		link, err := gs1.ParseLocalPath(escapedPath)
		if err != nil {
			return s, err
		}
		return scanned{resolver.Key{Code: link.Code.String(), Lot: link.Lot.String(), Serial: link.Serial.String()}, link.URI}, nil
	}
	link, err := gs1.ParseDigitalLinkPath(escapedPath)
	if err != nil {
		return s, err
	}
	if link.GTIN.IsZero() || link.ThirdParty != "" {
		return s, fault.NotFound("code") // places, units and foreign extensions have no page
	}
	return scanned{resolver.Key{Code: link.GTIN.String(), Lot: link.Lot.String(), Serial: link.Serial.String()}, link.URI}, nil
}

// product is the address of the product that the code names.
func (s scanned) product() scanned {
	p, err := readScanned("/01/" + s.key.Code)
	if err != nil {
		p, _ = readScanned("/t/" + s.key.Code) // what was read once can be read again
	}
	return p
}

// scan answers a product's, a lot's or an item's code at its own address: JSON
// to software, and to everybody else the way to the page.
//
//	@Summary		Scan a GS1 code
//	@Description	GS1 Digital Link: {rest} is the GTIN in 14 digits, then /10/{lot} and /21/{serial} as they stand on the label. With Accept: application/json the answer is a Scan (404 with state not_issued for a lot or serial that was not issued); with any other it is 307 to the page. HEAD works too.
//	@Tags			scan
//	@Param			rest	path		string	true	"{gtin}/10/{lot}/21/{serial}"
//	@Success		200		{object}	Scan
//	@Success		307
//	@Failure		404		{object}	Scan
//	@Router			/01/{rest} [get]
//	@ID				scan
func (a *API) scan(c *gin.Context) error {
	header := c.Writer.Header()
	header.Set("Vary", "Accept, Accept-Language")
	header.Set("Access-Control-Allow-Origin", "*")
	s, err := readScanned(c.Request.URL.EscapedPath())
	if err != nil {
		return err
	}
	if wantsJSON(c.Request) {
		return a.scanJSON(c, s)
	}
	return a.scanRedirect(c, s)
}

// scanLocal is scan for the codes of organisations without GS1 keys.
//
//	@Summary	Scan a local code
//	@Tags		scan
//	@Param		rest	path		string	true	"{code}/{lot}/{serial}"
//	@Success	200		{object}	Scan
//	@Success	307
//	@Failure	404		{object}	Scan
//	@Router		/t/{rest} [get]
//	@ID			scanLocal
func (a *API) scanLocal(c *gin.Context) error { return a.scan(c) }

// scanPlace is scan for a place's GLN, which has no page yet: 404.
//
//	@Summary	Scan a place's GLN
//	@Tags		scan
//	@Param		rest	path		string	true	"{gln}/254/{extension}"
//	@Failure	404		{object}	Problem
//	@Router		/414/{rest} [get]
//	@ID			scanPlace
func (a *API) scanPlace(c *gin.Context) error { return a.scan(c) }

// scanUnit is scan for a logistic unit's SSCC, which has no page yet: 404.
//
//	@Summary	Scan a logistic unit's SSCC
//	@Tags		scan
//	@Param		rest	path		string	true	"{sscc}"
//	@Failure	404		{object}	Problem
//	@Router		/00/{rest} [get]
//	@ID			scanUnit
func (a *API) scanUnit(c *gin.Context) error { return a.scan(c) }

func (a *API) scanJSON(c *gin.Context, s scanned) error {
	status, of := http.StatusOK, s.key
	done, err := a.kept(s).Get(cacheKey(c, s, resolver.FormJSON), func() (resolver.Rendered, bool, error) {
		answer, err := a.lookUp(c, s.key)
		if err != nil {
			return resolver.Rendered{}, false, err
		}
		if answer.State == resolver.NotIssued {
			status = http.StatusNotFound
		}
		of = answer.Of
		r, err := a.scanBytes(answer)
		return r, status == http.StatusOK, err
	})
	if err != nil {
		return err
	}
	if !done.AsOf.IsZero() {
		done = asOfJSON(done)
	}
	if status == http.StatusOK {
		a.countScan(c, of)
	}
	writeRendered(c, status, "application/json", done)
	return nil
}

// lookUpFor bounds a look-up: who holds a phone does not wait longer for a
// database that hangs.
const lookUpFor = 5 * time.Second

// lookUp asks what is known of a code, in the request's language.
func (a *API) lookUp(c *gin.Context, k resolver.Key) (resolver.Answer, error) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), lookUpFor)
	defer cancel()
	return a.Resolver.Scan(ctx, k, reqctx.Language(ctx))
}

// scanRedirect leads to the page; what does not exist is told here, where the
// code's own address is.
func (a *API) scanRedirect(c *gin.Context, s scanned) error {
	answer, err := a.lookUp(c, s.key)
	if err != nil && (!a.kept(s).Has(cacheKey(c, s, resolver.FormPage)) || statusOf(explain(c.Request.Context(), err).Kind) != http.StatusServiceUnavailable) {
		return err // else the page can be shown as it was
	}
	query := c.Request.URL.RawQuery
	switch {
	case answer.UnknownLot:
		s, query = s.product(), url.Values{"lot": {s.key.Lot}}.Encode()
	case answer.State == resolver.NotIssued:
		return a.showNotIssued(c, answer)
	}
	target := s.uri(a.PublicURL + pagePrefix)
	if query != "" {
		target += "?" + query
	}
	header := c.Writer.Header()
	header.Set("Location", target)
	header.Set("Cache-Control", revalidate)
	c.Status(http.StatusTemporaryRedirect)
	c.Writer.WriteHeaderNow()
	return nil
}

// kept is the cache for s; answers about single items are never kept.
func (a *API) kept(s scanned) *resolver.Cache {
	if s.key.Serial != "" {
		return nil
	}
	return a.Resolver.Cache()
}

func cacheKey(c *gin.Context, s scanned, form string) resolver.CacheKey {
	return resolver.CacheKey{Code: s.key.Code, Lot: s.key.Lot, Lang: reqctx.Language(c.Request.Context()), Form: form}
}
