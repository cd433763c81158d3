package api

import (
	"io"
	"net/http"
	"time"

	"github.com/txng-vn/txng/internal/reqctx"
)

// Mounted is one line of the mount list, as tests see it.
type Mounted struct {
	Method, Path string
	Roles        []reqctx.Role // nil: public
}

// MountList is the mount list of the running service.
func MountList() []Mounted {
	var all []Mounted
	for _, r := range (&API{}).routes() {
		all = append(all, Mounted{r.method, r.path, r.roles})
	}
	return all
}

// Steady writes to w, giving each piece the time that pieces of long answers get.
func Steady(w http.ResponseWriter, piece time.Duration) io.Writer { return steady{w, piece} }
