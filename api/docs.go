package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/docs/openapi"
	"github.com/txng-vn/txng/docs/openapi/viewer"
)

// openAPI is the published reference.
//
//	@Summary	The API reference as OpenAPI 3
//	@Tags		reference
//	@Produce	json
//	@Success	200	{object}	object
//	@Router		/docs/openapi.json [get]
//	@ID			openAPI
func (a *API) openAPI(c *gin.Context) error {
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "application/json", openapi.JSON())
	return nil
}

// docs shows the reference to people; nothing is fetched from elsewhere.
//
//	@Summary	The API reference as pages
//	@Tags		reference
//	@Produce	html
//	@Success	200	{string}	string	"page"
//	@Router		/docs [get]
//	@ID			docs
func (a *API) docs(c *gin.Context) error {
	viewer.Handler().ServeHTTP(c.Writer, c.Request)
	return nil
}

// docsFile is a part of the reference's pages.
//
//	@Summary	A file of the API reference's pages
//	@Tags		reference
//	@Param		file	path		string	true	"file name"
//	@Success	200		{string}	string	"file"
//	@Failure	404		{object}	Problem
//	@Router		/docs/{file} [get]
//	@ID			docsFile
func (a *API) docsFile(c *gin.Context) error { return a.docs(c) }
