package epcis

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// linkNext tells where the next page is, unless this is the last.
func linkNext(c *gin.Context, token string, expires time.Time) {
	if token == "" {
		return
	}
	values := c.Request.URL.Query()
	values.Set("nextPageToken", token)
	header := c.Writer.Header()
	header.Set("Link", "<"+c.Request.URL.EscapedPath()+"?"+values.Encode()+`>; rel="next"`)
	header.Set("GS1-Next-Page-Token-Expires", expires.UTC().Format(time.RFC3339))
}

// sayArchived tells that events which were recorded before a time may be missing
// from the answer, because they are archived.
func sayArchived(c *gin.Context, before time.Time) {
	if !before.IsZero() {
		c.Writer.Header().Set(ArchivedHeader, before.UTC().Format(time.RFC3339))
	}
}

// ArchivedHeader bears the end of the newest archived month that a list may lack
// events of.
const ArchivedHeader = "TXNG-Archived-Before"

// deletePageToken makes a token useless before it expires.
//
//	@Summary	Give a page token back
//	@Tags		epcis
//	@Security	Bearer
//	@Param		token	path	string	true	"nextPageToken"
//	@Success	204
//	@Router		/epcis/nextPageToken/{token} [delete]
//	@ID			epcisDeletePageToken
func (a *API) deletePageToken(c *gin.Context) error {
	token, err := pathValue(c, "token")
	if err != nil {
		return err
	}
	err = a.o.DB.InTx(c.Request.Context(), func(tx *database.Tx) error { return a.o.Events.DeletePageToken(tx, token) })
	if err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// pathValue is a decoded path parameter; gin hands it over escaped.
func pathValue(c *gin.Context, name string) (string, error) {
	v, err := url.PathUnescape(c.Param(name))
	if err != nil || !plainText(v) {
		return "", fault.Invalid("path/"+name, "bad_escape", "Đường dẫn có ký tự % sai, mã UTF-8 sai hoặc ký tự điều khiển.", "The path holds a malformed percent-escape, UTF-8 or a control character.")
	}
	return v, nil
}

// plainText reports whether s is UTF-8 without control characters, which no
// database or identifier holds.
func plainText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// The forms of answers.
const (
	mediaJSON   = "application/json"
	mediaJSONLD = "application/ld+json"
	mediaXML    = "application/xml"
)

// negotiateMedia is the form of the answer, the first that the reader names and
// this service has: JSON where it names none. XML is for events alone.
func negotiateMedia(r *http.Request, events bool) (string, error) {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return mediaJSON, nil
	}
	for part := range strings.SplitSeq(accept, ",") {
		media, parameters, _ := strings.Cut(part, ";")
		if strings.Contains(strings.ReplaceAll(parameters, " ", ""), "q=0;") || strings.HasSuffix(strings.ReplaceAll(parameters, " ", ""), "q=0") {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(media)) {
		case mediaJSONLD:
			return mediaJSONLD, nil
		case mediaJSON, "application/*", "*/*":
			return mediaJSON, nil
		case mediaXML, "text/xml":
			if events {
				return mediaXML, nil
			}
		}
	}
	return "", fault.New(fault.KindNotAcceptable, "not_acceptable", "Hệ thống trả lời bằng application/json, application/ld+json, và sự kiện bằng application/xml.",
		"This service answers in application/json or application/ld+json, and events in application/xml, too.")
}
