package epcis

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/epcis/query"
	"github.com/txng-vn/txng/internal/reqctx"
)

// row is one member of a list, as JSON, with the id that orders it.
type row struct {
	id   string
	body []byte
}

// page answers a page of a list as an array; about names the list in tokens.
func (a *API) page(c *gin.Context, about string, read func(after string, limit int) ([]row, error)) error {
	values, err := readParameters(c)
	if err != nil {
		return err
	}
	if _, err := negotiateMedia(c.Request, false); err != nil {
		return err
	}
	if err := onlyPaging(values); err != nil {
		return err
	}
	perPage, token, err := query.ReadPage(values)
	if err != nil {
		return err
	}
	actor, _ := reqctx.ActorOf(c.Request.Context())
	now := a.o.DB.Now()
	at := query.Token{About: query.DigestOf(about, actor.OrganizationID), Begun: now}
	if token != "" {
		if at, err = a.o.Events.OpenToken(c.Request.Context(), token, at.About); err != nil {
			return err
		}
	}
	rows, err := read(at.Last, perPage+1)
	if err != nil {
		return err
	}
	if len(rows) > perPage {
		rows = rows[:perPage]
		at.Last, at.Expires = rows[perPage-1].id, now.Add(query.TokenLife)
		next, err := a.o.Events.SealToken(c.Request.Context(), at)
		if err != nil {
			return err
		}
		linkNext(c, next, at.Expires)
	}
	body := []byte{'['}
	for i, r := range rows {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, r.body...)
	}
	return send(c, http.StatusOK, append(body, ']'))
}
