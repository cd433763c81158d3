package epcis

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/subscription"
)

// root begins every path of the interface.
const root = "/epcis"

// Owns reports whether path is one of this interface.
func Owns(path string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// Options are what the interface calls.
type Options struct {
	DB     *database.DB
	Log    *slog.Logger
	Events *event.Service

	Subscriptions *subscription.Service

	MaxEvents int    // events of one capture
	MaxBytes  int64  // bytes of one capture, unpacked
	SpoolDir  string // where documents lie while they are read
}

// API answers the requests under /epcis.
type API struct{ o Options }

// New returns the interface.
func New(o Options) *API { return &API{o: o} }

// Route is one line of the mount list.
type Route struct {
	Method, Path string
	Roles        []reqctx.Role
	Handle       func(*gin.Context) error
	Limit        int64 // largest body in bytes; 1 MiB when 0
}

// Routes are all routes but OPTIONS, which every path answers. They may be
// asked of a nil API, for the list alone.
func (a *API) Routes() []Route {
	routes := slices.Concat([]Route{
		{Method: http.MethodGet, Path: root, Roles: readers(), Handle: a.collection},
		{Method: http.MethodGet, Path: root + "/", Roles: readers(), Handle: a.collectionAt},
	}, a.captureRoutes(), a.queryRoutes(), a.namedQueryRoutes())
	for i, r := range routes {
		routes[i].Handle = func(c *gin.Context) error {
			if err := announce(c); err != nil {
				return err
			}
			return r.Handle(c)
		}
	}
	return routes
}

// Options answers OPTIONS for each path: 204 with the methods that it takes and
// what this server speaks. It tells nothing of what is stored, and asks for no
// key.
func (a *API) Options() map[string]func(*gin.Context) error {
	methods := map[string][]string{}
	for _, r := range a.Routes() {
		methods[r.Path] = append(methods[r.Path], r.Method)
	}
	answers := make(map[string]func(*gin.Context) error, len(methods))
	for path := range methods {
		allow := strings.Join(append(slices.Sorted(slices.Values(methods[path])), http.MethodOptions), ", ")
		answers[path] = func(c *gin.Context) error {
			if err := announce(c); err != nil {
				return err
			}
			header := c.Writer.Header()
			header.Set("Allow", allow)
			for name, value := range maps.All(ranges()) {
				header.Set(name, value)
			}
			if path == capturePath {
				a.captureLimits(header)
			}
			if strings.HasSuffix(path, "/subscriptions") || strings.HasSuffix(path, "/:name/events") {
				header.Set("GS1-Query-Min-Record-Time", a.o.DB.Now().Format(time.RFC3339Nano)) // unless initialRecordTime says otherwise
			}
			c.Status(http.StatusNoContent)
			c.Writer.WriteHeaderNow()
			return nil
		}
	}
	return answers
}

// readers read the events that their scope shows.
func readers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleInspector, reqctx.RoleManager, reqctx.RoleDeclarer, reqctx.RolePortal}
}

// writers capture for an organisation.
func writers() []reqctx.Role {
	return []reqctx.Role{reqctx.RoleAdmin, reqctx.RoleManager, reqctx.RoleDeclarer}
}
