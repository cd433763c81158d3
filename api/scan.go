package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/resolver"
)

// scanned is a code's address, read.
type scanned struct {
	key  resolver.Key   // of goods; zero for any other kind of key
	at   linkset.Anchor // with all qualifiers
	same string         // under no base, what a compressed address says; "" of a plain one
}

// uri is the address under base, in its one form.
func (s scanned) uri(base string) string { return s.at.URI(base) }

// readScanned reads the address of a code from an escaped path that begins
// with its primary key or, for a local code, with /t/, or that is compressed.
func readScanned(escapedPath string) (s scanned, err error) {
	if len(escapedPath) > 3 && escapedPath[:3] == "/t/" {
		link, err := gs1.ParseLocalPath(escapedPath)
		if err != nil {
			return s, err
		}
		return scanned{key: resolver.Key{Code: link.Code.String(), Lot: link.Lot.String(), Serial: link.Serial.String()}, at: linkset.LocalAnchor(link)}, nil
	}
	code, err := gs1.ParseLinkPath(escapedPath)
	if err != nil {
		return s, err
	}
	s = scannedCode(code)
	if code.Kind == gs1.KindCompressedLink {
		s.same = code.DigitalLink("")
	}
	return s, nil
}

// scannedCode is the address of a code that holds a primary key.
func scannedCode(code gs1.Code) (s scanned) {
	s.at, _ = linkset.AnchorOf(code)
	if gtin, found := strings.CutPrefix(s.at.Code, "01/"); found { // what a third party added is beyond us: it walks up
		s.key = resolver.Key{Code: gtin, Lot: s.at.Lot}
		s.key.Serial, _ = strings.CutPrefix(s.at.Serial, "21/")
		if s.key.Serial == s.at.Serial {
			s.key.Serial = ""
		}
	}
	return s
}

// product is the address of the product that the code names.
func (s scanned) product() scanned {
	return scanned{key: resolver.Key{Code: s.key.Code}, at: s.at.Up(0)}
}

// scan answers a product's, a lot's or an item's code at its own address: JSON
// to software, and to everybody else the way to the page or to a link of its
// producer's (GS1-Conformant Resolver 1.2).
//
//	@Summary		Scan a GS1 code
//	@Description	GS1 Digital Link: {rest} is the GTIN in 14 digits, then /10/{lot} and /21/{serial} as they stand on the label. With Accept: application/json the answer is a Scan (404 with state not_issued for a lot or serial that was not issued); with any other it is 307 to the default link, which is the page unless the producer set another. linkType chooses a link of that type (404 when there is none, 300 when several fit equally well); linkset, or Accept: application/linkset+json, tells all. While something is wrong with the goods every way leads to the page. HEAD and OPTIONS work too.
//	@Tags			scan
//	@Param			rest		path		string	true	"{gtin}/10/{lot}/21/{serial}"
//	@Param			linkType	query		string	false	"a type of GS1's vocabulary, as gs1:pip or its address, or linkset"
//	@Param			context		query		string	false	"chooses among links of one type"
//	@Success		200			{object}	Scan
//	@Success		300
//	@Success		307
//	@Failure		404			{object}	Scan
//	@Router			/01/{rest} [get]
//	@ID				scan
func (a *API) scan(c *gin.Context) error {
	s, err := readScanned(c.Request.URL.EscapedPath())
	if err != nil {
		resolverHeaders(c)
		return err
	}
	return a.answerScan(c, s)
}

// answerScan answers for a code that was read.
func (a *API) answerScan(c *gin.Context, s scanned) error {
	resolverHeaders(c)
	ask, err := readAsk(c)
	if err != nil {
		return err
	}
	if s.same != "" {
		c.Writer.Header().Add("Link", "<"+a.PublicURL+s.same+`>; rel="owl:sameAs"`)
	}
	if s.key.Code != "" && ask.linkType == "" && !ask.linkset && wantsJSON(c.Request) {
		if err = a.scanJSON(c, s); !fault.Is(err, fault.KindNotFound) {
			return err
		}
		return a.handOver(c, s, ask, err)
	}
	if s.key.Code == "" && ask.linkType == "" && !ask.linkset && wantsJSON(c.Request) {
		if err = a.thingJSON(c, s); !fault.Is(err, fault.KindNotFound) {
			return err
		}
	}
	return a.resolve(c, s, ask)
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

// scanPlace is scan for a place's GLN.
//
//	@Summary	Scan a place's GLN
//	@Tags		scan
//	@Param		rest	path		string	true	"{gln}/254/{extension}"
//	@Success	200		{object}	ScanPlace
//	@Success	307
//	@Failure	404		{object}	Problem
//	@Router		/414/{rest} [get]
//	@ID			scanPlace
func (a *API) scanPlace(c *gin.Context) error { return a.scan(c) }

// scanUnit is scan for a logistic unit's SSCC.
//
//	@Summary	Scan a logistic unit's SSCC
//	@Tags		scan
//	@Param		rest	path		string	true	"{sscc}"
//	@Success	200		{object}	ScanUnit
//	@Success	307
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

// lookUp asks what is known of a code, in the request's language.
func (a *API) lookUp(c *gin.Context, k resolver.Key) (answer resolver.Answer, err error) {
	err = a.looking(c, func(ctx context.Context) (err error) {
		answer, err = a.Resolver.Scan(ctx, k, reqctx.Language(ctx))
		return err
	})
	return answer, err
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
