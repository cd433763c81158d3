package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// healthz says that the process runs; it asks nobody else.
//
//	@Summary	Liveness
//	@Tags		operations
//	@Success	200	{string}	string	"ok"
//	@Router		/healthz [get]
//	@ID			healthz
func (a *API) healthz(c *gin.Context) error {
	c.String(http.StatusOK, "ok\n")
	return nil
}

// readyz says whether to send traffic here: not while draining, and not
// without the database. The portal's health plays no part.
//
//	@Summary	Readiness
//	@Tags		operations
//	@Success	200	{string}	string	"ready"
//	@Failure	503	{object}	Problem
//	@Router		/readyz [get]
//	@ID			readyz
func (a *API) readyz(c *gin.Context) error {
	if err := a.Ready(); err != nil {
		return fault.New(fault.KindUnavailable, "not_ready", "Chưa sẵn sàng phục vụ.", "Not ready.").Wrap(err)
	}
	if err := a.db.Ping(database.Ahead(c.Request.Context())); err != nil {
		return fault.DatabaseDown().Wrap(err)
	}
	c.String(http.StatusOK, "ready\n")
	return nil
}
