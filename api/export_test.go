package api

import "github.com/txng-vn/txng/internal/reqctx"

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
