package api_test

import (
	"net/http"

	"github.com/txng-vn/txng/internal/reqctx"
)

// pagesMatrix asks the operators' pages with keys, which do not open them: all
// are sent to sign in, whatever they ask for.
func pagesMatrix() map[string]line {
	away := answers(http.StatusSeeOther)
	return map[string]line{
		"GET /login":                   plain("/login"),
		"POST /login":                  with(plain("/login"), answers(http.StatusForbidden)), // no form of ours
		"POST /logout":                 with(plain("/logout"), away),
		"GET /sync":                    with(plain("/sync"), away),
		"GET /sync/retry":              with(plain("/sync/retry"), away),
		"POST /sync/retry":             with(plain("/sync/retry"), away),
		"GET /sync/records/:id":        with(plain("/sync/records/x"), away),
		"POST /sync/records/:id/retry": with(plain("/sync/records/x/retry"), away),
	}
}

// pullMatrix asks what other systems pull.
func pullMatrix() map[string]line {
	batch := func(o *objects) string { return o.batch }
	return map[string]line{
		"GET /api/v1/changes": plain("/api/v1/changes"),
		"GET /api/v1/exports/batches/:id": with(get(under("/api/v1/exports/batches/", batch, "")), func(l *line) {
			l.differs = map[reqctx.Role]int{reqctx.RolePortal: http.StatusNotFound} // it is not published
		}),
	}
}
