package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/resolver"
)

// wantsJSON reports whether the reader names JSON and does not like a page as
// well or better: browsers, phones and "*/*" get the page.
func wantsJSON(r *http.Request) bool {
	accept := linkset.ParsePreferences(r.Header.Values("Accept"))
	structured := max(accept.Named("application/json"), accept.Named("application/problem+json"), accept.Named("application/ld+json"), accept.Named(linkset.MediaType))
	return structured > 0 && structured > pageWeight(accept)
}

// wantsLinkset is the same for a linkset, which is liked no less than other JSON.
func wantsLinkset(accept linkset.Preferences) bool {
	weight := accept.Named(linkset.MediaType)
	return weight > 0 && weight > pageWeight(accept) && weight >= accept.Named("application/json")
}

func pageWeight(accept linkset.Preferences) int {
	return max(accept.Named("text/html"), accept.Named("application/xhtml+xml"))
}

// rendered gives bytes their ETag.
func rendered(body []byte) resolver.Rendered {
	sum := sha256.Sum256(body)
	return resolver.Rendered{Body: body, ETag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

func renderJSON(v any) (resolver.Rendered, error) {
	body, err := json.Marshal(v)
	return rendered(body), err
}

// revalidate lets phones and proxies keep an answer and has them ask each time
// whether it still stands, which 304 says in a few bytes: with a lifetime, be it
// a second, a recall would come after what the service's own cache may take, and
// later again behind each proxy. Nothing in it is private.
const revalidate = "public, no-cache"

// asOfJSON is r with the time at which it was read, for readers who must know
// that it could not be checked now.
func asOfJSON(r resolver.Rendered) resolver.Rendered {
	body := make([]byte, 0, len(r.Body)+64)
	body = append(body, `{"as_of":"`...)
	body = r.AsOf.UTC().AppendFormat(body, time.RFC3339)
	body = append(body, `",`...)
	r.Body = append(body, r.Body[1:]...)
	return r
}

// writeRendered answers with r, or 304 when the reader has it already. What may
// be outdated is nobody's to keep.
func writeRendered(c *gin.Context, status int, media string, r resolver.Rendered) {
	header := c.Writer.Header()
	if !r.AsOf.IsZero() {
		header.Set("Cache-Control", "no-store")
		c.Data(status, media, r.Body)
		return
	}
	header.Set("Cache-Control", revalidate)
	header.Set("ETag", r.ETag)
	if status == http.StatusOK && matches(c.GetHeader("If-None-Match"), r.ETag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	c.Data(status, media, r.Body)
}

// wantsPage reports whether the reader is a browser.
func wantsPage(r *http.Request) bool {
	return pageWeight(linkset.ParsePreferences(r.Header.Values("Accept"))) > 0 && !wantsJSON(r)
}
