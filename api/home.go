package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	web "github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/resolver"
)

// home is the page with a box for a code.
//
//	@Summary	Show the page with a box for a code
//	@Tags		scan
//	@Produce	html
//	@Success	200	{string}	string	"HTML"
//	@Router		/ [get]
//	@ID			home
func (a *API) home(c *gin.Context) error {
	return a.showPage(c, http.StatusOK, web.NameHome, web.HomeView{})
}

// findCode leads from what a person typed or pasted to the code's own address.
//
//	@Summary	Find the address of a typed code
//	@Tags		scan
//	@Produce	html
//	@Param		code	query	string	true	"what is printed on the goods or sent by a scanner: address, GTIN, element string, EPC, local code, trace code"
//	@Success	303
//	@Failure	400	{string}	string	"HTML: the box again, with what is wrong"
//	@Router		/p/find [get]
//	@ID			findCode
func (a *API) findCode(c *gin.Context) error {
	typed := strings.TrimSpace(c.Query("code"))
	s, err := readTyped(typed)
	if err != nil {
		f := explain(c.Request.Context(), err)
		problem := f.Message
		if len(f.Fields) > 0 {
			problem = f.Fields[0].Detail
		}
		return a.showPage(c, http.StatusBadRequest, web.NameHome, web.HomeView{Code: typed, Problem: problem.In(reqctx.Language(c.Request.Context()))})
	}
	target := s.uri(a.PublicURL)
	if lang := c.Query("lang"); lang == "vi" || lang == "en" {
		target += "?lang=" + lang
	}
	c.Writer.Header().Set("Location", target)
	c.Status(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
	return nil
}

// readTyped reads a code as people give it: whatever gs1.Parse reads (the whole
// address on the label, what a scanner sends, an element string, a URN …), the
// address of a local code, or a GTIN or local code with "/lot" behind, such as
// the trace code that the page shows.
func readTyped(s string) (scanned, error) {
	if len(s) > 2000 {
		return scanned{}, unreadable()
	}
	s = gs1.WithoutTraceTime(s) // the trace code of a step leads to its goods
	isAddress := strings.Contains(s, "://") || strings.HasPrefix(s, "/")
	if isAddress {
		s, _, _ = strings.Cut(s, "?")
	}
	read, err := readCode(s)
	switch {
	case err == nil:
		return read, nil
	case isAddress:
		if i := strings.Index(s, "/t/"); i >= 0 {
			return readScanned(s[i:])
		}
		return scanned{}, err
	case strings.HasPrefix(s, "("):
		return scanned{}, err
	}
	return readParts(s)
}

// readCode reads what names a product, a place or a logistic unit in any form
// of GS1's. It forgives what older systems wrote, but no wrong check digit: who
// types one should look again.
func readCode(s string) (scanned, error) {
	if strings.HasPrefix(s, "/") {
		s = gs1.CanonicalBase + s
	}
	code, err := gs1.Parse(s, gs1.Options{Lenient: true})
	if err == nil && code.Forgiven.Has(gs1.RuleCheckDigit) {
		err = code.Forgiven
	}
	if err != nil {
		return scanned{}, err
	}
	if _, ok := code.Link(); !ok {
		return scanned{}, unreadable()
	}
	return scannedCode(code), nil
}

// readParts reads a GTIN or local code with lot and serial behind, each part
// percent-encoded, or a local trace code, in which the place is the second.
func readParts(s string) (scanned, error) {
	parts := strings.Split(s, "/")
	for i, p := range parts {
		var err error
		if parts[i], err = url.PathUnescape(strings.TrimSpace(p)); err != nil {
			return scanned{}, unreadable()
		}
	}
	code, err := typedCode(parts[0])
	if err != nil {
		return scanned{}, err
	}
	if len(parts) > 2 && isPlace(parts[1]) { // product/place/lot/serial, a local trace code
		parts = append(parts[:1], parts[2:]...)
	}
	k := resolver.Key{Code: code}
	if len(parts) > 1 {
		k.Lot = parts[1]
	}
	if len(parts) > 2 {
		k.Serial = parts[2]
	}
	return addressOf(k)
}

// typedCode is the code that s is: digits are a GTIN, with or without the
// spaces printed under a bar code.
func typedCode(s string) (string, error) {
	digits := strings.ReplaceAll(s, " ", "")
	if digits != "" && strings.Trim(digits, "0123456789") == "" {
		g, err := gs1.ParseGTIN(digits)
		return g.String(), err
	}
	if len(s) > 3 && strings.EqualFold(s[:3], "VN-") {
		local, err := gs1.ParseLocalCode(s)
		return local.String(), err
	}
	return "", unreadable()
}

func isPlace(s string) bool {
	_, glnErr := gs1.ParseGLN(s)
	_, localErr := gs1.ParseLocalCode(s)
	return glnErr == nil || localErr == nil
}

func unreadable() *fault.Error {
	return fault.New(fault.KindInvalid, "unreadable_code", "Không đọc được mã này. Hãy nhập dãy số dưới mã vạch, mã VN-… hoặc cả địa chỉ in trên nhãn.",
		"This code cannot be read. Type the digits under the bar code, the VN-… code, or the whole address on the label.")
}
