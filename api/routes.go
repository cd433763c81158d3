package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/reqctx"
)

// route is one line of the mount list.
type route struct {
	method, path string
	roles        []reqctx.Role // nil: public
	handle       func(*gin.Context) error
	limit        int64 // largest body in bytes; 1 MiB when 0
}

// routes is the one mount list: the table of contents of the service.
func (a *API) routes() []route {
	return []route{
		{method: http.MethodGet, path: "/healthz", handle: a.healthz},
		{method: http.MethodGet, path: "/readyz", handle: a.readyz},

		{method: http.MethodPost, path: "/api/v1/organizations/:id/api-keys", roles: managers(), handle: a.createAPIKey},
		{method: http.MethodGet, path: "/api/v1/organizations/:id/api-keys", roles: managers(), handle: a.listAPIKeys},
		{method: http.MethodDelete, path: "/api/v1/api-keys/:id", roles: managers(), handle: a.deleteAPIKey},
	}
}

// managers change an organisation's master data.
func managers() []reqctx.Role { return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleManager} }

// declarers record batches and events.
func declarers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleManager, reqctx.RoleDeclarer}
}

// readers read what their scope shows.
func readers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager, reqctx.RoleDeclarer}
}

// admins run the province's service.
func admins() []reqctx.Role { return []reqctx.Role{reqctx.RoleAdmin} }
