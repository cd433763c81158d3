package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/portal/target"
)

// maxNotice is the largest notice, in bytes.
const maxNotice = 1 << 20

// takeNotice takes a message of a target about what it was asked.
//
//	@Summary		Take a notice of a portal
//	@Description	For targets that answer later (the Ministry of Public Security's platform). X-Signature is "v1=" and the HMAC-SHA-256, under the key that both sides hold, of X-Timestamp, X-Nonce and the body with dots between, in lower-case hex; it is checked before anything else. Each delivery bears a nonce of its own and a time within five minutes. A notice that tells nothing new is taken without effect.
//	@Tags			portal
//	@Accept			json
//	@Param			name		path	string	true	"portal"
//	@Param			X-Timestamp	header	string	true	"seconds since 1970"
//	@Param			X-Nonce		header	string	true	"unlike any other"
//	@Param			X-Signature	header	string	true	"v1=…"
//	@Param			body		body	object	true	"the notice"
//	@Success		204			"taken"
//	@Router			/api/v1/sync/targets/{name}/notices [post]
//	@ID				takeSyncNotice
func (a *API) takeNotice(c *gin.Context) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	header := target.NoticeHeader{Timestamp: c.GetHeader("X-Timestamp"), Nonce: c.GetHeader("X-Nonce"), Signature: c.GetHeader("X-Signature")}
	if err := a.Portal.Notice(c.Request.Context(), name, header, body); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
